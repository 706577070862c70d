"""A check for graded notebooks: is it right, and is it fast enough. In: two calls. Out: nothing, or an AssertionError."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ipyaccel.api import compare_lines
from ipyaccel.options import from_keywords
from ipyaccel.report.rows import Row
from ipyaccel.result import Comparison

REFERENCE, GIVEN = "reference", "yours"


def require(
    call: str, *, like: str, faster: float = 0.0, namespace: Mapping[str, Any] | None = None, **options: Any
) -> Comparison:
    """Asserts that a call answers like another, on its own inputs and on varied ones, and is at least so many times as fast.

    `namespace`: where both are meant, by default the caller's globals. A speed counts as reached when the 95 % interval of the
    speedup reaches it. Options are those of `ipyaccel.compare`. Returns the comparison. Raises AssertionError with a sentence
    on what is missing, UserError when a call itself is mistaken.
    """
    __tracebackhide__ = True
    names = namespace if namespace is not None else sys._getframe(1).f_globals  # noqa: SLF001 - the caller's own names
    settings = replace(from_keywords(options), hide=False)
    result = compare_lines(f"{REFERENCE}: {_one_line(like)}\n{GIVEN}: {_one_line(call)}", names, settings)
    missing = _missing(result, call, like, faster)
    if missing:
        raise AssertionError(missing)
    return result


def _one_line(call: str) -> str:
    return " ".join(call.split())


def _missing(result: Comparison, call: str, like: str, faster: float) -> str:
    """What is missing, in one sentence; empty when nothing is."""
    if result.data.error:
        return f"`{like}`, which `{call}` is held against, raises {result.data.error}"
    row = next(row for row in result.rows if row.name == GIVEN)
    outcome = next(outcome for outcome in result.data.outcomes if outcome.name == GIVEN)
    if row.status != "ok":
        return f"`{call}` does not answer like `{like}`: {row.note or row.words.answer}".replace(
            "Python gives", f"`{like}` gives"
        )
    if outcome.check is not None and outcome.check.difference:
        said = outcome.check.difference.replace("Python ", f"`{like}` ")
        return f"`{call}` answers like `{like}` here, but not on other inputs: {said}"
    return _too_slow(row, call, like, faster)


def _too_slow(row: Row, call: str, like: str, faster: float) -> str:
    if faster <= 0 or row.speedup != row.speedup:
        return "" if faster <= 0 else f"`{call}` could not be timed beside `{like}`"
    reached = max(row.speedup, row.speedup_high if row.speedup_high == row.speedup_high else 0.0)
    if reached >= faster:
        return ""
    return (
        f"`{call}` is right, and {row.words.speedup.replace('×', '')} times as fast as `{like}`; {faster:g} times are asked for"
    )
