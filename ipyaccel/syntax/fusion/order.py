"""May parts of a statement be computed before the rest of it.

In: a statement and its scene. Out: `Unfusable` when something in the statement could change data between its parts.
"""

from __future__ import annotations

import ast

from ipyaccel.model import Function
from ipyaccel.syntax.fusion.nodes import Unfusable
from ipyaccel.syntax.fusion.scene import Scene

HARMLESS_BUILTINS = frozenset(
    "abs len float int bool complex str range min max sum round isinstance tuple list enumerate zip".split()
)
HARMLESS_METHODS = frozenset(
    "sum mean std var min max prod any all dot copy astype reshape ravel flatten transpose cumsum argmax argmin clip item"
    " tolist round".split()
)
CHANGING_NUMPY = ("random.", "copyto", "put", "place", "putmask", "fill_diagonal", "save", "seterr")


def check_order(scene: Scene, statement: ast.stmt) -> None:
    """Every call must be harmless, but for one that comes last: the statement's own."""
    last = getattr(statement, "value", None)
    for node in ast.walk(statement):
        if isinstance(node, (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)):
            raise Unfusable("an assignment or a wait inside the expression must keep its place", node)
        if isinstance(node, ast.Call) and node is not last and not is_harmless(scene, node):
            raise Unfusable(f"{ast.unparse(node.func)} may change data, so the order of this line is kept", node)


def is_harmless(scene: Scene, call: ast.Call, within: frozenset[str] = frozenset()) -> bool:
    """Does a call surely change nothing. `within`: functions being looked into already."""
    if any(keyword.arg in ("out", None) for keyword in call.keywords):
        return False
    full = scene.dotted(call.func)
    if full.startswith("numpy."):
        return not full.removeprefix("numpy.").startswith(CHANGING_NUMPY)
    if full:
        return full.startswith(("math.", "scipy.special."))
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in HARMLESS_METHODS
    if not isinstance(call.func, ast.Name) or scene.is_local(call.func.id):
        return False
    for function in scene.program.functions:
        if function.name == call.func.id:
            return function.name in within or _leaves_all_as_it_is(scene, function, within | {function.name})
    return any(scene.is_builtin(call.func, name) for name in HARMLESS_BUILTINS)


def _leaves_all_as_it_is(scene: Scene, function: Function, within: frozenset[str]) -> bool:
    """A function without stores into arrays and attributes, whose calls are all harmless."""
    inner = Scene(scene.program, scene.facts, function, scene.additions)
    for node in ast.walk(inner.tree):
        if isinstance(node, (ast.AugAssign, ast.Delete, ast.Global, ast.Nonlocal)):
            return False
        if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            return False
        if isinstance(node, ast.Call) and not is_harmless(inner, node, within):
            return False
    return True
