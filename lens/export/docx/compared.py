"""「同比分别下降14.0%、6.4%、16.0%」: how several counts changed, in one clause, in the order of the counts.

The conventions are those of notices: counts change in %, a base of 0 is told in words, equal counts are 持平, a small
base gives the counts and no percentage. Where one is told in words each is named: a bare list could not be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lens import words


@dataclass(frozen=True)
class Count:
    """A count now and in the like period; `before` None where there is nothing to compare with."""

    name: str
    unit: str
    now: int
    before: int | None


def together(counts: Sequence[Count], small: int, to: str, against: str, lang: str) -> str:
    """The clause for `counts`.

    Below the base `small` no percentage is told. `to` is 同比 or 环比 (English: the like period), `against` 去年同期
    or 上期.
    """
    short = [c for c in counts if _is_short(c, small)]
    if len(short) == len(counts):
        return _steps(short, to, lang)
    parts = []
    if short:
        parts.append(
            words.text("briefs.named", lang, names=[c.name for c in short], told=_steps(short, to, lang)),
        )
    parts += [_alone(c, against, lang) for c in counts if not _is_short(c, small)]
    return ("，" if lang == "zh" else ", ").join(parts)


def _is_short(count: Count, small: int) -> bool:
    """Whether its change is a percentage or 持平."""
    return count.before is not None and (count.now == count.before or count.before >= max(small, 1))


def _steps(counts: Sequence[Count], to: str, lang: str) -> str:
    steps = [_step(c) for c in counts]
    kinds = {kind for kind, _ in steps}
    if len(steps) > 1 and kinds == {"equal"}:
        return words.text("briefs.all_equal", lang, to=to)
    if len(steps) > 1 and len(kinds) == 1 and kinds <= {"up", "down"}:
        rates = ("、" if lang == "zh" else ", ").join(words.percent(r, lang) for _, r in steps)
        return words.text(f"briefs.each_{kinds.pop()}", lang, to=to, rates=rates)
    told = [words.text(f"briefs.step_{kind}", lang, r=r) for kind, r in steps]
    return words.text("briefs.each" if len(told) > 1 else "briefs.one", lang, to=to, steps=told)


def _step(count: Count) -> tuple[str, float]:
    assert count.before is not None
    if count.now == count.before:
        return "equal", 0.0
    rate = abs(count.now - count.before) / count.before
    if round(rate, 3) == 0:
        return "about", rate
    return ("up" if count.now > count.before else "down"), rate


def _alone(count: Count, against: str, lang: str) -> str:
    values = {"name": count.name, "unit": count.unit, "against": against}
    if count.before is None:
        return words.text("briefs.no_base", lang, **values)
    step = abs(count.now - count.before)
    if count.before == 0:
        return words.text("briefs.from_zero", lang, n=step, **values)
    key = "briefs.small_up" if count.now > count.before else "briefs.small_down"
    return words.text(key, lang, b=count.before, n=step, **values)
