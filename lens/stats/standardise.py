"""Comparisons that allow for the mix of sectors: direct and indirect standardisation, and what a change is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from .arrays import Floats, floats, plain, ratio
from .intervals import garwood


class Standardised(NamedTuple):
    """A standardised rate or ratio with its interval; expected events for the indirect kind (else NaN)."""

    value: Any
    lo: Any
    hi: Any
    expected: Any


def direct(events: ArrayLike, exposure: ArrayLike, weights: ArrayLike, conf: float = 0.95) -> Standardised:
    """Directly standardised rate Σ w_s·r_is over the last axis (strata); weights are normalised to 1.

    Needs every cell: a unit without exposure in a stratum of positive weight has no value (NaN; use `indirect`).
    Interval: Gamma (Fay & Feuer 1997), which stays honest with few events.
    """
    count, base, weight = np.broadcast_arrays(floats(events), floats(exposure), floats(weights))
    weight = np.asarray(ratio(weight, weight.sum(axis=-1, keepdims=True)))
    per_event = np.where(weight == 0, 0.0, ratio(weight, base))
    value = (per_event * count).sum(axis=-1)
    variance = (per_event**2 * count).sum(axis=-1)
    largest = per_event.max(axis=-1)
    tail = (1 - conf) / 2
    some = value > 0
    safe = np.where(some, variance / np.where(some, value, 1.0), np.nan)
    lo = np.where(value == 0, 0.0, safe * special.gammaincinv(np.where(some, value, np.nan) / safe, tail))
    scale = (variance + largest**2) / (value + largest)
    hi = scale * special.gammaincinv((value + largest) / scale, 1 - tail)
    return Standardised(plain(value), plain(lo), plain(hi), plain(np.full_like(value, np.nan)))


def indirect(observed: ArrayLike, exposure: ArrayLike, standard: ArrayLike, conf: float = 0.95) -> Standardised:
    """Observed over expected events (SIR): O_i / Σ_s x_is·R_s, with the exact Poisson interval of O_i.

    observed: per unit · exposure: units × strata (last axis) · standard: district rate per stratum.
    A stratum where nobody has a rate is no obstacle for a unit without exposure in it. Expected 0 → NaN.
    """
    base, rate = np.broadcast_arrays(floats(exposure), floats(standard))
    expected = np.where(base == 0, 0.0, base * rate).sum(axis=-1)
    lo, hi = garwood(observed, conf)
    return Standardised(ratio(observed, expected), ratio(lo, expected), ratio(hi, expected), plain(expected))


@dataclass(frozen=True)
class ChangeParts:
    """What the change in hazards found is made of, in hazards, per sector; the parts add up to the change.

    inspected: more (or fewer) visits in all · per_visit: more found per visit within the sector · mix: visits moved
    to or from the sector · unvisited: hazards of a sector that had no visit in that period (0 in sound data).
    """

    inspected: Floats
    per_visit: Floats
    mix: Floats
    unvisited: Floats

    def totals(self) -> dict[str, float]:
        """The parts summed over sectors, and `change`, their sum."""
        parts = {name: float(getattr(self, name).sum()) for name in ("inspected", "per_visit", "mix", "unvisited")}
        return parts | {"change": sum(parts.values())}

    def whole_totals(self) -> dict[str, int]:
        """The totals in whole hazards that still add up to the change (largest remainders get the odd ones)."""
        totals = self.totals()
        change = round(totals.pop("change"))
        names, values = list(totals), np.array(list(totals.values()))
        whole = np.floor(values)
        for place in np.argsort(whole - values, kind="stable")[: int(change - whole.sum())]:
            whole[place] += 1
        return dict(zip(names, whole.astype(int).tolist(), strict=True)) | {"change": change}


def decompose_change(
    visits_before: ArrayLike, visits_after: ArrayLike, found_before: ArrayLike, found_after: ArrayLike
) -> ChangeParts:
    """Split the change in hazards found by sector into more inspected, more found per visit, and mix.

    found = V·s·r (all visits, the sector's share of them, found per visit); every factor's change is taken at the
    midpoint of the others, so that the parts add up exactly and do not depend on an order (Kitagawa 1955).
    A sector not visited in one period has no rate there: it takes the other period's, so its coming or going is mix.
    Where one whole period has no visit, its shares and rates are taken as the other's: all change is `inspected`.
    """
    before, after, found0, found1 = np.broadcast_arrays(
        *(floats(v) for v in (visits_before, visits_after, found_before, found_after))
    )
    unvisited = np.where(after > 0, 0.0, found1) - np.where(before > 0, 0.0, found0)
    rate0, rate1 = floats(ratio(found0, before)), floats(ratio(found1, after))
    rate0, rate1 = np.where(np.isnan(rate0), rate1, rate0), np.where(np.isnan(rate1), rate0, rate1)
    rate0, rate1 = np.nan_to_num(rate0), np.nan_to_num(rate1)
    total0, total1 = before.sum(), after.sum()
    share0, share1 = floats(ratio(before, total0)), floats(ratio(after, total1))
    share0, share1 = np.where(np.isnan(share0), share1, share0), np.where(np.isnan(share1), share0, share1)
    share0, share1 = np.nan_to_num(share0), np.nan_to_num(share1)
    visits = (total0 + total1) / 2
    return ChangeParts(
        inspected=(total1 - total0) * (share0 * rate0 + share1 * rate1) / 2,
        per_visit=visits * (share0 + share1) / 2 * (rate1 - rate0),
        mix=visits * (rate0 + rate1) / 2 * (share1 - share0),
        unvisited=unvisited,
    )
