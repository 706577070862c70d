"""Callables of builds. In: a build and live values. Out: what takes the entry's arguments by position."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from ipyaccel.backends.registry import backends
from ipyaccel.backends.yours import PLAIN, with_yours
from ipyaccel.build.compile import compile_variant
from ipyaccel.measure.seed import seed_all
from ipyaccel.model import Build, Variant
from ipyaccel.syntax.live import Live


def load(build: Build, live: Live) -> Callable[..., Any]:
    """The callable of a build, with the live globals bound."""
    return backends()[build.variant.backend].load(build, with_yours(live.bindings, live.yours))


@dataclass(frozen=True)
class AsBuilt:
    """A variant as a function that travels: built, or found built, where it is first called."""

    variant: Variant
    bindings: Mapping[str, Any]

    def __call__(self, *args: Any) -> Any:
        """The answer of the build. Raises BuildError, and whatever the build raises."""
        return self.ready()(*args)

    def ready(self) -> Callable[..., Any]:
        """The build's function, built and loaded once in a process. Raises BuildError."""
        if self.variant not in _LOADED:
            build = compile_variant(self.variant)
            _LOADED[self.variant] = backends()[build.variant.backend].load(build, self.bindings)
        return _LOADED[self.variant]


_LOADED: dict[Variant, Callable[..., Any]] = {}


def ready(function: Callable[..., Any]) -> Callable[..., Any]:
    """What to call in the place of a reference: what has to be built is built before any clock runs. Raises BuildError."""
    return function.ready() if isinstance(function, AsBuilt) else function


def seed_for(variant: Variant, seed: int, *, random: bool) -> None:
    """Seeds the global generators; for a random program also those that its backend keeps, when it offers `seed`."""
    seed_all(seed, getattr(backends()[variant.backend], "seed", None) if random else None)


def compiles_at_first_call(variant: Variant) -> bool:
    """True when its backend says that the first call is what compiles."""
    return PLAIN not in variant.flags and bool(getattr(backends()[variant.backend], "compiles_at_first_call", False))


def empty_twin(build: Build, live: Live, function: Callable[..., Any]) -> Callable[..., Any] | None:
    """A callable of the kind of `function` (the build's own) that takes the same and does nothing; None when there is none."""
    if isinstance(function, FunctionType):
        return empty_function(len(live.arguments))
    made = getattr(backends()[build.variant.backend], "empty", None)
    return None if made is None else made(build, with_yours(live.bindings, live.yours))


def taking_twin(build: Build, live: Live) -> Callable[..., Any] | None:
    """A callable that takes the same lists as the build into C, and does nothing else; None when there are none."""
    made = getattr(backends()[build.variant.backend], "taking", None)
    return None if made is None else made(build, with_yours(live.bindings, live.yours))


def empty_function(positional: int, keywords: Iterable[str] = ()) -> Callable[..., Any]:
    """A function of plain Python with so many parameters by position, and these by name."""
    names = [f"_a{k}" for k in range(positional)]
    words = list(keywords)
    plain = [f"{word}=None" for word in words] if all(map(_is_name, words)) else ["**_words"]
    space: dict[str, Any] = {}
    exec(f"def empty({', '.join([*names, *plain])}): pass", space)  # noqa: S102 - our own text
    made: Callable[..., Any] = space["empty"]
    return made


def _is_name(word: str) -> bool:
    return word.isidentifier() and not keyword.iskeyword(word)
