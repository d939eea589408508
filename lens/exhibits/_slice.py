"""What a slice answers: rows by their codes, the total, the rest put together and the like period: all compiled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lens.ask import refused
from lens.compile import Refusal
from lens.exhibits._slice_codes import OTHER, place
from lens.exhibits.context import Context
from lens.measures import Dimension, Measure, dimension
from lens.slicing import Slice

#: rows of a slice that are kept, downloaded too
MOST_ROWS = 5000
#: so many codes can be asked for at once when the rest is put together
MOST_TOGETHER = 300
Key = tuple
Values = dict


def effort(m: Measure) -> bool:
    """Whether a measure says how much was inspected: streets are never put in its order."""
    return m.num.relation == "inspections" and (m.den is None or m.den.relation != "inspections")


@dataclass(frozen=True)
class Answer:
    """The slice `cut` under the context's selection."""

    ctx: Context
    cut: Slice

    @cached_property
    def dims(self) -> tuple[Dimension, ...]:
        return tuple(d for d in map(dimension, self.cut.by) if d)

    @cached_property
    def refusals(self) -> dict[str, Refusal]:
        """The measures that cannot be asked so, and why."""
        ctx = self.ctx
        made = {c: refused(ctx.snapshot, c, self.cut.by, ctx.selection) for c in self.cut.measures}
        return {code: why for code, why in made.items() if why}

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(c for c in self.cut.measures if c not in self.refusals)

    @property
    def is_timed(self) -> bool:
        return any(d.kind == "time" for d in self.dims)

    @cached_property
    def _all(self) -> dict[Key, Values]:
        return self._ask(self.cut.by)

    def _ask(self, by: tuple[str, ...], **change) -> dict[Key, Values]:
        return {tuple(r[d] for d in by): r for r in self.ctx.ask(self.asked, by, **change)}

    # -- the rest, put together ---------------------------------------------------------------------------------------

    @cached_property
    def rest(self) -> tuple[str, ...]:
        """The codes of the first dimension that are put together as 其他; what nobody gave a code stays apart.

        The largest are kept: by the count, or by the base of a rate, whose extremes are the smallest bases.
        """
        if not (self.cut.top and self.dims and self.dims[0].kind == "entity" and self.asked):
            return ()
        first = self.dims[0]
        if self.never_ranked:
            return ()
        alone = self._ask((first.code,), **self.whole_where)
        codes = [k[0] for k in sorted(alone, key=lambda k: (-self._size(alone[k]), place(self.ctx, first, k[0])))]
        left = tuple(c for c in codes if c is not None)[self.cut.top :]
        return left if 1 < len(left) <= MOST_TOGETHER else ()

    def _size(self, row: Values) -> float:
        code = self.leading
        return row.get(f"{code}_den", row.get(f"{code}_n", row[code])) or 0

    def _with_rest(self, rows: dict[Key, Values], together: dict[Key, Values]) -> dict[Key, Values]:
        kept = {k: v for k, v in rows.items() if k[0] not in set(self.rest)}
        return kept | {(OTHER, *k): v for k, v in together.items()}

    @cached_property
    def rows(self) -> dict[Key, Values]:
        """{codes: figures}, in no order."""
        if not self.rest:
            return self._all
        return self._with_rest(self._all, self._ask(self.cut.by[1:], **{self.cut.by[0]: self.rest}))

    # -- the order ----------------------------------------------------------------------------------------------------

    @property
    def leading(self) -> str:
        """The measure that orders the rows and is drawn where only one can be."""
        return self.cut.sort if self.cut.sort in self.asked else self.asked[0]

    @property
    def is_ranked(self) -> bool:
        """Whether rows stand by value: never streets by how much was inspected there, nor months unless asked."""
        return not self.never_ranked and (bool(self.cut.sort) or not self.is_timed)

    @property
    def never_ranked(self) -> bool:
        return "jurisdiction" in self.cut.by and effort(self.ctx.measure(self.leading))

    @cached_property
    def order(self) -> list[Key]:
        """The codes of the rows from first to last; the rest and what has no figure come last."""

        def where(key: Key) -> tuple:
            return tuple(place(self.ctx, d, c) for d, c in zip(self.dims, key, strict=True))

        if not self.is_ranked:
            return sorted(self.rows, key=where)
        sign = 1 if self.cut.rising else -1

        def by_value(key: Key) -> tuple:
            value = self.rows[key][self.leading]
            return (OTHER in key, value is None, sign * (value or 0), where(key))

        return sorted(self.rows, key=by_value)

    # -- the total ----------------------------------------------------------------------------------------------------

    @cached_property
    def whole_where(self) -> dict:
        """Rows by activity type hold every type, so their total does too, and not the usual visits alone."""
        if "activity_type" not in self.cut.by or self.ctx.selection.codes("activity_type"):
            return {}
        return {"activity_type": tuple(self.ctx.snapshot.codes("activity_type"))}

    @cached_property
    def whole(self) -> Values:
        """The figures of all rows together, asked anew; without those that have no honest total."""
        codes = [c for c in self.asked if self._has_total(c)]
        return self.ctx.ask(codes, (), **self.whole_where)[0] if codes else {}

    def _has_total(self, code: str) -> bool:
        """A row without an activity type cannot be asked for together with those that have one."""
        at = self.cut.by.index("activity_type") if self.whole_where else None
        return at is None or all(key[at] is not None for key in self._all)

    def adds_up(self, code: str) -> bool:
        """Whether the rows of a measure make up its total, so that each is a share of it."""
        m = self.ctx.measure(code)
        counted = m.kind == "count" or (m.kind == "stock" and not self.is_timed)
        return counted and bool(self.whole.get(code))

    # -- the like period ----------------------------------------------------------------------------------------------

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """The measures that are compared: months of a year have no like months in one table."""
        if self.is_timed or self.ctx.before is None:
            return ()
        return tuple(c for c in self.asked if self._previous(c, self.cut.by) is not None)

    def _previous(self, code: str, by: tuple[str, ...], **change) -> dict[Key, Values] | None:
        try:
            rows = self.ctx.previous(code, by, **change)
        except Refusal:
            return None
        return None if rows is None else {tuple(r[d] for d in by): r for r in rows}

    @cached_property
    def before(self) -> dict[str, dict[Key, Values]]:
        """{measure: {codes: figures}} of the like period."""
        made = {}
        for code in self.compared:
            rows = self._previous(code, self.cut.by) or {}
            if self.rest:
                others = self._previous(code, self.cut.by[1:], **{self.cut.by[0]: self.rest}) or {}
                rows = self._with_rest(rows, others)
            made[code] = rows
        return made

    def then(self, code: str, key: Key) -> Values:
        """A row's figures of the like period; a count that has no row was 0, a rate had no base."""
        nothing = {code: 0 if self.ctx.measure(code).kind in ("count", "stock") else None}
        return self.before[code].get(key, nothing)

    @cached_property
    def whole_before(self) -> dict[str, Values]:
        found = {c: self._previous(c, (), **self.whole_where) for c in self.compared if c in self.whole}
        return {code: rows[()] for code, rows in found.items() if rows}
