"""Tuples of numbers that C can hold. In: a function, a name or a value. Out: whether C's own tuple will do for it.

`(double, long long)` is a struct in C: returned without an object, taken apart without a check. Only what a struct can do may be
done with it: `p[0]`, `x, y = p`, `q = p`, returning it, handing it to a C function that takes one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.spelling import c_tuple
from ipyaccel.backends._cython.typing.typer import Typer, tuple_index
from ipyaccel.model import Type


def holds_tuple(declared: Type, value: ast.expr, typer: Typer) -> bool:
    """Whether a C tuple of this type is exactly what Python makes of a value; a literal `0` may stand for `0.0`."""
    kind = typer.of(value)
    if kind.kind != "tuple" or len(kind.items) != len(declared.items):
        return False
    parts: list[ast.expr | None] = list(value.elts) if isinstance(value, ast.Tuple) else [None] * len(kind.items)
    return all(
        wanted == found or (wanted.kind == "float" and found.kind == "int" and isinstance(part, ast.Constant))
        for wanted, found, part in zip(declared.items, kind.items, parts, strict=True)
    )


def taken_apart(tree: ast.FunctionDef, typer: Typer) -> Iterator[tuple[ast.expr, Type]]:
    """`x, y = f()`: every target with the type of the number that C puts into it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and not isinstance(node.value, ast.Tuple):
            kind = typer.of(node.value)
            for target in node.targets:
                if c_tuple(kind) and isinstance(target, ast.Tuple | ast.List) and len(target.elts) == len(kind.items):
                    yield from zip(target.elts, kind.items, strict=True)


def only_as_struct(name: str, scene: Scene, plan: Plan) -> bool:
    """Whether all that is done with a name can be done with a struct."""
    typer = Typer(scene, plan)
    parents = {id(child): node for node in ast.walk(plan.tree) for child in ast.iter_child_nodes(node)}
    nodes = [node for node in ast.walk(plan.tree) if isinstance(node, ast.Name) and node.id == name]
    return all(_fits(node, parents[id(node)], plan.of(name), typer) for node in nodes)


def _fits(node: ast.Name, parent: ast.AST, kind: Type, typer: Typer) -> bool:
    if isinstance(node.ctx, ast.Store):
        return isinstance(parent, ast.Assign)
    match parent:
        case ast.Subscript(ctx=ast.Load()):
            place = tuple_index(parent)
            return parent.value is node and place is not None and -len(kind.items) <= place < len(kind.items)
        case ast.Assign(targets=[ast.Name() as target]):
            return typer.of(target) == kind
        case ast.Assign(targets=[ast.Tuple(elts=parts)]):
            return len(parts) == len(kind.items) and all(isinstance(part, ast.Name) for part in parts)
        case ast.Return():
            return True
        case ast.Call():
            return _given(node, parent, kind, typer)
    return False


def _given(node: ast.Name, call: ast.Call, kind: Type, typer: Typer) -> bool:
    """Handed to one of the program's C functions that takes it as it is."""
    callee = typer.scene.callee(typer.plan, call)
    if callee is None or callee.form == "def" or node not in call.args:
        return False
    return callee.of(callee.function.parameters[call.args.index(node)]) == kind
