"""What Numba compiles for itself when it first meets an operation, met beforehand in the build server. Out: steps to be called.

Numba keeps such inner functions for as long as its process lives, apart for each way of treating a division by zero: a child
forked afterwards needs half the time for a program with `x**2`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial


def steps() -> tuple[Callable[[], None], ...]:
    """Each takes about a quarter of a second; no thread is started."""
    return tuple(partial(_meet, model) for model in ("python", "numpy"))


def _meet(error_model: str) -> None:
    import numba

    numba.njit(error_model=error_model)(_operations)(3, 2, 0.5)


def _operations(n: int, k: int, x: float) -> float:
    """Powers, remainders and whole divisions of both kinds of numbers."""
    total = 0
    rest = 0.0
    for i in range(1, n):
        total += i**2 + k**n + abs(i) % 3 + i // 2
        rest += x**2 + x**k + abs(x) % 2 + x // 3
        if total > 5 and i != 3:
            total -= max(i, k)
    return total + rest
