"""Who calls whom, and for how long. In: cProfile's figures, marshalled. Out: seconds by caller and callee."""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ipyaccel.model import FunctionKey

Figures = tuple[int, int, float, float]
"""Calls from outside a recursion, all calls, own seconds, seconds with what it calls."""
Stats = Mapping[FunctionKey, tuple[int, int, float, float, Mapping[FunctionKey, Figures]]]
NEARLY_ALL = 0.9


@dataclass(frozen=True)
class CallTree:
    """The calls of a run."""

    stats: Stats

    @classmethod
    def read(cls, stats: bytes) -> CallTree:
        """The tree in a profile's figures; an empty one where there are none."""
        return cls(marshal.loads(stats) if stats else {})  # noqa: S302 - our own profiler's figures, of this process

    @cached_property
    def callees(self) -> dict[FunctionKey, dict[FunctionKey, Figures]]:
        """What each function calls itself."""
        found: dict[FunctionKey, dict[FunctionKey, Figures]] = {}
        for callee, (*_, callers) in self.stats.items():
            for caller, figures in callers.items():
                found.setdefault(caller, {})[callee] = figures
        return found

    def seconds_in(self, caller: FunctionKey, callee: FunctionKey) -> float:
        """Seconds that the caller spends in its calls of the callee, with all that it calls."""
        figures = self.callees.get(caller, {}).get(callee)
        return figures[3] if figures is not None else 0.0

    def lies_in(self, inner: FunctionKey, outer: frozenset[FunctionKey]) -> bool:
        """Whether nearly all of a function's time is spent in calls that come from these, directly or not."""
        return bool(outer) and self._share_in(inner, outer, {}) >= NEARLY_ALL

    def _share_in(self, inner: FunctionKey, outer: frozenset[FunctionKey], known: dict[FunctionKey, float]) -> float:
        if inner in known:
            return known[inner]
        known[inner] = 0.0  # what calls itself by a detour adds nothing of its own
        callers = self.stats[inner][4] if inner in self.stats else {}
        seconds = {caller: figures[3] for caller, figures in callers.items() if caller != inner}
        whole = sum(seconds.values())
        parts = (
            one * (1.0 if caller in outer else self._share_in(caller, outer, known))
            for caller, one in seconds.items()
            if one > 0.01 * whole
        )
        known[inner] = sum(parts) / whole if whole > 0 else 0.0
        return known[inner]
