"""The home folder: what belongs to a house and not to the code."""

from __future__ import annotations

import errno
import os
import tomllib
from datetime import date
from functools import cached_property
from pathlib import Path

from data.errors import UserError

SHIPPED_RULES = Path(__file__).with_name("rules")
DEFAULT_HOME = Path(__file__).with_name("home")

#: settings that take one of a few words
CHOICES = {"headline.on_time": ("rectified", "closed")}
#: settings with a smallest and a largest value
RANGES = {
    "reporting.month_start_day": (1, 28),
    "reporting.week_start": (1, 7),
    "small_base": (0, 10**6),
    "query.time_limit_s": (1, 3600),
    "build.threads": (1, 256),
    "supervision.on_spot_days": (0, 30),
}


class Home:
    """One home folder. Nothing is read or made until it is asked for.

    `path` None takes SAFETY_HOME, else `data/home/` beside the code.
    """

    def __init__(self, path: str | os.PathLike | None = None):
        self.path = Path(path or os.environ.get("SAFETY_HOME") or DEFAULT_HOME).expanduser().absolute()

    def __fspath__(self) -> str:
        return str(self.path)

    @property
    def batches(self) -> Path:
        return self.path / "batches"

    @property
    def snapshots(self) -> Path:
        return self.path / "snapshots"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def pointer(self) -> Path:
        """The file that holds the id of the snapshot in use."""
        return self.path / "current"

    def folder(self, name: str) -> Path:
        """A folder inside the home, made when missing.

        Raises UserError home_not_writable, home_is_file, disk_full or write_failed.
        """
        target = self.path / name
        try:
            target.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise UserError("home_is_file", path=str(target)) from error
        except OSError as error:
            raise from_os_error(error, self.path) from error
        return target

    def rule_file(self, name: str) -> Path:
        """A rule table: the house's own `rules/<name>` where there is one, else the shipped one."""
        own = self.path / "rules" / name
        return own if own.is_file() else SHIPPED_RULES / name

    def rule(self, name: str) -> dict:
        """A rule table, read. Raises UserError toml_unreadable or, where it lacks a part, rule_key_missing."""
        table = read_toml(self.rule_file(name))
        missing = sorted(read_toml(SHIPPED_RULES / name).keys() - table.keys())
        if missing:
            raise UserError("rule_key_missing", path=str(self.rule_file(name)), key=", ".join(missing))
        return table

    def rule_names(self) -> list[str]:
        """Every rule table that can change a figure, by file name. Raises UserError rule_unknown for a stray one."""
        # the house's settings have their own place and way to be laid over: config.toml
        shipped = sorted(p.name for p in SHIPPED_RULES.glob("*.toml") if p.name != "house.toml")
        own = self.path / "rules"
        for path in sorted(own.glob("*.toml")) if own.is_dir() else []:
            if path.name not in shipped:
                raise UserError("rule_unknown", path=str(path), known=", ".join(shipped))
        return shipped

    @cached_property
    def config(self) -> dict:
        """`config.toml` over the shipped `rules/house.toml`, as nested dicts.

        Raises UserError config_key_unknown, config_value_wrong or toml_unreadable.
        """
        defaults = read_toml(SHIPPED_RULES / "house.toml")
        own = self.path / "config.toml"
        if own.is_file():
            _overlay(defaults, read_toml(own), own)
        return defaults


def _overlay(defaults: dict, given: dict, file: Path, above: str = "") -> None:
    """Put the given values over the defaults in place; a key the defaults do not know is an error."""
    for key, value in given.items():
        name = above + key
        if key not in defaults:
            raise UserError("config_key_unknown", path=str(file), key=name, known=", ".join(sorted(defaults)))
        default = defaults[key]
        if isinstance(default, dict) and isinstance(value, dict):
            _overlay(default, value, file, name + ".")
            continue
        low, high = RANGES.get(name, (None, None))
        fits = type(value) is type(default)
        if fits and name in CHOICES:
            fits = value in CHOICES[name]
        if fits and low is not None:
            fits = low <= value <= high
        if fits and above == "yearend.":
            fits = _is_month_day(value)
        if fits and isinstance(default, list):
            fits = bool(value) and all(type(v) is int and v >= 0 for v in value)
        if not fits:
            wanted = " | ".join(CHOICES[name]) if name in CHOICES else f"{low}–{high}" if low is not None else default
            raise UserError("config_value_wrong", path=str(file), key=name, value=value, wanted=wanted)
        defaults[key] = value


def _is_month_day(text: str) -> bool:
    """True for "MM-DD", 29 February included."""
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError:
        return False
    return True


def read_toml(path: Path) -> dict:
    """A TOML file, read. Raises UserError toml_unreadable or file_unreadable."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError("toml_unreadable", path=str(path), detail=str(error)) from error
    except OSError as error:
        raise UserError("file_unreadable", path=str(path)) from error


def from_os_error(error: OSError, path: os.PathLike | str) -> UserError:
    """The sentence for a failed write below `path`: disk full, not writable, or the system's own words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UserError("disk_full", path=str(path))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return UserError("home_not_writable", path=str(path))
    return UserError("write_failed", path=str(path), detail=error.strerror or str(error))
