"""The archive itself: source, wheels and the script that starts; a zip for Windows, a tar.gz for Linux."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path

from lens.bundle.lock import ROOT, locked, pip
from lens.bundle.targets import Target

HERE = Path(__file__).parent
#: what of the tree the product runs from and what its keeper reads; the tests stay at home
PARTS = (
    "dashboard.py", "pages", "data", "queries", "lens", "docs", "README.md", "README.zh.md", "CHANGELOG.md", "LICENSE",
    "pyproject.toml", "requirements.txt", "requirements-lock.txt",
)  # fmt: skip
#: the folder that somebody's data may lie in, and what Python leaves behind
LEFT_OUT = ("__pycache__", "*.pyc", ".*")


def version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def pack(target: Target, out: Path) -> Path:
    """Make the archive of a target in the folder `out` and return its path. Raises RuntimeError with pip's words."""
    out.mkdir(parents=True, exist_ok=True)
    name = f"safety-posture-{version()}-{target.name}"
    with tempfile.TemporaryDirectory(dir=out) as scratch:
        folder = Path(scratch) / name
        folder.mkdir()
        _source(folder)
        _wheels(target, folder / "wheels")
        _starter(target, folder)
        archive = out / f"{name}.{'zip' if target.is_windows else 'tar.gz'}"
        made = Path(scratch) / archive.name
        _zip(folder, made) if target.is_windows else _tar(folder, made)
        made.replace(archive)
    return archive


def _source(folder: Path) -> None:
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=_ignored)
        else:
            shutil.copy2(source, folder / part)


def _ignored(where: str, names: list[str]) -> set[str]:
    left = shutil.ignore_patterns(*LEFT_OUT)(where, names)
    # data/home is where a home folder lies unless another place is named
    return left | ({"home"} if Path(where) == ROOT / "data" else set())


def _wheels(target: Target, folder: Path) -> None:
    folder.mkdir()
    wanted = folder / "requirements.txt"
    wanted.write_text("\n".join([*locked(target), ""]), "utf-8", newline="\n")
    pip("download", "--no-deps", "--require-hashes", *target.pip_options(), "--dest", str(folder), "-r", str(wanted))


def _starter(target: Target, folder: Path) -> None:
    if target.is_windows:
        text = (HERE / "start.bat").read_text("utf-8").replace("@PYTHON@", target.python)
        # cmd.exe reads a batch file in the code page that the file itself sets
        (folder / "启动.bat").write_bytes(text.replace("\n", "\r\n").encode("gbk"))
    else:
        text = (HERE / "start.sh").read_text("utf-8").replace("@PYTHON@", target.python)
        (folder / "start.sh").write_text(text, "utf-8", newline="\n")
        (folder / "start.sh").chmod(0o755)


def _zip(folder: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as pack:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                kind = zipfile.ZIP_STORED if path.suffix == ".whl" else zipfile.ZIP_DEFLATED
                pack.write(path, path.relative_to(folder.parent).as_posix(), kind)


def _tar(folder: Path, archive: Path) -> None:
    def nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        return member

    with tarfile.open(archive, "w:gz", compresslevel=1) as pack:
        pack.add(folder, folder.name, filter=nobody)
