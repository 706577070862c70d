"""Answers that depend on chance, compared by mean and spread. In: two ways to answer under a seed. Out: a `Check`.

Both are run under the same seeds, many times. Of every answer, numbers are kept: each single number, and of an array or a list
its length, the mean and the spread of its elements, those of each column too; and what another distribution of the same mean and
spread would change, or the same elements in another order: their shape, trend and steps. Over all runs the means of these numbers
must agree, and so must their mean distances from the middle; the standard error, from the runs themselves, says how well.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ipyaccel.model import Check

FEWEST, MOST = 20, 200
SECONDS = 0.4
"""How long either side may be run."""
LIMIT = 6.0
"""So many standard errors are no chance any more, not even with some dozen numbers compared in each of many tables."""
FEW_ITEMS = 16
FEW_COLUMNS = 8
FLAT = 2
SAME = 1e-9
OTHER_GENERATOR = "same seed, different generator"

Answering = Callable[[int], Any]
"""Gives the answer under a seed; raises nothing but what the user's code raises."""


def compare_by_chance(original: Answering, variant: Answering, seconds: float, why: str = OTHER_GENERATOR) -> Check | None:
    """Whether answers differ by more than chance; None where there were too few runs, or no numbers, to say so."""
    runs = min(MOST, int(SECONDS / max(seconds, 1e-6)))
    if runs < FEWEST:
        return None
    expected = _features(original, runs)
    actual = _features(variant, len(expected))
    runs = min(len(expected), len(actual))
    if runs < FEWEST:
        return None
    lengths = {len(row) for row in (*expected, *actual)}
    if lengths == {0} or len(lengths) != 1:
        return None
    columns = zip(zip(*expected[:runs], strict=True), zip(*actual[:runs], strict=True), strict=True)
    compared = 0
    for column in columns:
        before, after = (np.array(numbers) for numbers in column)
        if not (np.isfinite(before).all() and np.isfinite(after).all()):
            continue
        compared += 1
        found = _difference(before, after, runs)
        if found:
            return Check("differs", math.nan, f"{why}: {found}")
    return Check("unchecked", math.nan, f"{why}: mean and spread compared over {runs} draws") if compared else None


def _features(answering: Answering, runs: int) -> list[list[float]]:
    """The numbers of each answer, for so many seeds or as many as fit in the time; none when one run raises."""
    rows = []
    started = time.perf_counter()
    for seed in range(runs):
        try:
            rows.append(numbers_of(answering(seed)))
        except Exception:  # noqa: BLE001 - what the user's code may raise under some seed; then nothing is said of its spread
            return []
        if time.perf_counter() - started > 2 * SECONDS:
            break
    return rows


def numbers_of(answer: object) -> list[float]:
    """What is compared of an answer."""
    if isinstance(answer, bool | int | float | np.number | np.bool_):
        return [] if isinstance(answer, np.complexfloating) else [float(answer)]
    if isinstance(answer, np.ndarray):
        return _numbers_of_array(answer) if answer.dtype.kind in "biuf" else []
    if not isinstance(answer, list | tuple):
        return []
    if isinstance(answer, tuple) or (len(answer) <= FEW_ITEMS and not all(map(_is_number, answer))):
        return [number for item in answer[:FEW_ITEMS] for number in numbers_of(item)]
    try:
        return _numbers_of_array(np.array(answer, dtype=float))
    except (TypeError, ValueError):
        return []


def _is_number(value: object) -> bool:
    return isinstance(value, bool | int | float)


def _numbers_of_array(array: np.ndarray[Any, Any]) -> list[float]:
    """Length, mean and spread, shape and order; mean and spread of few columns each."""
    whole = array.astype(float)
    found = [float(array.size), *_mean_and_spread(whole), *_shape(whole), *_order(whole.ravel())]
    if array.ndim == FLAT and array.shape[1] <= FEW_COLUMNS:
        for column in whole.T:
            found += _mean_and_spread(column)
    return found


def _mean_and_spread(values: np.ndarray[Any, Any]) -> list[float]:
    return [float(values.mean()), float(values.std())] if values.size else [0.0, 0.0]


def _shape(values: np.ndarray[Any, Any]) -> list[float]:
    """Which distribution it is beyond mean and spread: the mean distance from the mean, and the share below it."""
    if not values.size:
        return [0.0, 0.0]
    away = values - values.mean()
    return [float(np.abs(away).mean()), float((away < 0).mean())]


def _order(values: np.ndarray[Any, Any]) -> list[float]:
    """How the elements follow each other: whether they rise or fall, and how far it is from each to the next."""
    if values.size < FLAT:
        return [0.0, 0.0]
    places = np.linspace(-1.0, 1.0, values.size)
    return [float((places * values).mean()), float(np.abs(np.diff(values)).mean())]


def _difference(before: np.ndarray[Any, Any], after: np.ndarray[Any, Any], runs: int) -> str:
    """What differs by more than chance, as part of a sentence; empty when nothing does."""
    if _apart(before, after):
        return f"over {runs} draws the mean is {before.mean():.6g} in Python, {after.mean():.6g} here"
    wide, narrow = (np.abs(values - np.median(values)) for values in (before, after))
    if _apart(wide, narrow):
        return f"over {runs} draws the spread is {before.std():.6g} in Python, {after.std():.6g} here"
    return ""


def _apart(before: Sequence[float] | np.ndarray[Any, Any], after: Sequence[float] | np.ndarray[Any, Any]) -> bool:
    """Whether two means are further apart than their standard errors allow; without any spread, whether they are not the same."""
    difference = abs(float(np.mean(before) - np.mean(after)))
    error = math.sqrt(float(np.var(before) + np.var(after)) / (len(before) - 1))
    size = max(abs(float(np.mean(before))), abs(float(np.mean(after))))
    return difference > LIMIT * error + SAME * size
