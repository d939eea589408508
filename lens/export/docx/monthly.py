"""安全生产形势分析 of one month: figures of the month and of the year so far, by sector and street, what is stuck."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from data.errors import UserError
from lens import exhibits, words
from lens.exhibits._cell import shown
from lens.exhibits._compare import against_words, change, change_words, compared_words, spring_words
from lens.exhibits._house import district
from lens.exhibits._reporting import silent
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.export.about import PaperError, definitions, origin
from lens.export.docx import accidents
from lens.export.docx.compared import Count, together
from lens.export.docx.form import Paper
from lens.export.pptx.plots import Plot, Run, round_up
from lens.periods import month_end

COUNTS = ("M1", "M2", "M9")
STOCKS = ("M11_stock", "M4")
COLUMNS = ("M1", "M2", "M9", "M5", "M3", "S1", "M4")
#: rows of a list in the text; the workbook has the rest
LISTED = 10
#: whose table stands in the text; of the others the finding alone
LISTS = ("stuck_majors", "loop_overdue", "supervision_list", "winter_list")
#: what a judgement and a proposal can rest on
JUDGED = ("found_and_visits", "change_where", "trend_per_visit", "street_bands", "loop_recurrence")
PROPOSED = ("major_ledger", "loop_overdue", "supervision_list", "winter_codes")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_INTERVAL = re.compile(r"[，,] ?(?:\d+(?:\.\d+)?% ?区间|(?:its )?\d+(?:\.\d+)?% interval) ?[^）)；;，,]*")


def monthly(ctx: Context) -> bytes:
    """The DOCX of the month that `ctx` has as its period. Raises PaperError period_not_month for any other period."""
    if not _MONTH.fullmatch(ctx.selection.period):
        raise PaperError("period_not_month", text=ctx.selection.period)
    return _Analysis(ctx).write()


class _Analysis:
    """One analysis under way: the month, the year so far, and the paper that both go into."""

    def __init__(self, ctx: Context) -> None:
        self.ctx, self.lang = ctx, ctx.lang
        self.first = ctx.period.start
        year = f"{self.first.replace(month=1)}..{ctx.period.end}"
        self.year = ctx.with_selection(ctx.selection.with_period(year))
        self.place = district(ctx.snapshot, ctx.lang)
        self.title = self.t("title", place=self.place, month=self.first)
        self.paper = Paper(self.title, ctx.as_of, ctx.t("common.product"))
        self.intervals: list[str] = []
        self.used: dict[str, None] = {}
        self.section = 0

    def t(self, key: str, **values) -> str:
        return self.ctx.t(f"briefs.{key}", **values)

    def write(self) -> bytes:
        self.paper.title(self.title)
        self.paper.under(self.t("issue", day=self.ctx.as_of))
        self._heading("whole")
        told = accidents.paragraph(self.ctx, self._span(), self.place)
        if told is None:
            self.paper.body(self.t("accidents"))
        self.paper.second(self.t("this_month"))
        self._accidents(told)
        self._whole(self.ctx, self._span())
        if self.first.month > 1:
            self.paper.second(self.t("this_year", last=self.first.month))
            # what is open on the last day is the same for both
            span = self.t("span_year", year=self.first.year, last=self.first.month)
            if told is not None:
                self._accidents(accidents.paragraph(self.year, span, self.place))
            self._whole(self.year, span, stocks=())
        self._parts("sectors", "sector", "sector_overview")
        self._parts("streets", "jurisdiction", "")
        self._list("stuck", ("stuck_majors", "loop_overdue"))
        self._list("supervision", ("supervision_state", "supervision_list"))
        self._list("winter", ("winter_codes", "winter_list"))
        self._evidence("judged", JUDGED)
        self._evidence("proposed", PROPOSED)
        self._about()
        return self.paper.bytes()

    def _heading(self, key: str) -> None:
        self.section += 1
        self.paper.heading(self.t("numbered", n=_numeral(self.section, self.lang), text=self.t(f"head_{key}")))

    def _span(self) -> str:
        """10月 or, of a month under way, 11月1日至22日."""
        end = self.ctx.period.end
        if end < month_end(end):
            return self.t("span_days", first=self.first, last=end)
        return self.t("span_month", month=self.first)

    def _accidents(self, told: str | None) -> None:
        if told is not None:
            self.paper.body(told)
            self.used |= dict.fromkeys(accidents.COUNTS)

    # -- 总体情况 ---------------------------------------------------------------------------------------------------

    def _whole(self, ctx: Context, span: str, stocks: Sequence[str] = STOCKS) -> None:
        rate = ctx.measure("M3").code
        rows = {c: _pair(ctx, c) for c in (*COUNTS, *stocks, rate, "M5")}
        there = [c for c in COUNTS if rows[c][0] is not None]
        self.used |= dict.fromkeys(c for c, pair in rows.items() if pair[0] is not None)
        said = []
        if there:
            counts = [_count(ctx, c, *rows[c]) for c in there]
            told = [self.t(f"told_{c}", n=k.now) for c, k in zip(there, counts, strict=True)]
            sentence = self.t("span", span=span, place=self.place, told=told)
            if ctx.before is not None:
                small = ctx.snapshot.home.config["small_base"]
                clause = together(counts, small, compared_words(ctx), against_words(ctx), self.lang)
                sentence += ("，" if self.lang == "zh" else ", ") + clause
            said.append(sentence)
        for code in (rate, "M5"):
            now, before = rows[code]
            if now is not None and now[code] is not None:
                said.append(self._figure(ctx, code, now, before))
                self.intervals.append(self.t("interval", span=span, name=ctx.name(code), base=ctx.base(now, code)))
        left = [self._figure(ctx, c, *rows[c]) for c in stocks if rows[c][0] is not None]
        if left:
            said.append(self.t("left", day=ctx.period.end, told=("；" if self.lang == "zh" else "; ").join(left)))
        if ctx.before is not None and (caution := spring_words(ctx)):
            said.append(caution)
        missing = [r for c in (*COUNTS, *stocks) if (r := ctx.off(c))]
        said += list(dict.fromkeys(r.message(self.lang).rstrip("。.") for r in missing))
        stop = "。" if self.lang == "zh" else ". "
        self.paper.body("".join(s.rstrip("。.") + stop for s in said).strip())

    def _figure(self, ctx: Context, code: str, now: dict | None, before: dict | None) -> str:
        assert now is not None
        unit = ctx.unit(code)
        value = ctx.value(code, now[code]) + (unit if self.lang == "zh" else f" {unit}" if unit else "")
        told = change(ctx, code, now, before) if before is not None else ""
        name = ctx.name(code, basis=False)
        return self.t("figure_change" if told else "figure", name=name, value=value, change=told)

    # -- 分领域, 分街道 ----------------------------------------------------------------------------------------------

    def _parts(self, key: str, dim: str, code: str) -> None:
        self._heading(key)
        if code and (found := _exhibit(self.ctx, code)):
            self.paper.body(_sentence(found, self.lang))
        quiet = silent(self.ctx) if dim == "jurisdiction" else {}
        if quiet:
            names = self.ctx.labels(dim, list(quiet))
            self.paper.body(self.t("quiet", names=names))
        columns = [c for c in COLUMNS if not self.ctx.off(c, [dim])]
        rows: dict[str | None, dict] = {}
        before: dict[str | None, dict] = {}
        for c in columns:
            for row in _rows(self.ctx, self.ctx.measure(c).code, dim):
                rows.setdefault(row[dim], {}).update(row)
            for row in (_rows(self.ctx, c, dim, earlier=True)) if c == "M2" else ():
                before[row[dim]] = row
        if not rows:
            self.paper.body(self.ctx.no_rows())
            return
        known = [c for c in self.ctx.snapshot.codes(dim) if c in rows]
        # who does not report stands apart, at the end
        order: list[str | None] = [c for c in known if c not in quiet]
        order += [*([None] if None in rows else []), *(c for c in known if c in quiet)]
        asked = {c: self.ctx.measure(c) for c in columns}
        head = [self.ctx.dimension_name(dim)]
        for c in columns:
            head.append(self.t(f"column_{c}"))
            if c == "M2" and before:
                head.append(change_words(self.ctx))
        body = []
        for unit in order:
            line = [self.ctx.label(dim, unit)]
            if unit in quiet:
                line[0] = self.ctx.t("streets.absent", name=line[0])
            for c in columns:
                # a unit with rows of another measure has none of this one: that is 0, unless it does not report
                nothing = 0 if asked[c].kind in ("count", "stock") and unit not in quiet else None
                value = rows[unit].get(asked[c].code, nothing)
                line.append(self.ctx.value(c, value))
                if c == "M2" and before:
                    earlier = before.get(unit)
                    line.append(words.NOTHING if unit in quiet else self._change(rows[unit], earlier))
            body.append(line)
        self.paper.caption(self.t(f"table_{key}", month=self.first))
        self.paper.table(head, body, [False, *[True] * (len(head) - 1)])
        if key == "sectors" and "M4" in columns:
            self._bars(order, rows, dim)

    def _change(self, now: dict, before: dict | None) -> str:
        """+13.3 %, or +3条 upon a small base."""
        a, b = now.get("M2", 0), (before or {}).get("M2", 0)
        if a == b:
            return self.t("step_equal")
        if b >= self.ctx.snapshot.home.config["small_base"]:
            return words.percent((a - b) / b, self.lang, signed=True)
        return self.t("counted", n=a - b)

    def _bars(self, order: Sequence[str | None], rows: dict, dim: str) -> None:
        late = sorted(((rows[c].get("M4") or 0, self.ctx.label(dim, c)) for c in order), key=lambda v: -v[0])
        late = [v for v in late if v[0]]
        if not late:
            return
        name = self.ctx.name("M4")
        values, names = tuple(float(n) for n, _ in late), tuple(n for _, n in late)
        run = Run(name, values, shape="bar", role="accent")
        plot = Plot("sideways", (run,), names, low=0.0, high=round_up(values[0]))
        self.paper.caption(self.t("chart_late", day=self.ctx.period.end))
        self.paper.chart(plot, self.lang, self.t("chart_late", day=self.ctx.period.end))

    # -- 清单, 研判, 建议 --------------------------------------------------------------------------------------------

    def _list(self, key: str, codes: Sequence[str]) -> None:
        self._heading(key)
        if key == "winter" and self.ctx.period.end < self.ctx.as_of:
            self.paper.body(self.t("as_now", day=self.ctx.as_of))
        for code in codes:
            made = _exhibit(self.ctx, code)
            if isinstance(made, UserError):
                self.paper.body(made.message(self.lang))
                continue
            self.paper.body(_sentence(made, self.lang))
            if made.empty or made.table is None or not made.table.rows or code not in LISTS:
                continue
            kept = [
                c
                for c, column in enumerate(made.table.columns)
                if not re.search("区间|interval", column.name) and column.key not in ("code",)
            ]
            head = [made.table.columns[c].name for c in kept]
            rows = [[shown(made.table.columns[c], row[c], self.lang) for c in kept] for row in made.table.rows[:LISTED]]
            self.paper.caption(made.subtitle.split(" · ")[0])
            self.paper.table(head, rows, [made.table.columns[c].kind != "text" for c in kept])
            if rest := len(made.table.rows) - len(rows):
                self.paper.body(self.t("rest", n=rest))

    def _evidence(self, key: str, codes: Sequence[str]) -> None:
        self._heading(key)
        n = 0
        for code in codes:
            made = _exhibit(self.ctx, code)
            if isinstance(made, UserError) or made.empty:
                continue
            n += 1
            self.paper.body(self.t("evidence", n=n, text=_sentence(made, self.lang)))
        self.paper.body(self.t("drafter"))

    # -- 口径与数据质量说明 -------------------------------------------------------------------------------------------

    def _about(self) -> None:
        self._heading("about")
        lines = [self.t("source", day=self.ctx.as_of, id=self.ctx.snapshot.id, kind=origin(self.ctx))]
        lines.append(self.t("selection", text=self.ctx.filter_words))
        lines += [self.t("defined", name=n, text=d) for n, d in definitions(self.ctx, tuple(self.used))]
        lines += self.intervals
        for code in ("data_flags", "data_rejects", "street_reporting"):
            made = _exhibit(self.ctx, code)
            if isinstance(made, Exhibit):
                lines.append(_sentence(made, self.lang))
        lines.append(self.t("moves"))
        for n, line in enumerate(lines, 1):
            self.paper.body(self.t("line", n=n, text=line))


def _pair(ctx: Context, code: str) -> tuple[dict | None, dict | None]:
    """(row of the period, row of the like period); None for what cannot be asked."""
    if ctx.off(code):
        return None, None
    try:
        now = ctx.ask(code)[0]
    except UserError:
        return None, None
    try:
        before = ctx.previous(code)
    except UserError:
        before = None
    return now, before[0] if before else None


def _rows(ctx: Context, code: str, dim: str, earlier: bool = False) -> list[dict]:
    try:
        return (ctx.previous(code, [dim], intervals=False) or []) if earlier else ctx.ask(code, [dim], intervals=False)
    except UserError:
        return []


def _count(ctx: Context, code: str, now: dict | None, before: dict | None) -> Count:
    assert now is not None
    was = None if before is None else before[code]
    unit = ctx.unit(code) if ctx.lang == "zh" else ""
    return Count(ctx.name(code, basis=False), unit, now[code], was)


def _exhibit(ctx: Context, code: str) -> Exhibit | UserError:
    try:
        made = exhibits.builder(code)(ctx)
    except UserError as refusal:
        return refusal
    return replace(made, title=made.empty or made.title)


def _sentence(made: Exhibit | UserError, lang: str) -> str:
    """The finding as a sentence without its intervals: they stand in the notes on method."""
    if isinstance(made, UserError):
        return made.message(lang)
    return _INTERVAL.sub("", made.title).rstrip("。.") + ("。" if lang == "zh" else ".")


def _numeral(n: int, lang: str) -> str:
    return "〇一二三四五六七八九十"[n] if lang == "zh" and n <= 10 else str(n)
