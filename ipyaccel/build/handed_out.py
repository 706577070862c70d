"""A build as it is handed out: loaded into this process, behind a guard. In: a build and its live values. Out: a function."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ipyaccel.backends.registry import backends
from ipyaccel.build.compile import compile_variant
from ipyaccel.build.guarded import Ways, guarded
from ipyaccel.errors import UserError
from ipyaccel.model import Build, Variant
from ipyaccel.syntax.live import Live


def guarded_function(build: Build, live: Live) -> Callable[..., Any]:
    """The build, loaded into this process, behind a guard. Raises UserError when its backend is not there."""
    backend = backends().get(build.variant.backend)
    if backend is None:
        raise UserError(f"the backend {build.variant.backend} is not installed here")
    fast = backend.load(build, live.bindings)
    twin = build.variant.twin
    checked = None
    if twin is not None and "[" in build.variant.source:  # without an index there is none out of range
        checked = _when_needed(twin, live)
    return guarded(live, Ways(live.function, fast, checked, build.variant.threads))


def _when_needed(twin: Variant, live: Live) -> Callable[..., Any]:
    """The checked twin, built (mostly: found in the cache) at its first call."""

    @functools.cache
    def loaded() -> Callable[..., Any]:
        return backends()[twin.backend].load(compile_variant(twin), live.bindings)

    def checked(*args: Any) -> Any:
        """Loads once, then calls."""
        return loaded()(*args)

    return checked
