"""The two conventions that every statistic here shares: inputs become float arrays, and x / 0 is NaN."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def floats(values: ArrayLike) -> Floats:
    """The values as a float array; None becomes NaN."""
    return np.asarray(values, dtype=np.float64)


def plain(values: Any) -> Any:
    """A zero-dimensional array as its scalar, any other array as it is."""
    return np.asarray(values)[()]


def ratio(numerator: ArrayLike, denominator: ArrayLike) -> Any:
    """numerator / denominator, NaN wherever the denominator is not positive (0/0 is neither 0 nor 1)."""
    top, bottom = floats(numerator), floats(denominator)
    return plain(np.divide(top, np.where(bottom > 0, bottom, np.nan)))
