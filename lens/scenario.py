"""What a reader supposes on the page of what-ifs: one frozen value, from the address and to the address.

Nothing of it is ever written: the index is evaluated again with these inputs in place of the known ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: the season may be moved by so many days to either side
SHIFT = 15
#: a cold wave may begin within so many days, and be so many °C colder
AHEAD, DROP = 7, 15


@dataclass(frozen=True)
class Scenario:
    """`start`, `end`: days by which the season begins and ends later (negative: earlier). `wave`: days from now on
    which a cold wave begins, 0 = none; `drop`: by how many °C it is colder than the last days. `finish`: the street
    whose overdue heating hazards are all closed, '' = none.
    """

    start: int = 0
    end: int = 0
    wave: int = 0
    drop: int = 0
    finish: str = ""

    @classmethod
    def read(cls, token: str) -> Scenario | None:
        """From `start-5.end3.wave2-8.finish-BH11`, parts left out are not supposed; None where it is not understood."""
        values: dict[str, int | str] = {}
        head, mark, street = token.partition("finish-")
        if mark:
            values["finish"] = street
        for part in filter(None, head.split(".")):
            if found := re.fullmatch(r"(start|end)(-?\d{1,2})", part):
                values[found[1]] = int(found[2])
            elif found := re.fullmatch(r"wave(\d{1,2})-(\d{1,2})", part):
                values |= {"wave": int(found[1]), "drop": int(found[2])}
            else:
                return None
        made = cls(**values)  # type: ignore[arg-type]
        fits = abs(made.start) <= SHIFT and abs(made.end) <= SHIFT and made.wave <= AHEAD and made.drop <= DROP
        return made if fits else None

    def token(self) -> str:
        """What `read` understands; '' where nothing is supposed."""
        parts = [f"start{self.start}"] if self.start else []
        parts += [f"end{self.end}"] if self.end else []
        parts += [f"wave{self.wave}-{self.drop}"] if self.cold else []
        parts += [f"finish-{self.finish}"] if self.finish else []
        return ".".join(parts)

    @property
    def cold(self) -> bool:
        """Whether a cold wave is supposed."""
        return bool(self.wave and self.drop)
