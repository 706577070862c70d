"""Quantities as people read them: `1.02 µs`, `146×`, `12 %`, `4 100`, `3.2 GB`.

In: plain numbers (seconds, ratios, counts, bytes) and how many significant digits. Out: text. NaN becomes `–`.
"""

from __future__ import annotations

import math

NOTHING = "–"
NARROW_SPACE = "\u202f"


def seconds(x: float, digits: int = 3) -> str:
    """A duration: `1.02 µs`, `20.0 s`, `2 min 5 s`, `1 h 3 min`. `x` in seconds."""
    if not math.isfinite(x):
        return _special(x)
    if x < 0:
        return f"−{seconds(-x, digits)}"
    rounded = _rounded(x, digits)
    if rounded >= 60:
        return _long(x)
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if rounded >= size * (1 - 1e-12):
            return f"{significant(x / size, digits)} {unit}"
    return f"{significant(x / 1e-9, digits)} ns"


def _long(x: float) -> str:
    """Durations of a minute or more: the two largest units."""
    whole = round(x)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    minutes = round(x / 60)
    return f"{count(minutes // 60)} h {minutes % 60} min"


def factor(x: float, digits: int = 3) -> str:
    """How many times: `146×`, `1.02×`, `12 300×`."""
    if not math.isfinite(x):
        return _special(x) + ("×" if math.isinf(x) else "")
    return f"{significant(x, digits)}×"


def percent(share: float, digits: int = 2) -> str:
    """A share (0 to 1) in percent: `12 %`, `0.4 %`, `100 %`; below a tenth of a percent `< 0.1 %`."""
    if not math.isfinite(share):
        return _special(share)
    if 0 < share < 0.001:
        return "< 0.1 %"
    value = 100 * share
    return f"{value:.0f} %" if abs(value) >= 10 else f"{float(significant(value, digits)):g} %"


def count(n: float) -> str:
    """A whole number with narrow spaces between thousands: `4 100`."""
    if not math.isfinite(n):
        return _special(n)
    return f"{round(n):,}".replace(",", NARROW_SPACE).replace("-", "−")


def size(x: float, digits: int = 3) -> str:
    """An amount of memory: `800 B`, `8.00 kB`, `3.20 GB`. `x` in bytes, thousands are 1000."""
    if not math.isfinite(x):
        return _special(x)
    for unit, bytes_each in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if _rounded(x, digits) >= bytes_each:
            return f"{significant(x / bytes_each, digits)} {unit}"
    return f"{round(x)} B"


def significant(x: float, digits: int = 3) -> str:
    """A number with that many significant digits and no exponent: `1.02`, `146`, `12 300`. Zero is `0`."""
    if not math.isfinite(x):
        return _special(x)
    if x == 0:
        return "0"
    rounded = _rounded(x, digits)
    decimals = max(digits - 1 - math.floor(math.log10(abs(rounded)) + 1e-12), 0)
    return f"{rounded:,.{decimals}f}".replace(",", NARROW_SPACE).replace("-", "−")


def _rounded(x: float, digits: int) -> float:
    """`x` rounded to so many significant digits."""
    return float(f"{x:.{max(digits, 1) - 1}e}")


def _special(x: float) -> str:
    """What is not a finite number."""
    return NOTHING if math.isnan(x) else ("∞" if x > 0 else "−∞")
