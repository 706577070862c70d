"""Does an opponent answer like Python. In: the kernel's packed call and a callable. Out: an empty text, or how it differs.

Answers are held against Python's by the product's own check. Where they hang on chance, what is compared over repeated calls is
the mean and the spread of each answer: they may differ by six standard errors, which the calls themselves show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ipyaccel.build.payload import unpack
from ipyaccel.measure.check import check
from ipyaccel.measure.record import Run, run
from ipyaccel.measure.seed import SEED, seed_all
from ipyaccel.model import Payload

REPEATS = 20
STANDARD_ERRORS = 6.0


def python_run(payload: Payload) -> Run:
    """One run of the original, with the arguments as it left them."""
    live = unpack(payload)
    seed_all(SEED)
    seen = run(live.function, live.args, live.kwargs)
    return replace(seen, arguments=live.arguments, bindings={})


def difference(function: Callable[..., Any], payload: Payload, expected: Run, *, random: bool) -> str:
    """How the answer differs from Python's; empty when it does not."""
    live = unpack(payload)
    seen = replace(run(function, live.arguments), arguments=live.arguments, bindings={})
    if seen.raised or expected.raised:
        return f"Python: {expected.error or 'answers'}; this: {seen.error or 'answers'}"
    if random:
        return _unlike(_summaries(live.function, payload, original=True), _summaries(function, payload, original=False))
    found = check(expected, seen)
    return found.detail if found.verdict == "differs" else ""


def _summaries(function: Callable[..., Any], payload: Payload, *, original: bool) -> np.ndarray[Any, Any]:
    """For each repeated call, the means and spreads of its answer's columns."""
    rows = []
    for _ in range(REPEATS):
        live = unpack(payload)
        answer = np.asarray(function(*live.args, **live.kwargs) if original else function(*live.arguments), dtype=np.float64)
        rows.append(np.concatenate((answer.mean(axis=0), answer.std(axis=0))) if answer.ndim > 1 else answer)
    return np.stack(rows)


def _unlike(expected: np.ndarray[Any, Any], seen: np.ndarray[Any, Any]) -> str:
    if expected.shape != seen.shape:
        return f"answers of another shape: {expected.shape} in Python, {seen.shape} here"
    error = np.sqrt((expected.var(axis=0) + seen.var(axis=0)) / REPEATS)
    apart = np.abs(expected.mean(axis=0) - seen.mean(axis=0))
    worst = int(np.argmax(apart / error))
    if apart[worst] <= STANDARD_ERRORS * error[worst]:
        return ""
    return f"over {REPEATS} calls the mean is {expected.mean(axis=0)[worst]:.6g} in Python, {seen.mean(axis=0)[worst]:.6g} here"
