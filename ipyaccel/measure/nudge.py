"""How much an answer moves when its inputs move by one unit in the last place. In: a way to run the original. Out: a `Spread`.

A float that is the difference of large numbers cannot be expected to agree better than this. Nothing runs before it is needed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ipyaccel.measure.kinds import distance, is_array, is_number
from ipyaccel.measure.record import Run
from ipyaccel.measure.same import Spread
from ipyaccel.measure.tally import Path

DIRECTIONS = (math.inf, -math.inf)


def spread_of(expected: Run, rerun: Callable[[float], Run]) -> Spread:
    """A function from a path to the largest distance that a nudged run has there from `expected`.

    `rerun(direction)` runs the original with every float input moved one unit in that direction.
    """
    runs: list[Run] = []

    def spread(path: Path) -> float:
        if not runs:
            runs.extend(rerun(direction) for direction in DIRECTIONS)
        here = _at(expected.returned, path)
        return max((_moved(here, _at(run.returned, path)) for run in runs if not run.raised), default=0.0)

    return spread


def _moved(here: object, there: object) -> float:
    """The distance of two numbers, 0 when they are none."""
    return distance(here, there) if is_number(here) and is_number(there) else 0.0


def _at(value: Any, path: Path) -> object:
    """The part of a value at a path; None when it has no such part."""
    for kind, key in path:
        try:
            value = getattr(value, key) if kind == "attribute" else value[key]
        except (AttributeError, LookupError, TypeError):
            return None
    return value[()] if is_array(value) and value.ndim == 0 else value


def nudged(value: Any, direction: float) -> Any:
    """The value with its floats moved one unit in the last place; arrays and lists are changed in place, so pass a fresh one."""
    if isinstance(value, float):
        return type(value)(math.nextafter(value, direction))
    if is_array(value) and value.dtype.kind == "f" and value.flags.writeable:
        import numpy as np

        np.nextafter(value, value.dtype.type(direction), out=value)
    elif type(value) is list:
        value[:] = [nudged(item, direction) for item in value]
    elif type(value) is tuple:
        return tuple(nudged(item, direction) for item in value)
    elif type(value) is dict:
        value.update({key: nudged(item, direction) for key, item in value.items()})
    return value
