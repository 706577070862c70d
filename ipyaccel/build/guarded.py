"""A build as a callable that can be trusted: fast for what was tried, the original for everything else.

In: the original with the arguments it was tried on, the build, and its checked twin. Out: a function with the original's
signature. Other types, ranks or layouts, and arrays that share memory otherwise, go to the original; other shapes or whole
numbers, which may be out of range where nothing checks indices, go to the checked twin.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from ipyaccel.class_home import class_home
from ipyaccel.syntax.effects.sharing import sharing
from ipyaccel.syntax.live import Live

INT64 = range(-(2**63), 2**63)
PLAIN = {float, complex, bool, str, bytes, type(None)}
"""Types whose values are all of one kind."""


@dataclass(frozen=True)
class Ways:
    """Three ways to the answer. `checked` is None when `fast` itself checks indices, or has none.

    `threads`: how many `fast` runs on. A process forked from this one has none of them, and would wait for them without end.
    """

    original: Callable[..., Any]
    fast: Callable[..., Any]
    checked: Callable[..., Any] | None = None
    threads: int = 1


def guarded(live: Live, ways: Ways) -> Callable[..., Any]:
    """The function to hand out, called like the original."""
    signature = inspect.signature(ways.original)
    tried = bound_values(signature, live.args, live.kwargs)
    places = places_in(tried, live.arguments)
    kinds, sizes, shared = _each(kind_of, live.arguments), _each(size_of, live.arguments), _shared(live.arguments)
    home = os.getpid()

    @functools.wraps(ways.original)
    def function(*args: Any, **kwargs: Any) -> Any:
        """Chosen anew for each call."""
        try:
            given = bound_values(signature, args, kwargs)
        except TypeError:
            return ways.original(*args, **kwargs)
        values = tuple(given[place] for place in places)
        fixed = all(value is tried[place] for place, value in enumerate(given) if place not in places)
        if not fixed or len(given) != len(tried) or _each(kind_of, values) != kinds or _shared(values) != shared:
            return ways.original(*args, **kwargs)
        if ways.threads > 1 and os.getpid() != home:
            return ways.original(*args, **kwargs)
        if ways.checked is not None and _each(size_of, values) != sizes:
            return ways.checked(*values)
        return ways.fast(*values)

    return function


def _shared(values: Sequence[Any]) -> Hashable:
    """Which of the arrays lie in the same memory."""
    return sharing({str(place): value for place, value in enumerate(values)})


def bound_values(signature: inspect.Signature, args: Sequence[Any], kwargs: dict[str, Any]) -> list[Any]:
    """Values by the original's parameters, defaults applied, *args spread."""
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    values: list[Any] = []
    for name, value in bound.arguments.items():
        spread = signature.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL
        values.extend(value if spread else [value])
    return values


def places_in(tried: Sequence[Any], arguments: Sequence[Any]) -> tuple[int, ...]:
    """Which of the original's values the build takes. The others, functions written into its source, must stay the same."""
    places: list[int] = []
    for place, value in enumerate(tried):
        if len(places) < len(arguments) and value is arguments[len(places)]:
            places.append(place)
    if len(places) != len(arguments):
        raise LookupError("the arguments of the original are not those of the build")
    return tuple(places)


def _each(measure: Callable[[Any], Hashable], values: Sequence[Any]) -> tuple[Hashable, ...]:
    return tuple(measure(value) for value in values)


def kind_of(value: Any) -> Hashable:
    """What a build was made for: type, dtype, rank and layout of arrays, kinds of elements, whether a number fits in 64 bits."""
    dtype = getattr(value, "dtype", None)
    if dtype is not None and hasattr(value, "flags"):
        flags = value.flags
        layout = (flags["C_CONTIGUOUS"], flags["F_CONTIGUOUS"], flags["ALIGNED"], flags["WRITEABLE"]) if value.ndim else ()
        return (type(value), str(dtype), value.ndim, layout)
    if type(value) is int:
        return (int, value in INT64)
    if isinstance(value, tuple):
        return (type(value), tuple(kind_of(item) for item in value))
    if isinstance(value, (list, set, frozenset)):
        return (type(value), _kinds_in(value))
    if isinstance(value, dict):
        return (dict, frozenset((kind_of(key), kind_of(item)) for key, item in value.items()))
    return (type(value),)


def _kinds_in(items: Collection[Any]) -> frozenset[Hashable]:
    """The kinds of a container's items; long ones of plain values are not asked item by item, at every call."""
    types = set(map(type, items))
    if types <= PLAIN:
        return frozenset((one,) for one in types)
    if types == {int}:
        return frozenset((int, one in INT64) for one in (min(items), max(items)))
    return frozenset(kind_of(item) for item in items)


def size_of(value: Any) -> Hashable:
    """What decides which indices are in range: shapes, lengths, whole numbers.

    An object whose insides are not known equals nothing: code that unpacks it is then run with its checks.
    """
    if hasattr(value, "shape"):
        return value.shape or (size_of(value.item()) if hasattr(value, "item") else ())
    if isinstance(value, int):
        return value
    if isinstance(value, (list, tuple)):
        return (len(value), _sizes_in(value))
    if isinstance(value, (str, bytes, set, frozenset)):
        return len(value)
    if isinstance(value, dict):
        return (len(value), tuple(size_of(item) for item in value.values()))
    sizeless = value is None or isinstance(value, (float, complex)) or class_home(type(value)).startswith("numpy.random")
    return None if sizeless else object()


def _sizes_in(items: Sequence[Any]) -> Hashable:
    """The sizes of a list's items; numbers with a point have none."""
    types = set(map(type, items))
    if types == {float}:
        return None
    return tuple(items) if types == {int} else tuple(size_of(item) for item in items)
