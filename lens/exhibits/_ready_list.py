"""Whom to visit before a cold wave: the order of the rule table, the reason of each row, and who may go there.

Homes are no enterprises: the gas company and the community go there. An enterprise is inspected by its authorised
department and only while its registered annual cap is not used up; beyond it nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from data.priority import FACTS
from lens import words
from lens.compile import Refusal
from lens.exhibits import _majors, _ready, _units, _winter
from lens.exhibits._reporting import silent, some
from lens.exhibits._streets import silent_notes
from lens.exhibits.check_blind import TODAY
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.measures import DIMENSIONS

RELATION = "premise_heating"
SHOWN = 30
#: lines that a headline names
TOLD = 3
KEYS = ("place", "premise", "street", "kind", "why", "open", "last", "who")


def build(ctx: Context, code: str, homes: bool) -> Exhibit:
    """The list of homes, or that of all other premises, as of the as-of date. Raises Refusal where the house gives
    neither heating codes nor ways of heating, and for a filter that a premise does not have.
    """
    if "premises.heating_types" not in ctx.snapshot.has:
        _winter.check_codes(ctx)
    if "hazards.heating" in ctx.snapshot.has and (refusal := ctx.off("S1")):
        raise refusal
    _check_filters(ctx, "homes" if homes else "firms")
    # what is open, the register and the last visits are those of the as-of date, whatever period is chosen
    ctx = ctx.with_selection(ctx.selection.with_period(TODAY))
    since = _ready.before(ctx).start
    rules = _ready.table(ctx)["line"]
    letters = {chr(ord("a") + i): line for i, line in enumerate(rules.values())}
    values = _values(ctx, letters, since)
    groups = [g for g in ctx.question("ready_lines", RELATION, **values) if g["is_home"] == homes]
    kind = "homes" if homes else "firms"
    what = ctx.t(f"ready.{kind}_what", n=SHOWN)
    subtitle = ctx.subtitle(what, period="")
    notes = _notes(ctx, kind, letters, groups)
    if not groups:
        none = ctx.t(f"ready.{kind}_none", day=ctx.as_of)
        return Exhibit(
            code, ctx.t(f"ready.{kind}_plain"), subtitle, empty=none, alt=none, notes=notes, measures=("S1",)
        )
    rows = ctx.question("ready_list", RELATION, is_home=homes, **values)[:SHOWN]
    quiet = silent(ctx)
    body, links = [], []
    for n, r in enumerate(rows, start=1):
        body.append(
            (
                n,
                r["name"] or words.NOTHING,
                _ready.street(ctx, r["jurisdiction"], quiet),
                ctx.label("subtype", r["subtype"]) if r["subtype"] else words.NOTHING,
                why(ctx, r, since),
                r["open_n"],
                last(ctx, r),
                who(ctx, r, values["year"]),
            )
        )
        opens = r["open_n"] and r["row_name"] and r["row_street"]
        behind = (
            ctx.behind("S1_heating", period=TODAY, premise=r["row_name"], jurisdiction=r["row_street"])
            if opens
            else None
        )
        links.append((*(None,) * 5, behind, None, None))
    columns = tuple(Column(k, ctx.t(f"ready.column_{k}"), "count" if k in ("place", "open") else "text") for k in KEYS)
    title = _title(ctx, kind, letters, groups)
    return Exhibit(
        code=code,
        title=title,
        subtitle=subtitle,
        table=Table(columns, tuple(body), tuple(links)),
        alt=title,
        notes=notes,
        measures=("S1", "M4"),
        show_table=True,
    )


def _check_filters(ctx: Context, kind: str) -> None:
    """Raise Refusal where the reader filters by what a premise does not have: the list would claim it and not do it."""
    for code, _ in ctx.selection.where:
        if RELATION not in DIMENSIONS[code].relations:
            names = {f"dimension{end}": DIMENSIONS[code].name(lang) for end, lang in (("", "zh"), ("_en", "en"))}
            key = f"ready.{kind}_plain"
            raise Refusal("refused_dimension", measure=words.text(key, "zh"), measure_en=words.text(key, "en"), **names)


def _values(ctx: Context, letters: Mapping[str, dict], since: date) -> dict:
    """What the question binds: for every combination of facts the letter of its line, or '-' where it is not listed."""
    table = _ready.table(ctx)
    needed = {letter: sum(1 << FACTS.index(f) for f in line["facts"]) for letter, line in letters.items()}
    return {
        "lines": "".join(
            next((letter for letter, bits in needed.items() if held & bits == bits), "-")
            for held in range(1 << len(FACTS))
        ),
        "deadly": "|".join(table["codes"]["deadly"]),
        "crowd": "|".join(table["codes"]["crowd"]),
        "homes": f"^({'|'.join(table['homes']['subtypes'])})$",
        # who goes tomorrow goes under tomorrow's year
        "year": (ctx.as_of + timedelta(1)).year,
        "date_from": since,
    }


def why(ctx: Context, row: dict, since: date) -> str:
    """逾期2条、最久12天（燃气热水器）；2026年9月16日以来未查: the facts of a row in words, what is open first."""
    told = []
    if row["open_n"]:
        parts = []
        if row["major_n"]:
            parts.append(ctx.t("ready.why_major", n=row["major_n"]))
        if row["overdue_n"]:
            parts.append(ctx.t("ready.why_overdue", n=row["overdue_n"], days=(ctx.as_of - row["due_since"]).days))
        if not parts:
            parts.append(ctx.t("ready.why_open", n=row["open_n"]))
        codes = dict.fromkeys(c for c in sorted(_winter.codes_of(row["codes"])))
        names = ctx.labels("heating_code", list(codes))
        told.append(ctx.t("ready.why_of", parts=parts, names=names) if names else words.join(parts, ctx.lang))
    if row["risk_tier"] in ("red", "orange"):
        told.append(ctx.t("ready.why_tier", tier=ctx.label("risk_tier", row["risk_tier"])))
    if row["is_late"]:
        never = row["last_of_any_kind"] is None
        told.append(ctx.t("ready.why_never" if never else "ready.why_late"))
    elif row["is_unseen"]:
        told.append(ctx.t("ready.why_unseen", day=since))
    if row["heating_types"]:
        names = ctx.labels("heating_code", _winter.codes_of(row["heating_types"]))
        told.append(ctx.t("ready.why_types", names=names))
    return _units.clauses(ctx, told)


def last(ctx: Context, row: dict) -> str:
    """The last administrative or expert visit; of what is not on the register it is not known."""
    if row["last_visit"]:
        return words.day(row["last_visit"], ctx.lang)
    if not row["on_register"] or "inspections" not in ctx.snapshot.has:
        return words.NOTHING
    return ctx.t("check.list_never" if row["last_of_any_kind"] is None else "check.list_others")


def who(ctx: Context, row: dict, year: int) -> str:
    """Who may go: never an administrative inspection of a home, nor of a premise whose annual cap is used up."""
    if row["is_home"]:
        codes = set(_winter.codes_of(row["every_code"]))
        gas = row["sector"] == "gas" or codes & set(_ready.table(ctx)["codes"]["gas"])
        return ctx.t("ready.who_gas" if gas else "ready.who_home")
    if not row["on_register"]:
        given = row["responsible_dept"]
        return ctx.t("ready.who_unlisted_dept" if given else "ready.who_unlisted", dept=_majors.dept(ctx, given))
    if row["is_capped"]:
        key = "ready.who_capped_open" if row["open_n"] else "ready.who_capped"
        return ctx.t(key, n=row["counted_n"], cap=row["cap_per_year"], year=year)
    if row["responsible_dept"] is None:
        return ctx.t("ready.who_nobody")
    if row["cap_per_year"] is None:
        return ctx.t("ready.who_uncapped", dept=_majors.dept(ctx, row["responsible_dept"]))
    return ctx.t("ready.who_dept", dept=_majors.dept(ctx, row["responsible_dept"]), n=row["counted_n"],
                 cap=row["cap_per_year"], year=year)  # fmt: skip


def _title(ctx: Context, kind: str, letters: Mapping[str, dict], groups: list[dict]) -> str:
    sums = _sums(groups)
    first = [ctx.t("ready.line", line=letters[x][ctx.lang], n=n) for x, n in sorted(sums.items())][:TOLD]
    total = sum(sums.values())
    head = ctx.t(f"ready.{kind}_title", n=total, lines=first)
    capped = sum(g["n"] for g in groups if g["is_capped"])
    return _units.clauses(ctx, [head, ctx.t("ready.firms_capped", n=capped) if capped and kind == "firms" else ""])


def _sums(groups: list[dict]) -> dict[str, int]:
    found: dict[str, int] = {}
    for g in groups:
        found[g["line"]] = found.get(g["line"], 0) + g["n"]
    return found


def _notes(ctx: Context, kind: str, letters: Mapping[str, dict], groups: list[dict]) -> tuple[str, ...]:
    sums = _sums(groups)
    lines = [ctx.t("ready.line", line=letters[x][ctx.lang], n=n) for x, n in sorted(sums.items())]
    told = [ctx.t("ready.list_order", lines=lines)] if lines else []
    told.append(ctx.t(f"ready.{kind}_note"))
    quiet = silent(ctx)
    if held := sum(g["n"] for g in groups if g["jurisdiction"] in quiet):
        told.append(ctx.t("ready.list_silent", names=some(ctx, list(quiet)), n=held))
    if "hazards.heating" in ctx.snapshot.has:
        if lost := ctx.question("ready_unplaced")[0]["n"]:
            told.append(ctx.t("ready.list_unplaced", n=lost))
    else:
        told.append(ctx.t("ready.adds_codes"))
    if "premises.heating_types" not in ctx.snapshot.has:
        told.append(ctx.t("ready.adds_register"))
    elif "premises.cap" not in ctx.snapshot.has:
        told.append(ctx.t("ready.adds_cap"))
    if "inspections" not in ctx.snapshot.has:
        told.append(ctx.t("ready.adds_visits"))
    return (*told, *silent_notes(ctx))
