"""Daily weather like that of a north-Chinese plain city, with cold waves, one of them planted before the as-of date,
and a forecast of the week after it."""

from __future__ import annotations

import datetime as dt

import numpy as np

from data.sample.truths import COLD_WAVE, FORECAST, LAST

WEATHER_FROM = dt.date(2022, 10, 1)
STATION = "滨河"
MEAN, AMPLITUDE = 14.5, 14.5
AR, SPREAD = 0.75, 3.0
# half of what a day varies by, in a forecast
FORECAST_HALF = 5.0


def make_weather(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """One row a day from October 2022 to the last day: °C, m/s, %, mm, cm; `warning` is text or None."""
    n = (LAST - WEATHER_FROM).days + 1
    dates = [WEATHER_FROM + dt.timedelta(days=i) for i in range(n)]
    of_year = np.array([date.timetuple().tm_yday for date in dates])
    # Coldest around 15 January.
    t_mean = MEAN - AMPLITUDE * np.cos(2 * np.pi * (of_year - 15) / 365.25)
    noise = rng.normal(0, SPREAD * np.sqrt(1 - AR**2), n)
    for i in range(1, n):
        noise[i] += AR * noise[i - 1]
    t_mean += noise
    warning = np.full(n, None, dtype=object)
    for start, length, drop in _cold_waves(rng):
        first = (start - WEATHER_FROM).days
        for i in range(first, min(first + length, n)):
            t_mean[i] -= drop * (0.7 if i == first else 1.0)
            warning[i] = "寒潮蓝色预警" if drop < 9 else "寒潮黄色预警"
    planted = slice((COLD_WAVE[0] - WEATHER_FROM).days, (COLD_WAVE[1] - WEATHER_FROM).days + 1)
    t_mean[planted] = [-1.2, -3.8, -5.1, -4.6, -3.9, -2.7, -1.5]
    warning[planted] = "寒潮橙色预警"
    half = np.clip(rng.normal(5.0, 1.3, n), 1.5, 9)
    wet = rng.random(n) < np.where((of_year > 165) & (of_year < 245), 0.32, 0.10)
    precip = np.where(wet, rng.gamma(0.7, 9.0, n), 0.0)
    snow = np.where(wet & (t_mean < -0.5), np.minimum(precip, 18), 0.0)
    return {
        "date": np.array(dates, dtype="datetime64[D]"),
        "t_mean": t_mean.round(1),
        "t_max": (t_mean + half).round(1),
        "t_min": (t_mean - half).round(1),
        "wind_ms": rng.gamma(4, 0.65, n).round(1),
        "rh_pct": np.clip(rng.normal(56, 14, n) + 18 * wet, 15, 98).round(0),
        "precip_mm": precip.round(1),
        "snow_depth_cm": snow.round(0),
        "warning": warning,
    }


def _cold_waves(rng: np.random.Generator) -> list[tuple[dt.date, int, float]]:
    """Four to six a winter, between 20 November and 10 March: first day, length in days, drop in °C."""
    waves = []
    for year in range(2022, 2026):
        for _ in range(int(rng.integers(4, 7))):
            start = dt.date(year, 11, 20) + dt.timedelta(days=int(rng.integers(0, 110)))
            waves.append((start, int(rng.integers(3, 6)), float(rng.uniform(7, 11))))
    return waves


def forecast() -> dict[str, np.ndarray]:
    """One row a day of the week after the last day: °C."""
    days = [LAST + dt.timedelta(1 + i) for i in range(len(FORECAST))]
    t_mean = np.array(FORECAST)
    return {
        "date": np.array(days, dtype="datetime64[D]"),
        "t_mean": t_mean,
        "t_max": (t_mean + FORECAST_HALF).round(1),
        "t_min": (t_mean - FORECAST_HALF).round(1),
    }
