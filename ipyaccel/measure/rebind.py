"""How the original is called with other arguments. In: live values. Out: positional and keyword arguments for new values.

The build takes the values of the program's parameters by position; the original takes what the user typed, which may hold
functions and keywords besides.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ipyaccel.syntax.live import Live

Slot = tuple[str, Any]
PLAIN = (int, float, complex, bool, str, bytes, type(None))


@dataclass(frozen=True)
class Rebind:
    """`slots`: for each value of the build, the original's parameter, and the place in it when that takes several."""

    signature: inspect.Signature
    live: Live
    slots: tuple[Slot, ...]

    def __call__(self, values: Sequence[Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Arguments for the original."""
        bound = _bound(self.signature, self.live)
        for (name, place), value in zip(self.slots, values, strict=True):
            if place is None:
                bound.arguments[name] = value
            elif isinstance(place, int):
                several = bound.arguments[name]
                bound.arguments[name] = (*several[:place], value, *several[place + 1 :])
            else:
                bound.arguments[name] = {**bound.arguments[name], place: value}
        return bound.args, bound.kwargs


def rebind(live: Live) -> Rebind | None:
    """The way to call the original with other values; None when the build's values are not all among its arguments."""
    try:
        signature = inspect.signature(live.function)
        bound = _bound(signature, live)
    except (TypeError, ValueError):
        return None
    slots: list[Slot] = []
    for slot, value in _values(signature, bound):
        if len(slots) < len(live.arguments) and _same(value, live.arguments[len(slots)]):
            slots.append(slot)
    return Rebind(signature, live, tuple(slots)) if len(slots) == len(live.arguments) else None


def _bound(signature: inspect.Signature, live: Live) -> inspect.BoundArguments:
    bound = signature.bind(*live.args, **live.kwargs)
    bound.apply_defaults()
    return bound


def _values(signature: inspect.Signature, bound: inspect.BoundArguments) -> Iterator[tuple[Slot, Any]]:
    """The values of all parameters, in order, several of one spread."""
    for name, value in bound.arguments.items():
        kind = signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            yield from (((name, place), item) for place, item in enumerate(value))
        elif kind is inspect.Parameter.VAR_KEYWORD:
            yield from (((name, key), item) for key, item in value.items())
        else:
            yield (name, None), value


def _same(one: Any, other: Any) -> bool:
    """The same object; numbers and texts that travelled are the same when they are equal."""
    if one is other:
        return True
    return type(one) is type(other) and isinstance(one, PLAIN) and (one == other or (one != one and other != other))  # noqa: PLR0124 - NaN
