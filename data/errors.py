"""Errors that a person can act on: one sentence in the reader's language, never a traceback."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

WORDS = Path(__file__).with_name("words.toml")


@functools.cache
def words() -> dict[str, dict[str, str]]:
    """The records of `words.toml`: code → {zh, en}, with named placeholders."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


class UserError(Exception):
    """Something the user can mend.

    `code` is a record of `data/words.toml`; `values` fill its placeholders.
    """

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def message(self, lang: str = "zh") -> str:
        """The sentence in `lang` (zh or en)."""
        return words()[self.code][lang].format_map(self.values)

    def __str__(self) -> str:
        return self.message("en")
