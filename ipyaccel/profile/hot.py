"""The user's functions that matter, line by line. In: hits and seconds by line. Out: a heat map of each, the dearest first.

A line that calls a function includes that call. Of a function that calls itself, line_profiler counts the inner calls again in
the line of the outer one, so its lines share out what cProfile found for the function, where recursion counts once.
"""

from __future__ import annotations

import inspect
import linecache
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import CodeType

from ipyaccel.model import CalledFunction, Function, FunctionKey, FunctionProfile, LineTime
from ipyaccel.profile.places import Places
from ipyaccel.profile.tables import MODULE, Material
from ipyaccel.profile.traced import LineCounts
from ipyaccel.syntax.capturing.positions import line_in_cell
from ipyaccel.syntax.capturing.source import Source

LEAST_SHARE = 0.01
MOST_FUNCTIONS = 12
LAMBDA = "<lambda>"

Text = tuple[int, list[str], Callable[[int], int]]
"""Number of the first line, the lines, and the user's number for a line of the running code."""


def hot_lines(found: Material, functions: tuple[CalledFunction, ...], places: Places) -> tuple[FunctionProfile, ...]:
    """The lines of the user's functions that matter, the dearest first."""
    called = {function.key: function for function in functions}
    shares = _shares(found, called)
    keys = sorted(
        (key for key in shares if key in called or not functions or _is_cell(key, found)), key=shares.__getitem__, reverse=True
    )
    made = (_function_profile(key, found.counts[key], shares[key], places) for key in keys[:MOST_FUNCTIONS])
    return tuple(one for one in made if one is not None and one.share >= LEAST_SHARE)


def _shares(found: Material, called: dict[FunctionKey, CalledFunction]) -> dict[FunctionKey, float]:
    """Each function's share of the run, with what it calls."""
    seconds = {key: sum(time for _, time in counts.values()) for key, counts in found.counts.items()}
    statement = next((time for key, time in seconds.items() if key[2] == MODULE), 0.0)
    whole = found.counted_s or statement or max(seconds.values(), default=0.0)
    if whole <= 0:
        return {}
    return {
        key: min(time / whole, 1.0) if (one := called.get(key)) is None or one.calls == one.primitive_calls else one.share
        for key, time in seconds.items()
    }


def _is_cell(key: FunctionKey, found: Material) -> bool:
    """Whether these are the lines of a statement of more than one."""
    return key[2] == MODULE and len(found.counts[key]) > 1


def _function_profile(key: FunctionKey, counts: LineCounts, share: float, places: Places) -> FunctionProfile | None:
    """One function, line by line; None where its text is not at hand."""
    text = _text(key, counts, places)
    whole = sum(time for _, time in counts.values())
    if text is None or whole <= 0:
        return None
    first, lines, users = text
    by_line = {users(line): figures for line, figures in counts.items()}
    rows = []
    for line, words in enumerate(lines, start=first):
        hits, time = by_line.get(line, (0, 0.0))
        rows.append(LineTime(line, words, hits, time / whole * share))
    spot = places.spot(key)
    return FunctionProfile(spot.name, spot.place, tuple(rows), share)


def _text(key: FunctionKey, counts: LineCounts, places: Places) -> Text | None:
    """A function's text, dedented; None where it is not at hand, or by now another than what ran."""
    function = places.functions.get(key)
    source = places.sources.find(function) if function is not None else None
    file, first, name = key
    if f"{Path(file).name} changed since it was imported" in places.sources.warnings:
        return None
    lines = linecache.getlines(file)
    if not lines:
        return _of_cell(function.__code__, source) if function is not None and isinstance(source, Source) else None
    if name == MODULE:
        block, first = lines, 1
    elif name == LAMBDA:
        block = lines[first - 1 : max(counts, default=first)]
    else:
        try:
            block = inspect.getblock(lines[first - 1 :])
        except (SyntaxError, IndexError):
            block = lines[first - 1 : max(counts, default=first)]
    return first, textwrap.dedent("".join(block)).splitlines(), lambda line: line


def _of_cell(code: CodeType, source: Source) -> Text:
    """The text of a cell that runs under other line numbers, such as one under `%%time`."""
    captured = Function(code.co_name, source.text, (), source.first_line, source.place)
    return source.first_line, source.text.splitlines(), lambda line: line_in_cell(code, line, captured)
