"""Heating degree days and cold waves from daily temperatures in °C."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import floats, plain


def hdd(t_mean: ArrayLike, base: float = 18.0) -> Any:
    """Heating degree days of each day, max(0, base − T̄) in °C·d; NaN where the day has no temperature.

    Sum over days for a period; a sum with missing days must say how many are missing.
    """
    return plain(np.maximum(0.0, base - floats(t_mean)))


def cold_threshold(t_min: ArrayLike, percentile: float = 5.0) -> float:
    """The local percentile of daily minima over heating-season days; NaN if there is none."""
    minima = floats(t_min)
    minima = np.sort(minima[~np.isnan(minima)])
    if not minima.size:
        return float("nan")
    # np.percentile's own rule, without what it does for many shapes: hundreds of days are judged one by one
    return float(np.interp((minima.size - 1) * percentile / 100, np.arange(minima.size), minima))


def cold_waves(t_min: ArrayLike, threshold: float, min_days: int = 2) -> NDArray[np.bool_]:
    """Which days belong to a cold wave: at least `min_days` days in a row with the minimum below the threshold.

    One element per calendar day in order; a missing day is NaN and ends a run.
    """
    cold = floats(t_min).ravel() < threshold
    edges = np.flatnonzero(np.diff(np.concatenate([[False], cold, [False]]).astype(int)))
    wave = np.zeros(cold.shape, dtype=bool)
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        wave[start:stop] = stop - start >= min_days
    return wave
