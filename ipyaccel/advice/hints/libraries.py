"""Time that is inside compiled code already: NumPy's, SciPy's, pandas', Python's own, or what the user compiled."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence

from ipyaccel import units
from ipyaccel.advice.hints.lines import line_calling, written
from ipyaccel.advice.hints.scene import Callee, Finding, Scene

MOST_OF_IT = 0.5
MANY = 1000
SHORT_S = 50e-6
"""A call of a library that is shorter spends more on being called than on its work."""
TINY_S = 2e-6
"""Of a call that is shorter, the profiler's own part is most: nothing can be said about it."""
AT_ONCE = "give it whole arrays: one call for all instead of one for each"
COMPILED = {"CPUDispatcher": "Numba", "cython_function_or_method": "Cython", "fused_cython_function": "Cython"}
"""By whom functions of these types were compiled."""


def libraries(scene: Scene) -> Iterator[Finding]:
    """The dearest call of a library, when the library's part is most of the function's time."""
    own = scene.function.share
    inside = [callee for callee in scene.callees if callee.origin != "yours" and callee.seconds >= TINY_S * callee.calls]
    whole = sum(callee.share for callee in inside)
    if own > 0 and whole >= MOST_OF_IT * own:
        first = max(inside, key=lambda callee: callee.share)
        line = line_calling(first.name, scene)
        many = first.calls >= MANY and first.seconds < SHORT_S * first.calls
        each = f": {units.count(first.calls)} short calls" if many else ""
        part = units.percent(min(whole / own, 1.0))
        text = f"{part} of it is inside {first.place} already, in {_dearest(inside, scene)}{each}"
        remedy = AT_ONCE if many and first.place == "NumPy" else ""
        yield Finding(text, remedy, line, min(whole, own))
    native = scene.function.native
    if not math.isnan(native) and own > 0 and native >= MOST_OF_IT * own:
        text = f"{units.percent(min(native / own, 1.0))} of it is compiled code already, under its own lines"
        yield Finding(text, "", None, native)


def _dearest(inside: Sequence[Callee], scene: Scene) -> str:
    """The dearest calls, as they are written: one, or two that take about as much."""
    ranked = sorted(inside, key=lambda callee: -callee.share)
    named = [one for one in ranked[:2] if one.share >= 0.5 * ranked[0].share]
    return " and ".join(f"`{written(one.name, scene)}`" for one in named)


def compiled_already(scene: Scene) -> Iterator[Finding]:
    """Lines that call what the user compiled."""
    if scene.tree is None:
        return
    for node in ast.walk(scene.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        kind, share = type(scene.scope.get(node.func.id)).__name__, scene.line_share(node)
        if kind in COMPILED and share >= MOST_OF_IT * scene.function.share:
            text = f"the time is inside `{node.func.id}`, which {COMPILED[kind]} compiled already"
            yield Finding(text, "", node.lineno, share)
