"""cProfile's figures for other tools and for JSON. In: figures as cProfile marshals them. Out: a `pstats.Stats`, or plain rows.

Rows, and not the marshalled bytes, go into JSON: what comes back may be anyone's, and unmarshalling is not safe for that.
"""

from __future__ import annotations

import marshal
import pstats
from typing import Any


class _Figures:
    """What `pstats.Stats` takes in the place of a profiler."""

    def __init__(self, stats: dict[Any, Any]) -> None:
        self.stats = stats

    def create_stats(self) -> None:
        """They are there already."""


def statistics(stats: bytes) -> pstats.Stats:
    """The figures as Python's own `pstats` shows and sorts them."""
    loaded = _loaded(stats)
    if not loaded:
        return pstats.Stats()  # it refuses a profiler that saw nothing
    return pstats.Stats(_Figures(loaded))  # type: ignore[arg-type] # it asks for no more than this


def as_rows(stats: bytes) -> list[list[Any]]:
    """One row for each function: file, line, name, its four figures, and the same for each of its callers."""
    return [
        [*key, *figures[:4], [[*caller, *parts] for caller, parts in figures[4].items()]]
        for key, figures in _loaded(stats).items()
    ]


def from_rows(rows: list[list[Any]]) -> bytes:
    """The marshalled figures that such rows were made from. Raises TypeError or ValueError for other rows."""
    if not rows:
        return b""
    stats = {}
    for *row, callers in rows:
        stats[_key(row)] = (*_four(row), {_key(caller): _four(caller) for caller in callers})
    return marshal.dumps(stats)


def _key(row: list[Any]) -> tuple[str, int, str]:
    file, line, name = row[:3]
    if not (isinstance(file, str) and isinstance(line, int) and isinstance(name, str)):
        raise TypeError(f"{row[:3]!r} names no function")
    return file, line, name


def _four(row: list[Any]) -> tuple[int, int, float, float]:
    primitive, calls, own, total = row[3:]
    return int(primitive), int(calls), float(own), float(total)


def _loaded(stats: bytes) -> dict[Any, Any]:
    """The figures by function."""
    loaded: dict[Any, Any] = marshal.loads(stats) if stats else {}  # noqa: S302 - written by cProfile for the same user
    return loaded
