"""Start `python -m lens serve` as a reader would, and stop it again."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_S = 90
STOP_S = 20


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(command: list[str], port: int, env: dict[str, str] | None = None, base: str = "") -> Iterator[str]:
    """Run `command` until the block ends; yields `http://127.0.0.1:<port><base>` once the server is healthy.

    Raises RuntimeError with the server's output when it ends before it answers.
    """
    url = f"http://127.0.0.1:{port}{base}"
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **(env or {})}, stdout=output, stderr=subprocess.STDOUT, text=True
        )
        try:
            _wait_until_healthy(url, process, output)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def lens_server(home: Path, *options: str, base: str = "") -> contextlib.AbstractContextManager[str]:
    """The product over the published data in `home`, on a free port of this machine, under the path `base`."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "lens",
        "serve",
        "--home",
        str(home),
        "--port",
        str(port),
        "--base",
        base,
        *options,
    ]
    return serving(command, port, base=base)


def _wait_until_healthy(url: str, process: subprocess.Popen[str], output) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            output.seek(0)
            raise RuntimeError(f"the server ended with code {process.returncode}:\n{output.read()}")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    output.seek(0)
    raise RuntimeError(f"the server did not answer within {START_S} s:\n{output.read()}")
