"""What the reader chose: one frozen value, from the URL, to the URL, to bound values, to a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from data.errors import UserError
from lens import meetings
from lens.measures import DIMENSIONS, dimension
from lens.periods import NAMED, Period, compare_period, resolve
from lens.scenario import Scenario
from lens.slicing import Slice

COMPARES = ("yoy", "mom", "none")
#: a first row a few days after a period begins is no gap: offices rest on weekends and holidays
GRACE_DAYS = 7
FILTERS = tuple(d.code for d in DIMENSIONS.values() if d.kind == "entity")


@dataclass(frozen=True)
class Selection:
    """`period` is a token (see lens/periods.py), `where` holds (dimension, codes) pairs in dimension order.

    `meeting` names the meeting that changes are told since; '' is the latest. `whatif` is what is supposed on the page
    of what-ifs (lens/scenario.py), `slice` what is asked on the page of own analyses (lens/slicing.py); no other page
    takes them along.
    """

    period: str = "ytd"
    compare: str = "yoy"
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    meeting: str = ""
    whatif: str = ""
    slice: str = ""

    def codes(self, dim: str) -> tuple[str, ...]:
        return dict(self.where).get(dim, ())

    def with_codes(self, dim: str, codes) -> Selection:
        """The same selection with one filter replaced; no codes takes the filter away."""
        kept = {d: c for d, c in self.where if d != dim}
        if codes:
            kept[dim] = tuple(dict.fromkeys(codes))
        return replace(self, where=tuple((d, kept[d]) for d in FILTERS if d in kept))

    def with_period(self, token: str) -> Selection:
        return replace(self, period=token)

    def with_compare(self, compare: str) -> Selection:
        return replace(self, compare=compare)

    # -- URL --------------------------------------------------------------------------------------------------------

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[Selection, list[str]]:
        """(selection, what was not understood). Unknown keys are left to others (lang, snapshot …)."""
        chosen, odd = cls(), []
        token = query.get("period", "")
        if query.get("from") or query.get("to"):
            token = f"{query.get('from', '')}..{query.get('to', '')}"
        if token:
            if is_token(token):
                chosen = chosen.with_period(token)
            else:
                odd.append(token)
        compare = query.get("compare", "")
        if compare in COMPARES:
            chosen = chosen.with_compare(compare)
        elif compare:
            odd.append(compare)
        if query.get("meeting"):
            chosen = replace(chosen, meeting=query["meeting"])
        for key, kind in (("whatif", Scenario), ("slice", Slice)):
            if token := query.get(key, ""):
                read = kind.read(token)
                if read is None:
                    odd.append(token)
                else:
                    understood: dict = {key: read.token()}
                    chosen = replace(chosen, **understood)
        for key, value in query.items():
            dim = dimension(key)
            if dim and dim.kind == "entity" and value:
                chosen = chosen.with_codes(dim.code, [c for c in (unescape(v) for v in split(value)) if c])
        return chosen, odd

    def to_query(self, full: bool = False) -> dict[str, str]:
        """The URL's pairs; `full` writes defaults too, for a fixed link."""
        query = {}
        if full or self.period != Selection.period:
            query["period"] = self.period
        if full or self.compare != Selection.compare:
            query["compare"] = self.compare
        if self.meeting:
            query["meeting"] = self.meeting
        if self.whatif:
            query["whatif"] = self.whatif
        if self.slice:
            query["slice"] = self.slice
        for dim, codes in self.where:
            query[dim] = ",".join(escape(c) for c in codes)
        return query

    @classmethod
    def from_args(
        cls, period: str | None, start: str | None, end: str | None, where: list[str], compare: str | None
    ) -> Selection:
        """From the command line: --period, --from/--to, --where sector=gas,fire, --compare."""
        query: dict[str, str] = {}
        if period:
            query["period"] = period
        if start or end:
            query |= {"from": start or "", "to": end or ""}
        if compare:
            query["compare"] = compare
        for pair in where:
            key, sign, value = pair.partition("=")
            found = dimension(key.strip())
            if not sign or not value or found is None or found.kind != "entity":
                raise UserError("where_not_understood", text=pair, known=", ".join(FILTERS))
            query[found.code] = ",".join(filter(None, [query.get(found.code), value]))
        chosen, odd = cls.from_query(query)
        if odd:
            raise UserError("selection_not_understood", text=", ".join(odd))
        return chosen

    # -- against a snapshot -----------------------------------------------------------------------------------------

    def check(self, snapshot) -> tuple[Selection, list[str]]:
        """Drop codes the snapshot does not know (labels are understood too) and say which; a period it cannot place
        falls back. An account of one street has that street chosen.
        """
        chosen, odd = self, []
        for dim, codes in self.where:
            if not DIMENSIONS[dim].listed:
                continue
            known = snapshot.labels.get(dim, {})
            by_name = {r[lang]: c for c, r in known.items() for lang in ("zh", "en") if r[lang]}
            kept = []
            for code in codes:
                if code in known:
                    kept.append(code)
                elif code in by_name:
                    kept.append(by_name[code])
                else:
                    odd.append(code)
            chosen = chosen.with_codes(dim, kept)
        if snapshot.only:
            # said wherever a selection is said: these are one street's figures and not the district's
            chosen = chosen.with_codes("jurisdiction", [snapshot.only])
        if self.meeting and self.meeting not in {m.name for m in meetings.before(snapshot.home, snapshot.as_of)}:
            odd.append(self.meeting)
            chosen = replace(chosen, meeting="")
        supposed = Scenario.read(self.whatif)
        if supposed and supposed.finish and supposed.finish not in snapshot.labels.get("jurisdiction", {}):
            odd.append(supposed.finish)
            chosen = replace(chosen, whatif=replace(supposed, finish="").token())
        try:
            resolve(self.period, snapshot)
        except UserError:
            odd.append(self.period)
            chosen = chosen.with_period(Selection.period)
        return chosen, odd

    def resolve(self, snapshot) -> Period:
        return resolve(self.period, snapshot)

    def previous(self, snapshot) -> Period | None:
        """The like period to compare with; None when none was asked for or when it would not be alike.

        That is when the data do not reach back to it, when a campaign is chosen that had not begun then, and when a
        status is chosen:
        a status is of today and says nothing of an earlier period.
        """
        found = compare_period(self.resolve(snapshot), self.compare, snapshot)
        if found is None or self.codes("status") or found.start < snapshot.since - timedelta(GRACE_DAYS):
            return None
        campaigns = [c["start_date"] for c in snapshot.campaigns if c["campaign_id"] in self.codes("campaign")]
        return None if campaigns and found.end < min(campaigns) else found


def split(value: str) -> list[str]:
    """Split at commas that are not escaped: `\\,` stands for a comma inside a code and `\\\\` for a backslash."""
    return re.findall(r"(?:[^,\\]|\\.?)+", value)


def escape(code: str) -> str:
    return re.sub(r"([,\\])", r"\\\1", code)


def unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).strip()


_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_SPAN = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")


def is_token(token: str) -> bool:
    """Whether a period token has a form that is known; free dates must be real and in order."""
    if token in NAMED or re.fullmatch(
        r"\d{4}|\d{4}Q[1-4]|\d{4}-W\d\d|rmonth:\d{4}-\d\d|rweek:\d{4}-W\d\d|season:\d{4}-\d{4}|yearend:\d{4}-\d{4}|campaign:.+",
        token,
    ):
        return True
    if _MONTH.fullmatch(token):
        return True
    span = _SPAN.fullmatch(token)
    if not span:
        return False
    try:
        return date.fromisoformat(span[1]) <= date.fromisoformat(span[2])
    except ValueError:
        return False
