"""What the exhibits about supervision share: whether they can be asked, the open issues, and the rounds in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from lens.exhibits.context import Context

LONG = 44


def check(ctx: Context, code: str = "M21_open") -> None:
    """Raise the Refusal of a measure that the exhibit rests on."""
    refusal = ctx.off(code)
    if refusal:
        raise refusal


def open_rows(ctx: Context) -> list[dict]:
    """Rows of queries/supervision_open.sql, oldest first; at most 500, `total` says how many there are."""
    rows = ctx.question("supervision_open", "supervision_issues")
    return sorted(rows, key=lambda r: (r["handed_date"], r["issue_id"]))


def deadline(ctx: Context, row: dict) -> str:
    if row["due_date"] is None:
        return "—"
    if row["days_overdue"] is not None:
        return ctx.t("supervision.list.over", n=row["days_overdue"])
    return ctx.t("supervision.list.left", n=(row["due_date"] - ctx.period.end).days)


def short(text: str | None, otherwise: str) -> str:
    said = text or otherwise
    return said if len(said) <= LONG else said[:LONG] + "…"


@dataclass
class Round:
    """One round: (days followed, closed?, issues) of what was handed over in the period."""

    code: str | None
    first_day: date
    followed: list[tuple[int, bool, int]] = field(default_factory=list)

    @property
    def n(self) -> int:
        return sum(n for *_, n in self.followed)

    @property
    def known_until(self) -> int:
        """The last day since handing over on which nobody has dropped out of sight."""
        censored = [days for days, ended, _ in self.followed if not ended]
        return min(censored) if censored else max(days for days, *_ in self.followed)

    def left(self, day: int) -> int:
        """Issues still open at the end of that day; meaningful up to `known_until`."""
        return self.n - sum(n for days, ended, n in self.followed if ended and days <= day)

    def at_risk(self, day: int) -> int:
        """Issues still followed and open as that day begins."""
        return sum(n for days, _, n in self.followed if days >= day)


def rounds(ctx: Context) -> list[Round]:
    """The rounds of the period, newest first."""
    found: dict[str | None, Round] = {}
    for row in ctx.question("supervision_followed", "supervision_issues"):
        one = found.setdefault(row["round"], Round(row["round"], row["first_day"]))
        one.first_day = min(one.first_day, row["first_day"])
        one.followed.append((row["days"], row["ended"], row["n"]))
    return sorted(found.values(), key=lambda r: (r.first_day, r.code or ""), reverse=True)


def kind_notes(ctx: Context) -> tuple[str, ...]:
    """How rows count whose kind the list does not tell, or in words that no code list has."""
    if "supervision_issues.kind" not in ctx.snapshot.has:
        return (ctx.t("supervision.list.no_kind"),)
    unknown = ctx.snapshot.manifest["flags"].get("supervision_issues", {}).get("kind_unknown", 0)
    return (ctx.t("supervision.list.kind_unknown", n=unknown),) if unknown else ()
