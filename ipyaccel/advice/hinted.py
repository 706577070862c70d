"""Why nothing helps a function, or what a person would do. In: a profile, the function, a call's arguments. Out: findings."""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Mapping
from typing import Any

from ipyaccel.advice.callees import callees_of
from ipyaccel.advice.calltree import CallTree
from ipyaccel.advice.hints.rules import found_in
from ipyaccel.advice.hints.scene import Finding, Scene, Tree, tree_of
from ipyaccel.in_place import Namespace, find, function_at
from ipyaccel.model import CalledFunction, FunctionProfile, Profile

MODULE = "<module>"
"""How the statement itself is called, as a function."""
LONG_ENOUGH_S = 0.05
"""A shorter run may have been held up by chance alone."""
TRACED = 3.0
"""So many times as long may a run take under the profiler for its lines' times to be believed."""


def hints_for(
    function: CalledFunction, profile: Profile, tree: CallTree, namespace: Namespace, given: Mapping[str, Any]
) -> tuple[Finding, ...]:
    """What the rules find, dearest first. `given`: arguments of a real call, by the names of parameters."""
    return found_in(scene_of(function, profile, tree, namespace, given))


def scene_of(
    function: CalledFunction, profile: Profile, calls: CallTree, namespace: Namespace, given: Mapping[str, Any]
) -> Scene:
    """All that the rules may look at."""
    lines = _lines(function, profile)
    if function.key[2] == MODULE:
        tree: Tree | None = ast.parse(profile.statement.text)
    else:
        tree = tree_of(lines) if lines is not None else None
    place = find(function.key, namespace)
    return Scene(
        function,
        tree,
        _shares(function, profile, lines),
        callees_of(function.key, calls, profile.run.wall),
        function_at(place).__globals__ if place is not None else namespace,
        {name: type(value).__name__ for name, value in given.items()},
        idle(profile),
    )


def arguments_by_name(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments of a call by the names of the parameters; empty for a call that does not fit."""
    try:
        return inspect.signature(function, follow_wrapped=False).bind(*args, **kwargs).arguments
    except (TypeError, ValueError):
        return {}


def idle(profile: Profile) -> float:
    """The share of the run in which the processor had nothing to do for it; a run that others held up did not wait by itself."""
    run = profile.run
    wall = run.wall if math.isnan(run.plain) else run.plain
    return run.waited / wall if wall >= LONG_ENOUGH_S and not math.isnan(run.waited) else 0.0


def _lines(function: CalledFunction, profile: Profile) -> FunctionProfile | None:
    same = [one for one in profile.lines if one.name == function.name and one.place == function.place]
    close = [one for one in profile.lines if one.name.rpartition(".")[2] == function.key[2]]
    return same[0] if same else close[0] if len(close) == 1 else None


def _shares(function: CalledFunction, profile: Profile, lines: FunctionProfile | None) -> dict[int, float]:
    """Shares of the run by line: the sampler's where there are any, since it slows nothing down; else line_profiler's."""
    sampled = {one.line: one.share for one in profile.sampled if (one.function, one.place) == (function.name, function.place)}
    if sampled:
        return sampled
    if lines is not None and not _is_distorted(profile):
        return {line.line: line.share for line in lines.lines}
    alone = function.key[2] == MODULE and len(ast.parse(profile.statement.text).body) == 1
    return {function.key[1]: function.share} if alone else {}


def _is_distorted(profile: Profile) -> bool:
    """Whether the run took several times as long under the profilers: then the times of lines are theirs, not the program's."""
    run = profile.run
    return not math.isnan(run.plain) and run.wall > TRACED * run.plain
