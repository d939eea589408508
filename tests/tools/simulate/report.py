"""docs/simulation.md from what was simulated, and the limits that each part is held to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tests.tools.simulate import attention, district, published
from tests.tools.simulate.attention import Found
from tests.tools.simulate.district import Alarms
from tests.tools.simulate.exact import Coverage
from tests.tools.simulate.model import LEAST, MOST, Share
from tests.tools.simulate.signals import Rate

#: (how alike the streets' sectors are, how alike their kinds of visit: 0 = the same)
DISTRICTS = {
    "the same sectors everywhere": (1e6, 0.0),
    "sectors unlike": (15.0, 0.0),
    "sectors and kinds of visit unlike": (15.0, 30.0),
}
MOST_BEYOND = 0.01
EXACT, WILSON_MEAN, WILSON_LOWEST = 0.95, (0.94, 0.96), 0.90

HEAD = """# Are the statistics honest?

Written by `make simulate`; change `tests/tools/simulate`, not this file. `make test` repeats ten districts and the
exact part. Seeds: {seed} for intervals, 1–{seeds} for districts; {replicates:,} replicates for each interval that rests
on a model. ± is one Monte-Carlo standard error.

| asked | kept |
| --- | --- |
| exact intervals cover at least 95 % | {exact} |
| Wilson averages 94–96 % over the grid and is nowhere below 90 % | {wilson} |
| intervals that rest on a model cover 92–98 % (allowing two Monte-Carlo errors) | {model} |
| on districts without planted truths under 1 % of street-periods lie beyond the 99.8 % limits | {alarms} |
| where nothing has changed the list of signals names something in at most 5 % of districts | {signals} |
| where events follow nothing, the attention index hits as chance does and is called better in at most 2.5 % | {index} |
"""

MENDED = """
## What this changed

* **Limits of funnels.** φ from winsorised scores was a third too small, so over-dispersion of 1.6 to 3 went unseen and
  1 to 2 % of streets lay beyond the 99.8 % limits by chance. It is now divided by what winsorising leaves (0.68).
* **On-time rates of streets.** The hazards of one visit share deadline and owner. Limits are widened by any φ above 1,
  not only by one that is proven.
* **Hazards per visit of streets** are judged at the same mix of sectors *and kinds of visit*. With sectors alone, a
  district whose bodies differ (patrols here, enforcement there) had a third of its streets beyond the limits of a year.
  The dispersion is that of the premises, so limits are not widened a second time and agree with the bands.
* **Shrunken rates of streets.** With the spread between streets taken as known, the interval covered 78 % where true
  rates are 10 % apart. It now allows for the spread and the mean being estimated. Where all streets are truly alike
  it is wider than it need be (99 %): a dozen streets cannot prove that.
* **Hazards per visit of few premises.** The variance counts premises by the visits they weigh, not by their number.
* **The pace of clearing.** The least width, that of Poisson counts, was multiplied by Student's t as if it had been
  estimated from twelve weeks; even weeks were covered 98.3 %. Its own normal quantile gives 97 %.
"""

LIMITS = """

## What it does not promise

* Where less than one event (or non-event) is expected, Wilson can cover 84 %: the corner in the table above. There the
  counts are shown beside the percentage, and small bases are counts only.
* Wilson takes hazards as independent. Where those of one visit share their fate, an on-time rate's 95 % interval covers
  less (last lines of "on-time rate"): read it as the least uncertainty, and the funnel's limits as the fair comparison.
* Limits of months do not know the season. Where a rate swings by ±10 % over the year, some 5 % of its months lie beyond
  its 99.8 % limits, with ±25 % 10 to 15 %; a history of fourteen months without a season leaves 2 % beyond (lines of
  "month inside"). That a month is beyond them does not say it is beyond its like of other years. The note under the
  chart says so; the comparison with last year is the one to trust. The page of signals takes the season out where it
  has two whole years.
* The pace of clearing takes weeks as independent. Where closings follow findings within weeks, its interval holds the
  truth 99 to 100 times of 100 (last lines of the table): it calls a pace unknown that a closer look might tell, and
  promises nothing that is not there.
* A ratio at the same mix takes one dispersion for all streets. Its interval is on the wide side: 97 to 98 %.
* The index of months knows one level a year. What rises steadily inside the years moves December up and January down,
  and its 95 % intervals cover less (last lines of "month of the year"). A month is called beyond chance only where it
  is so under either reading and in two thirds of its years, which leaves such a district alone; the note under the
  chart says how far the rise could move the index.
* Limits as printed by Laney take σ_z as known: at 99.8 % they leave 0.6 to 1.5 % of months beyond, more the shorter the
  history. The page of signals uses Student's t, the wider of two measures of spread and the root scale, and leaves
  0.2 %.
* Eight months in a row on one side say little: up to the last month a chart shows such a run by chance in 0.2 to 0.7 %
  (1.3 % where a street's level wanders), but somewhere in 36 months in 8 to 16 %. Only the first is told, and no run is
  a signal.
* One month can miss a lot: the list names a street that finds twice as much in six cases out of seven, one that finds
  half as much again in one out of three. A lasting change of a small cell (one street's gas visits) shows in no single
  month; the comparison of streets over twelve months is the one that finds it.
* Fewer than eight streets cannot tell their own over-dispersion; the exhibit says so.
* A change of hazards per visit takes the premises of the two periods as others. Where they are the same, the interval
  is on the wide side.
"""


def missed(
    coverage: Sequence[Coverage],
    shares: Sequence[Share],
    alarms: Mapping[str, Sequence[Alarms]],
    signals: Sequence[Rate],
    index: Sequence[Found],
) -> list[str]:
    """What does not keep its limit."""
    found = [c.name for c in coverage if not _fine(c)]
    found += [f"{s.name}: {s.scenario}" for s in shares if s.counts and not s.fine]
    found += [f"{r.what}: {r.world}" for r in signals if not r.fine]
    found += [f"{a.exhibit}, {name}" for name, a in _pooled(alarms) if a.share >= MOST_BEYOND]
    return found + [f"attention index, {f.strength}" for f in index if not _honest(f)]


def _honest(f: Found) -> bool:
    """Without a truth the index hits by chance, give or take three errors, and seldom seems better than the count."""
    if f.strength != "none":
        return True
    chance = attention.TOP / attention.STREETS
    return abs(f.hits["index"].value - chance) <= 3 * f.hits["index"].error and f.beats.value <= 0.025


def _fine(c: Coverage) -> bool:
    if c.name == "Wilson":
        return WILSON_MEAN[0] <= c.mean <= WILSON_MEAN[1] and c.lowest >= WILSON_LOWEST
    return c.name.startswith("Wilson") or c.lowest >= EXACT


def _pooled(alarms: Mapping[str, Sequence[Alarms]]) -> list[tuple[str, Alarms]]:
    """The periods of all lengths together, by district and exhibit."""
    return [
        (name, district.together(code, [a for a in made if a.exhibit == code]))
        for name, made in alarms.items()
        for code in district.EXHIBITS
    ]


def text(
    coverage: Sequence[Coverage],
    shares: Sequence[Share],
    alarms: Mapping[str, Sequence[Alarms]],
    read: Sequence[Mapping[str, tuple[int, int]]],
    signals: Sequence[Rate],
    index: Sequence[Found],
    replicates: int,
    seeds: int,
    seed: int,
) -> str:
    kept = {
        "exact": all(_fine(c) for c in coverage if not c.name.startswith("Wilson")),
        "wilson": all(_fine(c) for c in coverage if c.name == "Wilson"),
        "model": all(s.fine for s in shares if s.counts),
        "index": all(_honest(f) for f in index),
        "alarms": all(a.share < MOST_BEYOND for _, a in _pooled(alarms)),
        "signals": all(r.fine for r in signals),
    }
    answers = {k: "yes" if v else "**no**" for k, v in kept.items()}
    head = HEAD.format(seed=seed, seeds=seeds, replicates=replicates, **answers)
    return (
        "\n".join(
            [
                head + MENDED,
                *_districts(alarms, read),
                *_exact(coverage),
                *_model(shares),
                *_signals(signals),
                *_index(index),
            ]
        )
        + LIMITS
    )


def _districts(alarms: Mapping[str, Sequence[Alarms]], read: Sequence[Mapping[str, tuple[int, int]]]) -> Iterable[str]:
    yield "## Streets beyond the 99.8 % limits where all are alike\n"
    yield (
        f"{district.STREETS} streets of unequal size (one with about thirty visits a month), {district.MONTHS} months, "
        f"{district.VISITS_A_MONTH:,} visits a month; hazards negative binomial (k = 0.6) and alike within a premise; "
        f"{district.ON_TIME:.0%} on time, correlation {district.ALIKE:g} within a visit. "
        "0.2 % would be beyond by chance.\n"
    )
    yield "| district | exhibit | street-months | street-quarters | street-years | all |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, whole in _pooled(alarms):
        parts = [next(a for a in alarms[name] if (a.exhibit, a.period) == (whole.exhibit, p)) for p in district.PERIODS]
        cells = [f"{100 * a.share:.2f} % ± {100 * a.error:.2f} of {a.street_periods:,}" for a in (*parts, whole)]
        yield f"| {name} | {whole.exhibit} | {' | '.join(cells)} |"
    if read:
        yield (
            f"\nThe whole way (rows, batch, published snapshot, exhibit's verdict column), {len(read)} districts with "
            f"{published.MONTHS} months of {published.VISITS} visits, by month and by quarter:\n"
        )
        yield "| exhibit | street-periods judged | beyond |"
        yield "| --- | --- | --- |"
        for code in district.EXHIBITS:
            judged, beyond = (sum(r[code][i] for r in read) for i in (0, 1))
            yield f"| {code} | {judged:,} | {beyond} ({100 * beyond / judged:.2f} %) |"
    yield ""


def _exact(coverage: Sequence[Coverage]) -> Iterable[str]:
    yield "## Exact sums\n"
    yield "Coverage of the 95 % interval, every count summed with its probability: no simulation, no error.\n"
    yield "| interval | grid | points | lowest | where | mean |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for c in coverage:
        yield f"| {c.name} | {c.grid} | {c.points:,} | {100 * c.lowest:.1f} % | {c.where} | {100 * c.mean:.1f} % |"
    yield ""


def _model(shares: Sequence[Share]) -> Iterable[str]:
    yield "## Intervals that rest on a model\n"
    yield f"Asked: {LEAST:.0%}–{MOST:.0%}. Lines in brackets are told and not held to it.\n"
    yield "| interval | scenario | replicates | covered |"
    yield "| --- | --- | --- | --- |"
    for s in shares:
        told = f"{100 * s.covered:.1f} % ± {100 * s.error:.1f}"
        told = f"({told})" if not s.counts else told if s.fine else f"{told} **missed**"
        yield f"| {s.name} | {s.scenario} | {s.replicates:,} | {told} |"


def _signals(signals: Sequence[Rate]) -> Iterable[str]:
    yield "\n## Control charts and the list of signals\n"
    yield (
        "Twelve streets (one with about thirty visits a month) and nine sectors over the same visits, hazards per "
        "visit and on-time rates of each: 42 comparisons. Clustered: negative binomial (k = 0.6) a visit, on-time "
        "rates with 1.6 times the binomial variance; else Poisson and binomial. 0.2 % would be beyond the limits by "
        "chance. Lines in brackets are told and not held to a limit.\n"
    )
    yield "| what | district, history | replicates | share |"
    yield "| --- | --- | --- | --- |"
    for r in sorted(signals, key=lambda r: not r.what.startswith("list")):
        told = f"{100 * r.share:.2f} % ± {100 * r.error:.2f}"
        told = f"({told})" if r.limit is None else told if r.fine else f"{told} **missed**"
        yield f"| {r.what} | {r.world} | {r.replicates:,} | {told} |"


def _index(made: Sequence[Found]) -> Iterable[str]:
    yield "\n## Does the heating attention index find the streets?\n"
    yield (
        f"{attention.STREETS} streets, {attention.SEASONS} winters of {attention.WEEKS} weeks, about "
        f"{attention.EVENTS:g} heating events a week and some ten open hazards a street. Share of the events of the "
        f"week after that came in the first {attention.TOP} streets of each rule, last winter (chance "
        f"{attention.TOP / attention.STREETS:.0%}); how many districts name a street in their last week, and which "
        f"share of those named is truly among the {attention.TOP} with most events; in how many the back-test lets the "
        "index order the streets.\n"
    )
    yield (
        "| events follow | strength | replicates | index | open hazards | last winter's events | a street is named "
        "| rightly | index called better |"
    )
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for f in made:
        cells = [*(f.hits[r] for r in attention.RULES), f.named, f.right, f.beats]
        told = " | ".join(f"{100 * c.value:.1f} % ± {100 * c.error:.1f}" for c in cells)
        yield f"| {f.truth if f.strength != 'none' else 'nothing'} | {f.strength} | {f.replicates:,} | {told} |"
