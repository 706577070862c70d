"""Callables of builds. In: a build and live values. Out: what takes the entry's arguments by position."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ipyaccel.backends.registry import backends
from ipyaccel.backends.yours import with_yours
from ipyaccel.measure.seed import seed_all
from ipyaccel.model import Build, Variant
from ipyaccel.syntax.live import Live


def load(build: Build, live: Live) -> Callable[..., Any]:
    """The callable of a build, with the live globals bound."""
    return backends()[build.variant.backend].load(build, with_yours(live.bindings, live.yours))


def seed_for(variant: Variant, seed: int, *, random: bool) -> None:
    """Seeds the global generators; for a random program also those that its backend keeps, when it offers `seed`."""
    seed_all(seed, getattr(backends()[variant.backend], "seed", None) if random else None)


def compiles_at_first_call(variant: Variant) -> bool:
    """True when its backend says that the first call is what compiles."""
    return bool(getattr(backends()[variant.backend], "compiles_at_first_call", False))
