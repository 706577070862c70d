"""Fresh values for calls that write into theirs. In: arguments and globals as they should be. Out: copies.

Copies are made in batches, bounded by memory. Globals cannot be copied for each call, since the function holds them: they are put
back in place.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Mapping
from typing import Any

from ipyaccel.measure.kinds import is_array

BATCH_BYTES = 64_000_000
LARGEST_BATCH = 100_000


def copied(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """A deep copy; an object that occurs twice is copied once. What refuses to be copied (a module, a lock) is passed on."""
    try:
        return copy.deepcopy(values)
    except Exception:  # noqa: BLE001 - a user's `__deepcopy__` may raise anything
        memo: dict[int, Any] = {}
        return tuple(_copied(value, memo) for value in values)


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    try:
        return copy.deepcopy(value, memo)
    except Exception:  # noqa: BLE001 - as above
        return value


def batch_size(values: tuple[Any, ...], loops: int, limit: int | None = None) -> int:
    """How many copies of these values may exist at once, at least 1. `limit` in bytes."""
    each = max(sum(size_of(value) for value in values), 64)
    return max(1, min(loops, LARGEST_BATCH, min(BATCH_BYTES, limit or BATCH_BYTES) // each))


def size_of(value: Any, depth: int = 4) -> int:
    """About how many bytes a value holds; long containers are judged by their first elements."""
    if is_array(value):
        return int(value.nbytes)
    own = sys.getsizeof(value, 64)
    if depth == 0 or not isinstance(value, list | tuple | dict | set | frozenset):
        return own
    items = [*value.keys(), *value.values()] if isinstance(value, dict) else list(value)
    sample = items[:20]
    return own + (sum(size_of(item, depth - 1) for item in sample) * len(items) // len(sample) if sample else 0)


class Kept:
    """Globals as they were, to be put back before each call."""

    def __init__(self, bindings: Mapping[str, Any]) -> None:
        self._live = {name: value for name, value in bindings.items() if _can_be_put_back(value)}
        self._before = {name: _copied(value, {}) for name, value in self._live.items()}

    def put_back(self) -> None:
        """Writes the old contents into the same objects."""
        for name, live in self._live.items():
            _put_back(live, self._before[name])

    def __bool__(self) -> bool:
        return bool(self._live)


def _can_be_put_back(value: object) -> bool:
    """True for what can be written into: arrays, lists, dicts, sets, bytearrays."""
    return (is_array(value) and bool(getattr(getattr(value, "flags", None), "writeable", False))) or isinstance(
        value, list | dict | set | bytearray
    )


def _put_back(live: Any, before: Any) -> None:
    if isinstance(live, dict | set):
        live.clear()
        live.update(_copied(before, {}))
    elif isinstance(live, list | bytearray):
        live[:] = _copied(before, {})
    else:
        live[...] = before
