"""requirements-lock.txt: every package that any of the machines needs, with its version and the hashes of its wheels.

pip answers the markers of requirements for the machine that it runs on, whichever platform it is asked about, and so
would leave out what only Windows needs. So it is asked for one round of packages at a time, without what they need, and
the markers are answered here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lens.bundle.targets import PYTHONS, SYSTEMS, Target, targets

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-lock.txt"
LICENCES = ROOT / "docs" / "licences.md"
_MARKERS = {
    frozenset(t for t in targets() if t.is_windows): 'sys_platform == "win32"',
    frozenset(t for t in targets() if not t.is_windows): 'sys_platform == "linux"',
}


@dataclass
class Package:
    """One package of the lock: its version, the hashes of its wheels, and the machines that need it."""

    name: str
    version: str
    hashes: set[str] = field(default_factory=set)
    of: set[Target] = field(default_factory=set)


def resolve(target: Target) -> list[dict]:
    """pip's report of every package that `target` needs: the pinned ones, and what they ask for, round by round.

    The versions of what is installed here are kept, because those were tested. Raises RuntimeError with pip's words.
    """
    found: dict[str, dict] = {}
    asked = [Requirement(line) for line in requirement_lines()]
    while asked:
        found |= {canonicalize_name(one["metadata"]["name"]): one for one in _report(target, asked)}
        needed = [
            each
            for one in found.values()
            for each in map(Requirement, one["metadata"].get("requires_dist", []))
            if target.needs(each)
        ]
        missing = {n: each for each in needed if (n := canonicalize_name(each.name)) not in found}
        asked = [_as_installed(each) for each in missing.values()]
    for each in needed:
        got = found[canonicalize_name(each.name)]["metadata"]["version"]
        if not each.specifier.contains(got, prereleases=True):
            raise RuntimeError(f"{each} is asked for on {target.name}, and {got} was found")
    return list(found.values())


def write() -> None:
    """Write requirements-lock.txt and docs/licences.md, asking the package index for every machine."""
    packages: dict[str, Package] = {}
    # pip waits for the network most of the time
    with ThreadPoolExecutor(len(targets())) as pool:
        found = list(pool.map(resolve, targets()))
    for target, every in zip(targets(), found, strict=True):
        for one in every:
            told = one["metadata"]
            name = canonicalize_name(told["name"])
            made = packages.setdefault(name, Package(name, told["version"]))
            if made.version != told["version"]:
                raise RuntimeError(f"{name}: {made.version} here and {told['version']} on {target.name}")
            made.hashes.add(one["download_info"]["archive_info"]["hashes"]["sha256"])
            made.of.add(target)
    LOCK.write_text(lock_text(packages), "utf-8", newline="\n")
    LICENCES.write_text(licences_text(), "utf-8", newline="\n")


def lock_text(packages: dict[str, Package]) -> str:
    """The lock in pip's own form."""
    lines = [
        "# Every package at run time with the hashes of its wheels, for CPython "
        + ", ".join(PYTHONS) + " on " + ", ".join(SYSTEMS) + ".",
        "# Written by `python -m lens.bundle lock` from requirements.txt; archives are made of it (make bundle).",
    ]  # fmt: skip
    for name in sorted(packages):
        one = packages[name]
        marker = _marker(one)
        hashes = "".join(f" \\\n    --hash=sha256:{each}" for each in sorted(one.hashes))
        lines.append(f"{name}=={one.version}{f' ; {marker}' if marker else ''}{hashes}")
    return "\n".join([*lines, ""])


def licences_text() -> str:
    """The licences of what is locked as a Markdown table, by the metadata of what is installed here."""
    lines = [
        "# Licences",
        "",
        "What an archive of the product holds besides it, as each package says of itself. Written by "
        "`python -m lens.bundle lock`.",
        "",
        "| package | version | licence | home |",
        "| --- | --- | --- | --- |",
    ]
    for name, pinned in pins().items():
        told = metadata(name)
        lines.append(f"| {name} | {pinned} | {_licence(told)} | {_home(told)} |")
    return "\n".join([*lines, ""])


def pins() -> dict[str, str]:
    """Package → version of everything in the lock, whichever machine needs it."""
    found = re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK.read_text("utf-8"), re.MULTILINE)
    return {str(name): str(number) for name, number in found}


def requirement_lines() -> list[str]:
    """requirements.txt without its comments."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [text for line in lines if (text := line.partition("#")[0].strip())]


def locked(target: Target) -> list[str]:
    """The requirements of the lock that `target` needs, each with its hashes and without its marker."""
    text = LOCK.read_text("utf-8").replace("\\\n", " ")
    kept = []
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        pin, *hashes = line.split("--hash=")
        requirement = Requirement(pin.strip())
        if target.needs(requirement):
            told = " ".join(f"--hash={each.strip()}" for each in hashes)
            kept.append(f"{requirement.name}{requirement.specifier} {told}")
    return kept


def pip(*arguments: str) -> None:
    """Run pip quietly. Raises RuntimeError with its words."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments],
        capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-2000:])


def _report(target: Target, asked: list[Requirement]) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        wanted, report = Path(folder) / "wanted.txt", Path(folder) / "report.json"
        # without the markers: they were answered for the target
        lines = [f"{each.name}{each.specifier}" for each in asked]
        wanted.write_text("\n".join(lines), "utf-8")
        pip(
            "install", "--dry-run", "--no-deps", "--ignore-installed", "--target", str(Path(folder) / "none"),
            *target.pip_options(), "--report", str(report), "-r", str(wanted),
        )  # fmt: skip
        return json.loads(report.read_text("utf-8"))["install"]


def _as_installed(asked: Requirement) -> Requirement:
    try:
        return Requirement(f"{asked.name}=={version(asked.name)}")
    except PackageNotFoundError:
        return Requirement(f"{asked.name}{asked.specifier}")


def _marker(one: Package) -> str:
    if len(one.of) == len(targets()):
        return ""
    for some, marker in _MARKERS.items():
        if one.of == some:
            return marker
    by_system: dict[str, set[str]] = defaultdict(set)
    for target in one.of:
        by_system[target.environment()["sys_platform"]].add(target.python)
    return " or ".join(
        f'(sys_platform == "{system}" and python_version == "{python}")'
        for system, pythons in sorted(by_system.items())
        for python in sorted(pythons)
    )


def _licence(told: PackageMetadata) -> str:
    """The licence of a package: the expression, a short text, or the classifiers."""
    classes = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier", []) if c.startswith("License :: ")]
    text = " ".join(_one(told, "License").split())
    short = text if len(text) <= 60 else ""
    return _one(told, "License-Expression") or short or ", ".join(c for c in classes if c != "OSI Approved") or "?"


def _home(told: PackageMetadata) -> str:
    urls = dict(re.split(r",\s*", line, maxsplit=1) for line in told.get_all("Project-URL", []) if "," in line)
    chosen = [url for name, url in urls.items() if name.lower() in ("homepage", "home", "source", "repository")]
    return _one(told, "Home-page") or next(iter([*chosen, *urls.values()]), "")


def _one(told: PackageMetadata, key: str) -> str:
    return next(iter(told.get_all(key) or []), "")
