"""What a reader slices on the page of own analyses: one frozen value, from the address and to the address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lens.measures import dimension, measure

FORMS = ("table", "bar", "line", "heat", "multiples")
MOST_MEASURES, MOST_DIMENSIONS = 4, 3
#: how many codes of the first dimension are told apart before the others are put together; 0 is all
TOPS = (0, 5, 10, 20)


@dataclass(frozen=True)
class Slice:
    """`measures` by `by` (codes of dimensions) in a form of FORMS.

    `sort` is the measure that orders the rows ('' the first one), `rising` the smallest first; `top` of TOPS; `share`
    adds what part of the total each row is.
    """

    measures: tuple[str, ...]
    by: tuple[str, ...] = ()
    form: str = FORMS[0]
    sort: str = ""
    rising: bool = False
    top: int = 0
    share: bool = False

    @classmethod
    def read(cls, token: str) -> Slice | None:
        """From `M2.M5~sector.month~line~down-M2~top10~share`; None where any part is not understood."""
        head, _, rest = token.partition("~")
        dims, *options = rest.split("~")
        measures = tuple(head.split("."))
        found = [dimension(name) for name in dims.split(".") if name]
        by = tuple(d.code for d in found if d)
        values: dict = {}
        for option in filter(None, options):
            if option in FORMS:
                values["form"] = option
            elif option == "share":
                values["share"] = True
            elif (at := re.fullmatch(r"top(\d{1,2})", option)) and int(at[1]) in TOPS:
                values["top"] = int(at[1])
            elif (at := re.fullmatch(r"(up|down)-(\w+)", option)) and at[2] in measures:
                values |= {"sort": at[2], "rising": at[1] == "up"}
            else:
                return None
        fits = (
            len(by) == len(found) == len(set(by)) <= MOST_DIMENSIONS
            and len(set(measures)) == len(measures) <= MOST_MEASURES
            and all(measure(code) for code in measures)
        )
        return cls(measures, by, **values) if fits else None

    def token(self) -> str:
        """What `read` understands."""
        options = [self.form] if self.form != FORMS[0] else []
        options += [f"{'up' if self.rising else 'down'}-{self.sort}"] if self.sort else []
        options += [f"top{self.top}"] if self.top else []
        options += ["share"] if self.share else []
        return "~".join([".".join(self.measures), ".".join(self.by), *options])
