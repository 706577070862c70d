"""Types of a function's locals where the facts have none (Numba knows less of NumPy than NumPy does).

In: a scene whose parameters have types. Out: types of locals, each the same in all assignments to the name.
"""

from __future__ import annotations

import ast
import copy

from ipyaccel.model import OBJECT, Type
from ipyaccel.syntax.fusion.lengths import Lengths
from ipyaccel.syntax.fusion.nodes import Unfusable
from ipyaccel.syntax.fusion.promotion import FLOAT, INT
from ipyaccel.syntax.fusion.scene import Scene
from ipyaccel.syntax.fusion.statements import Rewriting

ROUNDS = 3
SAME_SHAPE = frozenset({"zeros_like", "ones_like", "empty_like", "copy"})
NEW_FLOATS = frozenset({"zeros", "ones", "empty"})


def add_types(scene: Scene) -> None:
    """Notes the types of names of which the facts know nothing.

    First what is not known yet is passed over, so that `x = x + 1` can be typed; then every type must be confirmed.
    """
    unknown = {name for name in {*scene.stores, *scene.parameters} if scene.type_of(name).kind == "object"}
    if not unknown:
        return
    for _ in range(ROUNDS):
        found = _round(scene, unknown)
        scene.types.update({name: made for name, made in found.items() if made is not None})
    while True:
        found = _round(scene, unknown)
        wrong = {name for name in unknown if scene.type_of(name) not in (found.get(name), OBJECT)}
        if not wrong:
            return
        scene.types.update(dict.fromkeys(wrong, OBJECT))


def _round(scene: Scene, unknown: set[str]) -> dict[str, Type | None]:
    """The types that the assignments give; None where one is not known or they disagree.

    While a name has no type yet, assignments whose type is not known are passed over.
    """
    found: dict[str, Type | None] = {}
    if scene.function.name == scene.program.entry:
        found = {name: scene.facts.argument_types.get(name) for name in unknown & set(scene.parameters)}
    else:
        found = dict.fromkeys(unknown & set(scene.parameters))
    for node in ast.walk(scene.tree):
        for name, made in _assigned(scene, node):
            if name in unknown and (made != OBJECT or scene.type_of(name) != OBJECT):
                found[name] = made if name not in found else _joined(found[name], made)
    return found


def _joined(first: Type | None, second: Type) -> Type | None:
    if first is None or first == second:
        return first
    numbers = {first.kind, second.kind} <= {"int", "float"} and first.bits == second.bits == FLOAT.bits
    return FLOAT if numbers else None


def _assigned(scene: Scene, node: ast.AST) -> list[tuple[str, Type]]:
    """The names that one node assigns, with the types of what they get."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return [(node.targets[0].id, _type_of(scene, node.value))]
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        if scene.type_of(node.target.id).kind == "array":
            return []
        target = ast.Name(node.target.id, ast.Load())
        return [(node.target.id, _type_of(scene, ast.BinOp(target, node.op, node.value)))]
    if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and isinstance(node.iter, ast.Call):
        counts = scene.is_builtin(node.iter.func, "range")
        return [(node.target.id, INT if counts else OBJECT)]
    if isinstance(node, (ast.Assign, ast.For, ast.With, ast.NamedExpr, ast.comprehension)):
        return [(name, OBJECT) for name in _loosely_bound(scene, node)]
    return []


def _loosely_bound(scene: Scene, node: ast.AST) -> set[str]:
    """Names of which a statement (or its header) says no type."""
    if isinstance(node, ast.For):
        return scene.bound_in(node.target)
    if isinstance(node, ast.With):
        return set().union(*(scene.bound_in(item) for item in node.items))
    return scene.bound_in(node)


def _type_of(scene: Scene, expr: ast.expr) -> Type:
    made = _made_by_numpy(scene, expr)
    if made is not None:
        return made
    marks = scene.mark(), scene.additions.mark()
    try:
        node = Rewriting(scene, Lengths(), {}).reader.read(copy.deepcopy(expr))
    except Unfusable:
        return OBJECT
    finally:
        scene.back_to(marks[0])
        scene.additions.back_to(marks[1])
    return Type("array", items=(node.type,), ndim=node.rank) if node.rank else node.type


def _made_by_numpy(scene: Scene, expr: ast.expr) -> Type | None:
    """The type of a new array: `np.zeros((n, m))`, `np.linspace(a, b, n)`, `x.copy()`."""
    if not isinstance(expr, ast.Call):
        return None
    known = scene.numpy_name(expr.func)
    if known in NEW_FLOATS and len(expr.args) == 1 and not expr.keywords:
        shape = expr.args[0]
        if isinstance(shape, ast.Tuple):
            return Type("array", items=(FLOAT,), ndim=len(shape.elts))
        return Type("array", items=(FLOAT,), ndim=1) if _type_of(scene, shape) == INT else None
    if known == "linspace" and len(expr.args) <= 3 and not expr.keywords:
        plain = all(_type_of(scene, arg).is_number for arg in expr.args)
        return Type("array", items=(FLOAT,), ndim=1) if plain else None
    if known in SAME_SHAPE and len(expr.args) == 1 and not expr.keywords:
        return _contiguous(_type_of(scene, expr.args[0]))
    if isinstance(expr.func, ast.Attribute) and expr.func.attr == "copy" and not (expr.args or expr.keywords or known):
        return _contiguous(_type_of(scene, expr.func.value))
    return None


def _contiguous(made: Type) -> Type | None:
    return Type("array", items=made.items, ndim=made.ndim) if made.kind == "array" else None
