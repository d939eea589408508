"""The premises behind check_blind: red and orange first, those never visited before those visited too long ago."""

from __future__ import annotations

from lens import words
from lens.exhibits._reporting import silent
from lens.exhibits.check_blind import HIGH, NEVER, TODAY, unreported
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "check_blind_list"
SHOWN = 30


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(NEVER)
    if refusal:
        raise refusal
    # the register and the last visits are those of the as-of date, whatever period is chosen
    ctx = ctx.with_selection(ctx.selection.with_period(TODAY))
    total = ctx.ask(("M7", NEVER))[0]
    rows = ctx.question("blind_list", "premise_seen")
    what = ctx.t("check.list_what", n=min(SHOWN, len(rows)))
    if not rows:
        why = ctx.t("check.list_none")
        return Exhibit(CODE, ctx.t("check.list_plain"), ctx.subtitle(period=""), empty=why, alt=why, measures=("M7",))
    keys = ("premise", "tier", "sector", "street", "dept", "last", "since", "within")
    kinds = {"since": "days", "within": "days"}
    quiet = silent(ctx)
    body = tuple(
        (
            r["name"] or words.NOTHING,
            ctx.label("risk_tier", r["risk_tier"]) if r["risk_tier"] else words.NOTHING,
            ctx.label("sector", r["sector"]),
            _street(ctx, r["jurisdiction"], quiet),
            r["responsible_dept"] or words.NOTHING,
            _last(ctx, r),
            r["days_since"],
            r["visit_days"],
        )
        for r in rows[:SHOWN]
    )
    columns = tuple(Column(k, ctx.t(f"check.list_{k}"), kinds.get(k, "text"), names=k == "premise") for k in keys)
    title = _title(ctx, total)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what, period=""),
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("check.list_note"), *unreported(ctx)),
        measures=("M7", NEVER),
        show_table=True,
    )


def _title(ctx: Context, total: dict) -> str:
    told = ctx.t("check.list_title", late=total["M7"], never=total[NEVER])
    if ctx.selection.codes("risk_tier") or "premises.risk_tier" not in ctx.snapshot.has:
        return told
    high = ctx.ask("M7", risk_tier=HIGH)[0]["M7"]
    return ctx.t("check.list_title_high", late=total["M7"], never=total[NEVER], high=high)


def _last(ctx: Context, row: dict) -> str:
    if row["last_visit"]:
        return words.day(row["last_visit"], ctx.lang)
    return ctx.t("check.list_never" if row["is_never"] else "check.list_others")


def _street(ctx: Context, code: str | None, quiet: dict) -> str:
    name = ctx.label("jurisdiction", code)
    return ctx.t("streets.absent", name=name) if code in quiet else name
