"""Whether the server lives (/healthz), whether it can answer readers (/readyz), and figures of its own (/metrics)."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from data import snapshots
from data.home import Home
from lens import access, gate, log

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

PATHS = ("/healthz", "/readyz", "/metrics")
STARTED = time.time()

#: set once the overview was opened, or was not to be: the first reader need not wait
warm = threading.Event()


def routes(home: Home, readers: Callable[[], int]) -> list[Route]:
    """The three routes; `readers` says how many have a page open."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    async def lives(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def is_ready(_: Request) -> Response:
        missing = await run_in_threadpool(lacking, home)
        return PlainTextResponse(missing or "ready\n", 503 if missing else 200)

    async def figures(request: Request) -> Response:
        if not access.at_the_machine(access.caller_of(request)):
            return PlainTextResponse("", 404)
        text = await run_in_threadpool(metrics, home, readers)
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

    return [Route(path, answer) for path, answer in zip(PATHS, (lives, is_ready, figures), strict=True)]


def lacking(home: Home) -> str:
    """What keeps the server from answering readers: `no data`, `warming`, or '' for nothing. Changes nothing."""
    wanted = snapshots.current_id(home)
    if wanted is None or not snapshots.is_whole(home.snapshots / wanted):
        return "no data\n"
    return "" if warm.is_set() else "warming\n"


def metrics(home: Home, readers: Callable[[], int]) -> str:
    """The figures in the text format of Prometheus 0.0.4, without an account, a reader's address or a selection."""
    found: list[tuple[str, str, str, dict[str, float]]] = [
        ("safety_started_seconds", "gauge", "When the server was started, in seconds since 1970.", {"": STARTED}),
        ("safety_ready", "gauge", "1 when readers can be answered.", {"": float(not lacking(home))}),
        ("safety_readers", "gauge", "Pages that are open now.", {"": readers()}),
        (
            "safety_answers_total", "counter", "Answers by the first digit of their code.",
            {f'{{code="{digit}xx"}}': count for digit, count in sorted(gate.answered.items())},
        ),
        ("safety_failures_total", "counter", "Failures that stand in the log under an id.", {"": log.failures()}),
        ("safety_home_free_bytes", "gauge", "Free space on the disk of the home folder.", {"": _free(home)}),
    ]  # fmt: skip
    if (memory := _memory()) is not None:
        found.append(("process_resident_memory_bytes", "gauge", "Memory of the server.", {"": memory}))
    wanted = snapshots.current_id(home)
    told = snapshots.manifest_of(home.snapshots / wanted) if wanted else None
    if told:
        as_of = datetime.fromisoformat(told["as_of"]).timestamp()
        published = datetime.fromisoformat(told["created_at"]).timestamp()
        found += [
            ("safety_as_of_seconds", "gauge", "The as-of date of the data in use.", {"": as_of}),
            ("safety_published_seconds", "gauge", "When the data in use were published.", {"": published}),
            ("safety_hazards", "gauge", "Hazards in the data in use.", {"": told["files"]["hazards"]["rows"]}),
        ]
    lines = []
    for name, kind, about, values in found:
        lines += [f"# HELP {name} {about}", f"# TYPE {name} {kind}"]
        lines += [f"{name}{label} {value:.16g}" for label, value in values.items()]
    return "\n".join([*lines, ""])


def _free(home: Home) -> float:
    try:
        return shutil.disk_usage(home.path).free
    except OSError:
        return float("nan")


def _memory() -> float | None:
    """Bytes of this process in memory, where the system says so in a file."""
    try:
        status = Path("/proc/self/status").read_text("ascii", errors="replace")
    except OSError:
        return None
    line = next((line for line in status.splitlines() if line.startswith("VmRSS:")), None)
    return float(line.split()[1]) * 1024 if line else None
