"""`python -m tests.tools.bench.bare_server PORT`: the bare page, served as the product is."""

import sys
from pathlib import Path

from streamlit import App

if __name__ == "__main__":
    port = int(sys.argv[1])
    sys.argv = [str(Path(__file__).with_name("bare.py"))]
    App(sys.argv[0]).run(
        config={
            "server.address": "127.0.0.1",
            "server.port": port,
            "server.headless": True,
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": False,
            "logger.hideWelcomeMessage": True,
        }
    )
