"""Functions under `functools.lru_cache` on their way to another process, where they start with an empty cache.

Pickle finds such a function only by its name in an importable module, and a notebook is none. In: an object. Out: what makes it
anew, or NotImplemented for everything else.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Container
from typing import Any


def reduce_cached(value: Any, by_value: Container[str]) -> Any:
    """As `pickle.Pickler.reducer_override`. `by_value`: modules whose code travels along."""
    if not isinstance(value, functools._lru_cache_wrapper):  # noqa: SLF001 - the type has no public name
        return NotImplemented
    module = getattr(value, "__module__", None)
    if module != "__main__" and module not in by_value and "<locals>" not in getattr(value, "__qualname__", ""):
        return NotImplemented
    return cached_anew, (value.__wrapped__, value.cache_parameters())


def cached_anew(function: Callable[..., Any], parameters: dict[str, Any]) -> Callable[..., Any]:
    """The function with a cache of the same size."""
    cached: Callable[..., Any] = functools.lru_cache(**parameters)(function)
    return cached
