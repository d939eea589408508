"""The lock holds everything for every machine; an archive installs and serves in an empty folder without a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from data.home import Home
from lens.bundle import lock, pack
from lens.bundle.targets import PYTHONS, Target, targets
from tests.drawn import publish_drawn

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


def names(target: Target) -> dict[str, str]:
    """Package → version of what the lock gives a machine."""
    found = [Requirement(line.partition(" --hash")[0]) for line in lock.locked(target)]
    return {canonicalize_name(r.name): str(r.specifier).removeprefix("==") for r in found}


# --- the lock -----------------------------------------------------------------------------------------------------


def test_what_is_pinned_to_run_is_locked_at_the_same_version_for_every_machine() -> None:
    pinned = {canonicalize_name(r.name): str(r.specifier)[2:] for r in map(Requirement, lock.requirement_lines())}
    for target in targets():
        assert pinned.items() <= names(target).items(), f"{target.name}: run python -m lens.bundle lock"


def test_every_package_is_locked_by_hash() -> None:
    for target in targets():
        for line in lock.locked(target):
            hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})(?= |$)", line)
            assert hashes and line.count("--hash") == len(hashes), line


@pytest.mark.parametrize("target", targets(), ids=lambda t: t.name)
def test_whatever_a_locked_package_asks_for_is_locked_too(target: Target) -> None:
    """By the metadata of what is installed here, with the markers answered for the other machine."""
    held = names(target)
    for name in held:
        try:
            asked = [Requirement(text) for text in requires(name) or []]
        except PackageNotFoundError:
            continue  # of another system
        for each in asked:
            if target.needs(each):
                got = held.get(canonicalize_name(each.name))
                assert got and each.specifier.contains(got, prereleases=True), f"{name} asks for {each}: {got}"


def test_windows_has_what_only_windows_needs() -> None:
    # pandas has no time zones of the system there
    assert "tzdata" in names(Target("win_amd64", PYTHONS[0]))


def test_what_was_tested_here_is_what_is_locked() -> None:
    for name, pinned in names(Target("linux_x86_64", PYTHONS[0])).items():
        try:
            assert version(name) == pinned, name
        except PackageNotFoundError:
            pytest.fail(f"{name} is locked and not installed here")


def test_every_package_has_a_licence_on_the_list() -> None:
    rows = re.findall(r"^\| ([\w.-]+)[^|]*\| ([^|]+) \| ([^|]+) \|", lock.LICENCES.read_text("utf-8"), re.MULTILINE)
    assert {name: number.strip() for name, number, _ in rows[2:]} == lock.pins()
    assert [name for name, _, licence in rows[2:] if not licence.strip() or licence.strip() == "?"] == []
    assert not [row for row in rows if re.search(r"\bA?GPL", row[2])], "a licence that would bind the product"


# --- the archives -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> None:
    """Skips where nobody asked for archives (they take 350 MB from an index and minutes), or pip reaches no index."""
    if not os.environ.get("ARCHIVES"):
        pytest.skip("archives are made and tried by `make archives`")
    try:
        wanted = f"h11=={names(targets()[0])['h11']}"
        lock.pip(
            "download", "--retries=0", "--timeout=10", "--no-deps", "--dest", str(tmp_path_factory.mktemp("p")), wanted
        )
    except RuntimeError:
        pytest.skip("no package index can be reached: archives not made")


@pytest.fixture(scope="module")
def made(index: None, tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("build")


def wheels(files: list[str]) -> dict[str, str]:
    found = [parse_wheel_filename(Path(f).name) for f in files if f.endswith(".whl")]
    return {str(name): str(number) for name, number, *_ in found}


def test_the_archive_for_windows_holds_everything(made: Path) -> None:
    target = Target("win_amd64", PYTHONS[0])
    archive = pack.pack(target, made)
    with zipfile.ZipFile(archive) as held:
        files = held.namelist()
        folder = files[0].split("/")[0]
        batch = held.read(f"{folder}/启动.bat")
    assert wheels(files) == names(target)
    assert not [f for f in files if f.endswith(".whl") and not f.endswith(("-any.whl", "win_amd64.whl"))]
    for part in ("dashboard.py", "lens/serve.py", "data/words.toml", "queries/measures.toml", "docs/operating.md"):
        assert f"{folder}/{part}" in files
    assert not [f for f in files if "/home/" in f or "/tests/" in f or "__pycache__" in f or "/.venv" in f]
    # in the code page that it sets, with the line ends of Windows, every label that it jumps to there
    text = batch.decode("gbk")
    assert "chcp 936" in text and "启动" not in text and text.count("\r\n") == text.count("\n")
    assert set(re.findall(r"goto (\w+)", text)) == set(re.findall(r"^:(\w+)", text, re.MULTILINE))
    assert "@PYTHON@" not in text and PYTHONS[0] in text


@pytest.fixture(scope="module")
def unpacked(made: Path) -> Path:
    if sys.platform != "linux":
        pytest.skip("the archive for Linux is tried on Linux")
    if HERE not in PYTHONS:
        pytest.skip(f"archives are for CPython {', '.join(PYTHONS)}, here is {HERE}")
    machine = {"x86_64": "linux_x86_64", "aarch64": "linux_aarch64"}[os.uname().machine]
    place = made / "解开 here"
    with tarfile.open(pack.pack(Target(machine, HERE), made)) as held:
        held.extractall(place, filter="data")
    return next(place.iterdir())


#: brings loopback up, as ip link set lo up does; starts the product; asks it; stops it
_ALONE = """
import fcntl, os, signal, socket, struct, subprocess, sys, time, urllib.request
with socket.socket() as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))
try:
    socket.create_connection(("192.0.2.1", 80), timeout=2)
    sys.exit("there is a network")
except OSError:
    pass
server = subprocess.Popen(["./start.sh", "--port", "8599"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
try:
    for _ in range(1500):
        if server.poll() is not None:
            sys.exit(server.stdout.read())
        try:
            said = urllib.request.urlopen("http://127.0.0.1:8599/readyz", timeout=2).read()
            break
        except OSError:
            time.sleep(0.2)
    else:
        sys.exit("not ready in time")
    page = urllib.request.urlopen("http://127.0.0.1:8599/").read().decode()
    print(said.decode().strip(), "<title>安全生产态势</title>" in page)
finally:
    server.send_signal(signal.SIGTERM)
    server.wait(30)
"""


def test_the_archive_for_linux_installs_and_serves_in_an_empty_folder_without_a_network(
    unpacked: Path, tmp_path: Path
) -> None:
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip(
            "no network namespace can be made here (unshare --net): the archive was not tried without a network"
        )
    home = Home(tmp_path / "安全 数据")
    publish_drawn(home, hazards=[{"found_date": "2026-03-02", "jurisdiction": "河东街道"}], as_of="2026-11-22")
    python = Path(sys.base_prefix) / "bin" / f"python{HERE}"
    env = {
        "PATH": f"{python.parent}:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(tmp_path),
        "SAFETY_HOME": str(home.path), "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip
    done = subprocess.run(
        [*alone, str(python), "-c", _ALONE],
        cwd=unpacked,
        env=env,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split() == ["ready", "True"]
    # run-time requirements only, and each of them
    listed = subprocess.run(
        [unpacked / ".venv/bin/python", "-m", "pip", "list", "--format=freeze"],
        capture_output=True,
        text=True,
        check=True,
    )
    installed = {canonicalize_name(line.split("==")[0]) for line in listed.stdout.splitlines()}
    target = Target(f"linux_{os.uname().machine}", HERE)
    assert installed - {"pip", "setuptools"} == names(target).keys()
    checked = subprocess.run([unpacked / ".venv/bin/python", "-m", "pip", "check"], capture_output=True, check=False)
    assert checked.returncode == 0


def test_without_the_python_it_needs_it_says_so_in_one_sentence(unpacked: Path, tmp_path: Path) -> None:
    other = tmp_path / "bin"
    other.mkdir()
    for tool in ("sh", "dirname", "rm"):
        (other / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
    done = subprocess.run(
        ["sh", "./start.sh"], cwd=unpacked, env={"PATH": str(other)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and done.stdout == ""
    zh, en = done.stderr.strip().split("\n")
    assert f"没有 Python {HERE}" in zh and f"Python {HERE} is needed" in en


def test_a_python_without_venv_is_told_from_none(unpacked: Path, tmp_path: Path) -> None:
    lame = tmp_path / "python-without-venv"
    lame.write_text(f'#!/bin/sh\n[ "$1" = -m ] && exit 1\nexec {sys.executable} "$@"\n', "utf-8")
    lame.chmod(0o755)
    shutil.copytree(unpacked, tmp_path / "fresh", ignore=shutil.ignore_patterns(".venv", "*.whl"))
    env = {**os.environ, "PYTHON": str(lame)}
    done = subprocess.run(["./start.sh"], cwd=tmp_path / "fresh", env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "缺少 venv 组件" in done.stderr and "lacks its venv module" in done.stderr
    assert not (tmp_path / "fresh" / ".venv").exists()


# --- the samples of docs/service ------------------------------------------------------------------------------------


def test_systemd_takes_the_unit_as_it_is(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd here: the unit was not verified")
    text = (lock.ROOT / "docs/service/safety-posture.service").read_text("utf-8")
    unit = tmp_path / "safety-posture.service"
    # the paths of the sample are of another machine
    unit.write_text(text.replace("/srv/safety/current/start.sh", "/bin/true"), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_nginx_takes_its_sample_as_it_is(tmp_path: Path) -> None:
    if not shutil.which("nginx"):
        pytest.skip("no nginx here: its sample was not tried")
    whole = tmp_path / "nginx.conf"
    inner = (lock.ROOT / "docs/service/nginx.conf").read_text("utf-8")
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{inner}\n}}\n", "utf-8")
    done = subprocess.run(["nginx", "-t", "-c", whole], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
