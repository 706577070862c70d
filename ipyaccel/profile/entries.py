"""What cProfile noted, as a table by function. In: its entries. Out: calls and seconds by key, and by caller.

The same table as `pstats` makes, but functions of one name and line, such as two lambdas in one line, are added up: before
Python 3.13 `pstats` keeps the last of them alone.
"""

from __future__ import annotations

import cProfile
from types import CodeType

from ipyaccel.model import FunctionKey

Callers = dict[FunctionKey, tuple[int, int, float, float]]
Row = tuple[int, int, float, float, Callers]
"""Primitive calls, calls, own and total seconds, the same by caller (calls first there)."""


def table(profiler: cProfile.Profile) -> dict[FunctionKey, Row]:
    """Figures by function, of a profiler that has stopped."""
    entries = profiler.getstats()
    made: dict[FunctionKey, Row] = {}
    for entry in entries:
        key = _key(entry.code)
        before, callers = made.get(key, (0, 0, 0.0, 0.0, {}))[:4], made[key][4] if key in made else {}
        first = entry.callcount - entry.reccallcount
        now = (first, entry.callcount, entry.inlinetime, entry.totaltime)
        made[key] = (before[0] + now[0], before[1] + now[1], before[2] + now[2], before[3] + now[3], callers)
    for entry in entries:
        for called in entry.calls or ():
            if _key(called.code) not in made:
                continue  # since Python 3.12 a call that was under way when the profiler stopped has a caller and no row
            callers = made[_key(called.code)][4]
            before = callers.get(_key(entry.code), (0, 0, 0.0, 0.0))
            now = (called.callcount, called.callcount - called.reccallcount, called.inlinetime, called.totaltime)
            callers[_key(entry.code)] = (before[0] + now[0], before[1] + now[1], before[2] + now[2], before[3] + now[3])
    return made


def _key(code: CodeType | str) -> FunctionKey:
    """File, first line, name; what is written in C has a name alone."""
    return ("~", 0, code) if isinstance(code, str) else (code.co_filename, code.co_firstlineno, code.co_name)
