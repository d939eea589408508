"""The machines that an archive is made for, and which wheels pip may take for them."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from packaging.markers import Marker
from packaging.requirements import Requirement

#: CPython versions that the lock covers; the first is the one an archive is made for unless another is asked for
PYTHONS = ("3.11", "3.13")
#: the newest C library that wheels for Linux may need: UOS 20, Kylin V10 and Debian 10 have 2.28
GLIBC = 28


@dataclass(frozen=True)
class Target:
    """A system, its processor and a CPython version, for example `linux_x86_64` with 3.11."""

    system: str
    python: str

    @property
    def name(self) -> str:
        return f"{self.system}-py{self.python.replace('.', '')}"

    @property
    def is_windows(self) -> bool:
        return self.system == "win_amd64"

    def pip_options(self) -> list[str]:
        """What tells pip to choose wheels for this machine and not for the one it runs on."""
        chosen = [f"--python-version={self.python}", "--implementation=cp", "--only-binary=:all:"]
        if self.is_windows:
            return [*chosen, "--platform=win_amd64"]
        machine = self.system.removeprefix("linux_")
        tags = [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC, 4, -1)]
        old = [f"manylinux{form}_{machine}" for form in ("2014", *(("2010", "1") if machine == "x86_64" else ()))]
        return [*chosen, *(f"--platform={tag}" for tag in (*tags, *old, self.system))]

    def environment(self) -> dict[str, str]:
        """What the markers of requirements ask about. pip itself would answer for the machine it runs on."""
        windows = self.is_windows
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": "nt" if windows else "posix",
            "platform_machine": "AMD64" if windows else self.system.removeprefix("linux_"),
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Windows" if windows else "Linux",
            "platform_version": "",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": "win32" if windows else "linux",
            "extra": "",
        }

    def needs(self, requirement: Requirement) -> bool:
        """Whether this machine needs what a package asks for."""
        return requirement.marker is None or Marker(str(requirement.marker)).evaluate(self.environment())


SYSTEMS = ("linux_x86_64", "linux_aarch64", "win_amd64")


@functools.cache
def targets() -> tuple[Target, ...]:
    return tuple(Target(system, python) for system in SYSTEMS for python in PYTHONS)
