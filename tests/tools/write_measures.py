"""docs/measures.md from queries/measures.toml: `python -m tests.tools.write_measures`; a test holds them together."""

from __future__ import annotations

from pathlib import Path

from lens.measures import DIMENSIONS, MEASURES, Dimension, Measure, Part

TARGET = Path(__file__).resolve().parents[2] / "docs" / "measures.md"

HEAD = """# Measures and dimensions

Written by `python -m tests.tools.write_measures` from `queries/measures.toml`; change that file, not this one.
`python -m lens measures` prints the same list and says which are off for a house's own data.

How to read a part: which relation it counts, by which date the period takes its rows, what is added up, and which rows
count. `$asof` is the day up to which the house knew, `$date_from` and `$date_to` are the period. 0 ÷ 0 is no figure.

| interval | what it is |
| --- | --- |
| wilson | Wilson score interval of a share, 95 % |
| garwood | exact Poisson interval of a count, or of a count over its base, 95 % |
| clustered | ratio estimator over premises on the log scale, Student's t, 95 %: premises are unlike each other |
| km | Kaplan–Meier with log–log Greenwood limits, 95 % |
| none | a count of everything there is: no interval |
"""


def text() -> str:
    """The whole file, in the order of measures.toml."""
    parts = [HEAD, "## Measures\n", _contents(), *(_measure(m) for m in MEASURES.values()), _dimensions()]
    return "\n".join(parts)


def _contents() -> str:
    lines = ["| code | 指标 | measure | kind |", "| --- | --- | --- | --- |"]
    lines += [
        f"| [{m.code}](#{m.code.lower()}) | {m.name('zh')} | {m.name('en')} | {m.kind} |" for m in MEASURES.values()
    ]
    return "\n".join(lines) + "\n"


def _measure(m: Measure) -> str:
    lines = [
        f"### {m.code}\n",
        f"**{m.name('zh')} · {m.name('en')}**\n",
        m.definition("zh") + "\n",
        m.definition("en") + "\n",
    ]
    facts = [("unit", f"{m.unit['zh']} · {m.unit['en']}"), ("kind", m.kind)]
    facts += [("stock" if m.num.in_ else "numerator" if m.den else "what is counted", _part(m.num))]
    if m.den:
        facts.append(("denominator", _part(m.den)))
    if m.scale != 1 or m.per_year:
        facts.append(("scale", "per year" if m.per_year else f"× {m.scale:g}"))
    facts.append(("interval", m.interval))
    facts.append(("better", {"up": "higher", "down": "lower"}.get(m.good, "neither: no judgement by direction")))
    if m.default_visit:
        facts.append(("visits", "administrative and expert ones, unless the question is about activity types"))
    if m.now_only:
        facts.append(("day", "known for the as-of date only"))
    facts.append(("dimensions", _allowed(m)))
    facts.append(("needs", ", ".join(f"`{n}`" for n in m.needs)))
    rows = ["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in facts)]
    return "\n".join(lines + rows) + "\n"


def _part(part: Part) -> str:
    date = (
        f"in by `{part.in_}`, out by `{part.out}`"
        if part.in_
        else f"by `{part.date}`"
        if part.date
        else "the part's own use of the period"
    )
    where = f", where `{part.where}`" if part.where else ""
    return f"`{part.agg}` of {part.relation}, {date}{where}"


def _allowed(m: Measure) -> str:
    """The dimensions it may be split or filtered by; the others are refused with a sentence."""
    return ", ".join(d.code for d in DIMENSIONS.values() if _fits(m, d)) or "none"


def _fits(m: Measure, d: Dimension) -> bool:
    if d.code in m.refuse or (d.kind == "time" and ("time" in m.refuse or m.now_only)):
        return False
    return d.kind == "time" or {p.relation for p in (m.num, m.den) if p} <= set(d.relations)


def _dimensions() -> str:
    lines = ["## Dimensions\n", "| code | alias | 维度 | dimension | where |", "| --- | --- | --- | --- | --- |"]
    for d in DIMENSIONS.values():
        where = "calendar, by each part's own date" if d.kind == "time" else ", ".join(d.relations)
        lines.append(f"| {d.code} | {d.alias} | {d.zh} | {d.en} | {where} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    print(TARGET.relative_to(Path.cwd()) if TARGET.is_relative_to(Path.cwd()) else TARGET)
