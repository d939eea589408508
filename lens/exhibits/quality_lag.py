"""How soon each street's hazards are entered, and so how much of its latest week is in."""

from __future__ import annotations

from datetime import timedelta

from lens.exhibits import _closing, _units
from lens.exhibits._reporting import streets
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.exhibits.trend_lag import RIPE, WEEK, YEAR
from lens.stats.intervals import wilson

CODE = "quality_lag"
DIM = "jurisdiction"
KINDS = {"n": "count", "median": "days", "p90": "days", "within": "ratio", "latest": "ratio"}
KEYS = ("street", "n", "median", "p90", "within", "interval", "latest", "lag_verdict")


def build(ctx: Context) -> Exhibit:
    _closing.needs(ctx, "hazards.reported_date")
    # those found lately are left out: the slow ones among them are not in yet
    last = ctx.as_of - timedelta(RIPE)
    first = max(last - timedelta(YEAR - 1), ctx.snapshot.first_date)
    rows = ctx.question("quality_lag", first=first, last=last) if first <= last else []
    lags: dict[str | None, dict[int, int]] = {}
    for r in rows:
        lags.setdefault(r[DIM], {})[r["lag"]] = r["hazards"]
    what = ctx.t("quality.lag_what", days=WEEK)
    subtitle = ctx.subtitle(what, period=ctx.t("trends.lag_span", start=first, end=last))
    if not lags:
        why = ctx.t("trends.lag_none")
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=("M2",))
    # of a street that has stopped reporting nobody knows how much is still to come
    quiet = {c for c, sent in streets(ctx).items() if sent.silent}
    order = _units.order(ctx, DIM, {c: sum(x.values()) for c, x in lags.items()})
    counts = {c: (_late(lags[c]), sum(lags[c].values())) for c in lags}
    slow = [c for c in order if c is not None and _is_slow(counts, c)]
    all_lags: dict[int, int] = {}
    for x in lags.values():
        for lag, n in x.items():
            all_lags[lag] = all_lags.get(lag, 0) + n
    late, total = sum(x for x, _ in counts.values()), sum(n for _, n in counts.values())
    title = _title(ctx, slow, counts, 1 - late / total, _latest(all_lags))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        chart=_chart(ctx, order, counts, slow, 1 - late / total),
        table=Table(
            tuple(Column(k, ctx.t(f"quality.{k}", days=WEEK), KINDS.get(k, "text")) for k in KEYS),
            tuple(_row(ctx, c, lags[c], counts[c], _verdict(c, counts, slow, quiet)) for c in order),
        ),
        alt=title,
        notes=(ctx.t("quality.lag_note", ripe=RIPE, days=WEEK, fewest=_closing.FEWEST),),
        measures=("M2",),
    )


def _late(lags: dict[int, int]) -> int:
    return sum(n for lag, n in lags.items() if lag > WEEK)


def _is_slow(counts: dict, code: str | None) -> bool:
    """Whether more is entered late than chance explains beside the other streets together."""
    late, n = counts[code]
    others = [x for c, x in counts.items() if c != code]
    rest = sum(n for _, n in others)
    return n >= _closing.FEWEST and rest > 0 and _closing.beyond_share(late, n, sum(x for x, _ in others) / rest) > 0


def _latest(lags: dict[int, int]) -> float:
    """The share of the last seven days' hazards that is in, were they entered as before: the mean over those days."""
    total = sum(lags.values())
    return sum(sum(n for lag, n in lags.items() if lag <= d) for d in range(WEEK)) / WEEK / total


def _quantile(lags: dict[int, int], share: float) -> int:
    total, seen = sum(lags.values()), 0
    for lag in sorted(lags):
        seen += lags[lag]
        if seen >= share * total - 1e-9:
            return lag
    raise AssertionError("a share is at most the whole")


def _title(ctx: Context, slow: list, counts: dict, within: float, latest: float) -> str:
    head = ctx.t("quality.lag_title", days=WEEK, share=within, latest=latest)
    if not slow:
        return _units.clauses(ctx, (head, ctx.t("quality.lag_even") if len(counts) > 1 else ""))
    told = [
        ctx.t("quality.lag_one", name=ctx.label(DIM, c), share=1 - counts[c][0] / counts[c][1],
              n=counts[c][1] - counts[c][0], of=counts[c][1])
        for c in slow[:2]
    ]  # fmt: skip
    key = "quality.lag_slow" if len(slow) <= 2 else "quality.lag_slow_more"
    return _units.clauses(ctx, (head, ctx.t(key, parts=told, n=len(slow))))


def _chart(ctx: Context, order: list, counts: dict, slow: list, within: float) -> Chart:
    labels = tuple(ctx.labels(DIM, order))
    shares = [1 - counts[c][0] / counts[c][1] for c in order]
    ends = [wilson(counts[c][1] - counts[c][0], counts[c][1]) for c in order]
    hover = tuple(
        ctx.t("quality.lag_one", name=k, share=s, n=counts[c][1] - counts[c][0], of=counts[c][1])
        for k, c, s in zip(labels, order, shares, strict=True)
    )
    points = Series(
        ctx.t("quality.lag_what", days=WEEK), tuple(shares), labels, "context",
        lo=tuple(float(lo) for lo, _ in ends), hi=tuple(float(hi) for _, hi in ends), hover=hover,
        roles=tuple("alert" if c in slow else "context" for c in order), keys=tuple(c or "" for c in order),
    )  # fmt: skip
    return Chart(
        "dot",
        (points,),
        Axis(kind="percent", zero=False),
        Axis(kind="category", order=labels),
        marks=(Mark("vline", within, text=ctx.t("quality.lag_district", share=within), role="centre"),),
        height=60 + 26 * len(order),
    )


def _row(ctx: Context, code: str | None, lags: dict[int, int], counted: tuple[int, int], verdict: str) -> tuple:
    late, n = counted
    lo, hi = (ctx.value("M3b", float(end)) for end in wilson(n - late, n))
    return (
        ctx.label(DIM, code),
        n,
        _quantile(lags, 0.5),
        _quantile(lags, 0.9),
        1 - late / n,
        ctx.t("measure.interval", lo=lo, hi=hi),
        None if verdict == "silent" else _latest(lags),
        ctx.t(f"quality.lag_is_{verdict}"),
    )


def _verdict(code: str | None, counts: dict, slow: list, quiet: set) -> str:
    if code in quiet:
        return "silent"
    return "slow" if code in slow else "few" if counts[code][1] < _closing.FEWEST else "even"
