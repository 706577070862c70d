"""What is right, decided a second time, by nothing of ours. In: what Python gave and what a variant gave. Out: a sentence.

An answer is a pair: ("answer", value) or ("raised", type name); then the arguments that are arrays, as the call left them.
"""

from __future__ import annotations

import cmath
import copy
import io
import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from typing import Any

import numpy as np

RIGHT = ""
EXACT_SHARE, COARSE_SHARE = 1e-9, 1e-4
SPREAD_FACTOR = 10
"""As the product allows: a float may be off by ten times what the original moves when its inputs move in the last digit."""


def answered(function: Callable[..., Any], arguments: tuple[Any, ...]) -> list[Any]:
    """One call on copies of the arguments."""
    given = copy.deepcopy(arguments)
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            answer = ("answer", function(*given))
        except Exception as error:  # noqa: BLE001 - an exception is an answer too
            answer = ("raised", type(error).__name__)
    return [answer, [value for value in given if isinstance(value, np.ndarray | list)]]


def nudged(arguments: tuple[Any, ...], direction: float) -> tuple[Any, ...]:
    """The arguments with every float moved by one unit in its last place."""

    def moved(value: Any) -> Any:
        if isinstance(value, float):
            return math.nextafter(value, direction)
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            return np.nextafter(value, value.dtype.type(direction))
        return value

    return tuple(map(moved, arguments))


def difference(expected: list[Any], got: list[Any], near: tuple[list[Any], ...] = ()) -> str:
    """How the second is wrong; empty when it is right. `near`: what Python answers to nudged arguments."""
    if expected[0][0] == "raised" or got[0][0] == "raised":
        return RIGHT if expected[0] == got[0] else f"Python {_said(expected)}, this {_said(got)}"
    parts, others = list(_numbers(expected)), dict(_numbers(got))
    if [place for place, _ in parts] != list(others):
        return f"another form: {expected[0][1]!r:.60} became {got[0][1]!r:.60}"
    moved = [dict(_numbers(one)) for one in near if one[0][0] == "answer"]
    for place, value in parts:
        if not _same(value, others[place], [one[place] for one in moved if place in one]):
            return f"{place}: {value!r:.40} became {others[place]!r:.40}"
    return RIGHT


def is_loud(expected: list[Any], got: list[Any]) -> bool:
    """A variant that raises where Python answers, or raises something else: nobody takes that for an answer."""
    return got[0][0] == "raised" and not (expected[0][0] == "raised" and expected[0] == got[0])


def _said(one: list[Any]) -> str:
    kind, value = one[0]
    return f"raises {value}" if kind == "raised" else f"answers {value!r:.60}"


def _numbers(value: Any, place: str = "answer") -> Iterator[tuple[str, Any]]:
    """Every number in an answer, with its place; shape and kind of arrays are places too."""
    if isinstance(value, tuple | list):
        for index, part in enumerate(value):
            yield from _numbers(part, f"{place}[{index}]")
        yield f"{place} has {len(value)}", None
    elif isinstance(value, np.ndarray) and value.ndim:
        yield f"{place} of {value.dtype.kind}{value.shape}", None
        yield from ((f"{place}{index}", value[index]) for index in np.ndindex(value.shape))
    else:
        yield place, value


def _same(expected: Any, got: Any, moved: list[Any]) -> bool:
    if expected is None or isinstance(expected, str) or got is None or isinstance(got, str):
        return bool(expected == got)
    if isinstance(expected, complex | np.complexfloating):
        return _same_complex(complex(expected), got, moved)
    if not isinstance(expected, float | np.floating):
        return bool(expected == got)
    if isinstance(got, complex) or not np.isscalar(got):
        return False
    if math.isnan(expected) or math.isinf(expected):
        return bool(expected == got) or (math.isnan(expected) and math.isnan(got))
    share = COARSE_SHARE if isinstance(expected, np.float32) or isinstance(got, np.float32) else EXACT_SHARE
    allowed = [share * max(abs(expected), abs(got)), *(SPREAD_FACTOR * abs(float(expected) - float(one)) for one in moved)]
    return abs(float(expected) - float(got)) <= max(one for one in allowed if not math.isnan(one))


def _same_complex(expected: complex, got: Any, moved: list[Any]) -> bool:
    """By the distance of the two numbers; infinite or undefined parts by each part."""
    if not np.isscalar(got) or isinstance(got, str):
        return False
    got = complex(got)
    if not (cmath.isfinite(expected) and cmath.isfinite(got)):
        return cmath.isfinite(expected) == cmath.isfinite(got)
    allowed = [EXACT_SHARE * max(abs(expected), abs(got)), *(SPREAD_FACTOR * abs(expected - complex(one)) for one in moved)]
    return abs(expected - got) <= max(one for one in allowed if not math.isnan(one))


def bindings_of(setup: str) -> Mapping[str, Any]:
    """What a line of arguments binds."""
    namespace: dict[str, Any] = {"np": np}
    exec(setup, namespace)
    return namespace
