"""Which lines were compiled, in words. In: a program, its regions, the functions that stay Python. Out: the phrase for the row.

"lines 12–19 compiled, 1–11 and 20–40 stay Python"; with functions from several cells or files, the same for each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ipyaccel.model import Function, Program
from ipyaccel.syntax.parts.regions import Region


def lines_note(program: Program, regions: Sequence[Region], interpreted: frozenset[str]) -> str:
    """The phrase, by place where there are several."""
    by_place: dict[str, list[Function]] = {}
    for function in program.functions:
        by_place.setdefault(function.place, []).append(function)
    phrases = {place: _phrase(functions, regions, interpreted) for place, functions in by_place.items()}
    if len(phrases) == 1:
        return next(iter(phrases.values()))
    return "; ".join(f"{place}: {phrase}" for place, phrase in phrases.items())


def compiled_lines(functions: Sequence[Function], regions: Sequence[Region], interpreted: frozenset[str]) -> set[int]:
    """The user's lines of these functions that are compiled."""
    names = {function.name for function in functions}
    compiled = _lines(function for function in functions if function.name not in interpreted)
    for region in regions:
        if region.place.function.name in names:
            compiled |= set(range(region.lines[0], region.lines[1] + 1))
    return compiled


def _phrase(functions: Sequence[Function], regions: Sequence[Region], interpreted: frozenset[str]) -> str:
    compiled = compiled_lines(functions, regions, interpreted)
    python = _lines(function for function in functions if function.name in interpreted) - compiled
    if not compiled:
        return f"{_words(python)} {'stay' if len(python) > 1 else 'stays'} Python"
    said = f"{_words(compiled)} compiled"
    if not python:
        return said
    return f"{said}, {_words(python, 'line ' if len(python) == 1 else '')} {'stay' if len(python) > 1 else 'stays'} Python"


def _lines(functions: Iterable[Function]) -> set[int]:
    """The user's lines of functions."""
    found: set[int] = set()
    for function in functions:
        count = len(function.source.rstrip("\n").split("\n"))
        found |= set(range(function.first_line, function.first_line + count))
    return found


def _words(lines: set[int], lead: str | None = None) -> str:
    """`lines 3–5 and 9`."""
    ranges: list[tuple[int, int]] = []
    for line in sorted(lines):
        if ranges and ranges[-1][1] == line - 1:
            ranges[-1] = (ranges[-1][0], line)
        else:
            ranges.append((line, line))
    parts = [str(first) if first == last else f"{first}–{last}" for first, last in ranges]
    joined = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    lead = ("line " if len(lines) == 1 else "lines ") if lead is None else lead
    return lead + joined
