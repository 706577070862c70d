"""What the notebook gets of a climb: the names that the cell defines, as functions of the step that was chosen.

In: a finished climb. Out: values by name. As with `%%cython`, the step's module is loaded into this process. Where a step
checks no index, other sizes than those that were measured go to the checked step below it.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from ipyaccel.backends.registry import backends
from ipyaccel.build.compile import compile_variant
from ipyaccel.build.guarded import size_of
from ipyaccel.errors import BuildError, UserError
from ipyaccel.ladder import Climbed
from ipyaccel.model import Build, Comparison, Outcome, Variant
from ipyaccel.report.rows import rows

SOUND = ("ok", "unchecked")
PYTHON = "python"


def chosen(comparison: Comparison, wanted: str, *, threads: bool) -> str:
    """The step to take: the one that was asked for, else the fastest that is right. Raises UserError when it cannot be had.

    A step on several threads is taken only when asked for, or when the cell itself uses `threads`: processes forked from the
    notebook afterwards would not have them.
    """
    outcomes = {outcome.name: outcome for outcome in comparison.outcomes}
    if wanted:
        if wanted not in outcomes:
            raise UserError(f"there is no step `{wanted}` here; there are {', '.join(outcomes)}")
        if outcomes[wanted].status not in SOUND:
            raise UserError(f"`{wanted}` cannot be bound: {outcomes[wanted].reason or outcomes[wanted].status}")
        return wanted
    right = [row for row in rows(comparison) if row.status == "ok" and not row.is_empty]
    able = [row for row in right if threads or row.threads <= 1]
    # Of steps that tie, the one that takes the fewest liberties: what the table marks.
    return min(able, key=lambda row: (not row.fastest, row.time)).name if able else ""


def functions_of(climbed: Climbed, comparison: Comparison, step: str) -> dict[str, Any]:
    """The names that the cell defines, with the values that they have in that step."""
    cell, called = climbed.known.cell, climbed.called
    plain = {name: called.names[name] for name in cell.public if name in called.names}
    outcome = next(outcome for outcome in comparison.outcomes if outcome.name == step)
    if outcome.variant is None or outcome.variant.native is None:
        return plain
    if outcome.build is None:  # the cell as typed, where it is what the others are held against
        outcome = replace(outcome, build=_built(outcome.variant))
    assert outcome.build is not None
    module = _module(outcome.build, called.live.bindings)
    found = {name: getattr(module, name, plain.get(name)) for name in cell.public}
    return {**plain, **found, **_guarded(climbed, outcome, found)}


def _built(variant: Variant) -> Build:
    """A build that was there before. Raises UserError when it is gone and cannot be made again."""
    try:
        return compile_variant(variant)
    except BuildError as error:
        raise UserError(f"`{variant.name}` could not be built again: {error}") from None


def _module(build: Build, bindings: Mapping[str, Any]) -> ModuleType:
    """The step's module, loaded into this process."""
    backends()[build.variant.backend].load(build, bindings)
    return sys.modules[Path(build.artefact).stem]


def _guarded(climbed: Climbed, outcome: Outcome, found: Mapping[str, Any]) -> dict[str, Any]:
    """What must not be called as it is: functions without checks of indices, and such as take hidden arguments."""
    assert outcome.variant is not None
    assert outcome.build is not None
    entry, twin, live = outcome.variant.entry, outcome.variant.twin, climbed.called.live
    native = outcome.variant.native
    if native is None or not native.own:
        from ipyaccel.build.handed_out import guarded_function

        names = set(climbed.known.cell.public) - {entry}
        return {**{name: climbed.called.names[name] for name in names}, entry: guarded_function(outcome.build, live)}
    if twin is None or "[" not in outcome.variant.source:
        return {}
    checked = _module(_built(twin), live.bindings)
    safe = {name: getattr(checked, name) for name in found if callable(getattr(checked, name, None))}
    if entry in safe and entry in found:
        safe[entry] = _by_size(found[entry], safe[entry], live.arguments)
    return safe


def _by_size(fast: Callable[..., Any], checked: Callable[..., Any], tried: tuple[Any, ...]) -> Callable[..., Any]:
    """The fast function for sizes that were tried, the checked one for all others."""
    sizes = tuple(map(size_of, tried))

    @functools.wraps(checked)
    def function(*args: Any, **kwargs: Any) -> Any:
        """Chosen anew for each call."""
        same = not kwargs and tuple(map(size_of, args)) == sizes
        return fast(*args) if same else checked(*args, **kwargs)

    return function
