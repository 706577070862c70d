"""Functions given as arguments, written in: in go a call and what its names stand for, out goes which parameters become known.

`integrate(f, 0, 1)` becomes a call of an `integrate` without that parameter, in which `f` is an ordinary function.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from types import FunctionType

from ipyaccel.syntax.capturing.resolve import default_values, is_function
from ipyaccel.syntax.capturing.source import Source
from ipyaccel.syntax.capturing.targets import Target, classify
from ipyaccel.syntax.edits import Edit
from ipyaccel.syntax.scope import names_of


@dataclass(frozen=True)
class Specialised:
    """Parameters that are known at this call, the edits that take them out of the call, and the names that go with them."""

    fixed: dict[str, Target]
    cuts: tuple[Edit, ...]
    gone: tuple[ast.expr, ...]


def may_be_fixed(source: Source, parameter: str) -> bool:
    """Whether a parameter is only ever called or handed on, so that a function's name can stand in its place."""
    arguments = source.node.args
    if parameter not in {argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}:
        return False
    names = names_of(source.node, unbound=[parameter])
    if parameter in names.bound:
        return False
    parents = {child: parent for parent in ast.walk(source.node) for child in ast.iter_child_nodes(parent)}
    return all(_only_used(name, parents) for name in names.outer if name.id == parameter)


def _only_used(name: ast.Name, parents: Mapping[ast.AST, ast.AST]) -> bool:
    if not isinstance(name.ctx, ast.Load):
        return False
    parent = parents[name]
    if isinstance(parent, ast.keyword):
        return True
    return isinstance(parent, ast.Call | ast.Compare | ast.IfExp | ast.BoolOp | ast.If)


def specialise(
    call: ast.Call, caller: Source, callee: Source, function: FunctionType, targets: Mapping[ast.expr, Target]
) -> Specialised:
    """What is known of the callee's parameters at this call."""
    fixed: dict[str, Target] = {}
    cuts: list[Edit] = []
    gone: list[ast.expr] = []
    given = _bound(call, callee.node.args)
    for parameter, argument in given.items():
        target = targets.get(argument)
        if target is None or not is_function(target) or not may_be_fixed(callee, parameter):
            continue
        cut = caller.layout.cut(argument)
        if cut is not None:
            fixed[parameter] = target
            cuts.append(cut)
            gone.append(argument)
    starred = any(isinstance(argument, ast.Starred) for argument in call.args) or any(
        keyword.arg is None for keyword in call.keywords
    )
    for parameter, _, value in default_values(function, callee.node.args):
        if parameter in given or starred or not callable(value):
            continue
        target = classify(value, parameter, ("default", id(function)))
        if is_function(target) and may_be_fixed(callee, parameter):
            fixed[parameter] = target
    return Specialised(fixed, tuple(cuts), tuple(gone))


def _bound(call: ast.Call, arguments: ast.arguments) -> dict[str, ast.expr]:
    """The arguments of a call by parameter, as far as the text tells. An argument after `*xs` is not told."""
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    bound: dict[str, ast.expr] = {}
    for parameter, value in zip(positional, call.args, strict=False):
        if isinstance(value, ast.Starred):
            break
        bound[parameter] = value
    bound.update({keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None})
    return bound
