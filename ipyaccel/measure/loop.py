"""The loop that is timed, written as `timeit` writes it: compiled for the call, everything in it a local name.

In: a callable and its arguments. Out: a function from a number of loops to seconds, garbage collection off meanwhile.
"""

from __future__ import annotations

import gc
import keyword
from collections.abc import Callable, Mapping
from itertools import repeat
from time import perf_counter
from typing import Any

from ipyaccel.measure.fresh import Kept, batch_size, copied

Loop = Callable[[int], float]

_REUSED = """
def timed(_loops, _repeat, _now, _call{locals}):
    _turns = _repeat(None, _loops)
    _began = _now()
    for _ in _turns:
        _call({call})
    _ended = _now()
    return _ended - _began
"""

_FRESH = """
def timed(_batch, _now, _call):
    _began = _now()
    for {names} in _batch:
        _call({call})
    _ended = _now()
    return _ended - _began
"""


def reusing(function: Callable[..., Any], arguments: tuple[Any, ...], keywords: Mapping[str, Any] | None = None) -> Loop:
    """A loop that calls with the same values each time."""
    names, call = _names(len(arguments), keywords or {})
    values = (*arguments, *(keywords or {}).values())
    timed = _compiled(_REUSED.format(locals="".join(f", {name}" for name in names), call=call))

    def loop(loops: int) -> float:
        return _without_collection(lambda: timed(loops, repeat, perf_counter, function, *values))

    return loop


def refreshing(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    keywords: Mapping[str, Any] | None = None,
    *,
    bindings: Mapping[str, Any] | None = None,
    memory: int | None = None,
) -> Loop:
    """A loop that gives each call values of its own, copied before the clock starts; globals are put back before each call."""
    names, call = _names(len(arguments), keywords or {})
    values = (*arguments, *(keywords or {}).values())
    timed = _compiled(_FRESH.format(names=f"({', '.join(names)},)" if names else "_", call=call))
    globals_before = Kept(bindings or {})

    def loop(loops: int) -> float:
        done, seconds = 0, 0.0
        at_once = 1 if globals_before else batch_size(values, loops, memory)
        while done < loops:
            globals_before.put_back()
            batch = [copied(values) for _ in range(min(at_once, loops - done))]
            seconds += _without_collection(lambda batch=batch: timed(batch, perf_counter, function))  # type: ignore[misc]
            done += len(batch)
        return seconds

    return loop


def _names(count: int, keywords: Mapping[str, Any]) -> tuple[list[str], str]:
    """Local names for the values, and how the call is written with them."""
    names = [f"_a{k}" for k in range(count)]
    words = {name: f"_k{k}" for k, name in enumerate(keywords)}
    plain = all(name.isidentifier() and not keyword.iskeyword(name) for name in words)
    written = [f"{name}={local}" for name, local in words.items()] if plain else [_spread(words)]
    return [*names, *words.values()], ", ".join([*names, *written])


def _spread(words: Mapping[str, str]) -> str:
    """Keywords that are no identifiers (`f(**{"a b": 1})`)."""
    return "**{" + ", ".join(f"{name!r}: {local}" for name, local in words.items()) + "}"


def _compiled(source: str) -> Callable[..., float]:
    """The function that the source defines, with Python's builtins: compiled code that imports looks for them here."""
    space: dict[str, Any] = {}
    exec(compile(source, "<timing loop>", "exec"), space)  # noqa: S102 - our own text, names of ours only
    timed: Callable[..., float] = space["timed"]
    return timed


def _without_collection(timed: Callable[[], float]) -> float:
    """Runs with the garbage collector off, as `timeit` does, and leaves it as it was."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        return timed()
    finally:
        if was_on:
            gc.enable()
