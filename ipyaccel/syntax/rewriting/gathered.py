"""Sums and additions that an expression library does while it goes through the arrays. In: statements. Out: what is handed over.

s += np.sum((x - y) ** 2)       s += evaluate("sum((x - y) ** 2)")
t += x * y                      evaluate("t + x * y", out=t)

Adding into `t` as it goes is allowed where nothing that is read lies in the memory of `t`, `t` itself apart: the library goes
through its arrays block by block.
"""

from __future__ import annotations

import ast

from ipyaccel.model import OBJECT, Type
from ipyaccel.syntax.inference.infer import Scope, called, infer, rung
from ipyaccel.syntax.loops.elementwise import UFUNCS

SIGNS = (ast.Add, ast.Sub, ast.Mult)
NEW = UFUNCS | set(
    "zeros ones empty full zeros_like ones_like empty_like full_like copy arange linspace sum mean dot cumsum".split()
)
"""Functions of NumPy that give memory of their own."""


def sum_around(whole: ast.expr, node: ast.expr, scope: Scope) -> ast.Call | None:
    """The call of `np.sum` of which a node, an array of 64-bit floats, is the only argument."""
    for part in ast.walk(whole):
        if isinstance(part, ast.Call) and part.args == [node] and not part.keywords:
            floats = rung(infer(node, scope)) == "float64"
            return part if floats and called(part.func, scope.imports) == ("numpy", "sum") else None
    return None


def whole_of(statement: ast.stmt, value: ast.expr, scope: Scope, tree: ast.FunctionDef) -> ast.BinOp | None:
    """`t + value` for `t += value`, when it may be written into `t` as it is computed."""
    if not (isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name) and isinstance(statement.op, SIGNS)):
        return None
    name = statement.target.id
    target, added = scope.names.get(name, OBJECT), infer(value, scope)
    if not target.ndim or rung(target) != "float64" or rung(added) != "float64" or not 0 < added.ndim <= target.ndim:
        return None
    read = {part.id for part in ast.walk(value) if isinstance(part, ast.Name)}
    return ast.BinOp(ast.Name(name, ast.Load()), statement.op, value) if _is_own(name, read, scope, tree) else None


def _is_own(name: str, read: set[str], scope: Scope, tree: ast.FunctionDef) -> bool:
    """Whether an array was made in this function, and lies in the memory of none that is read."""
    group = _sharing(name, scope, tree)
    return not group & read and not any(argument.arg in group for argument in tree.args.args)


def _sharing(name: str, scope: Scope, tree: ast.FunctionDef) -> set[str]:
    """The names that may hold the memory of an array, at any time, and the array itself."""
    pairs = [pair for node in ast.walk(tree) for pair in _bindings(node) if not _is_new(pair[1], scope)]
    links = [{part.id for node in pair for part in ast.walk(node) if isinstance(part, ast.Name)} for pair in pairs]
    group, before = {name}, set[str]()
    while group != before:
        before = set(group)
        group = group.union(*(link for link in links if link & group))
    return group


def _bindings(node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """Targets with what they are bound to."""
    if isinstance(node, ast.Assign):
        return [(target, node.value) for target in node.targets if not isinstance(target, ast.Subscript)]
    if isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
        return [(node.target, node.value)]
    return [(node.target, node.iter)] if isinstance(node, (ast.For, ast.comprehension)) else []


def _is_new(value: ast.expr, scope: Scope) -> bool:
    """Whether an expression gives memory of its own."""
    if isinstance(value, ast.Call):
        module, function = called(value.func, scope.imports)
        return module == "numpy" and function in NEW
    return isinstance(value, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Constant))


def only_added_to(statement: ast.stmt, name: str, known: Type) -> bool:
    """Whether a loop or branch leaves a name the array that it was: it is only added to."""
    stores = [part for part in ast.walk(statement) if isinstance(part, ast.Name) and part.id == name and _is_stored(part)]
    added = [part.target for part in ast.walk(statement) if isinstance(part, ast.AugAssign)]
    return known.ndim > 0 and rung(known) == "float64" and all(part in added for part in stores)


def _is_stored(part: ast.Name) -> bool:
    return not isinstance(part.ctx, ast.Load)


def stored_in(statement: ast.stmt, value: ast.expr, scope: Scope, tree: ast.FunctionDef) -> str:
    """The target of `D[:, :] = value` when the value may be written there as it is computed; "" when not."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if not (isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name)):
        return ""
    name, parts = target.value.id, target.slice.elts if isinstance(target.slice, ast.Tuple) else [target.slice]
    array, made = scope.names.get(name, OBJECT), infer(value, scope)
    full = all(isinstance(part, ast.Slice) and not (part.lower or part.upper or part.step) for part in parts)
    if not full or rung(array) != "float64" or rung(made) != "float64" or made.ndim != array.ndim or len(parts) > array.ndim:
        return ""
    return name if _is_own(name, _without(value, name), scope, tree) else ""


def _without(value: ast.expr, name: str) -> set[str]:
    """The names that an expression reads, but for whole arrays of that name."""
    inside = {part.value for part in ast.walk(value) if isinstance(part, (ast.Subscript, ast.Attribute))}
    return {part.id for part in ast.walk(value) if isinstance(part, ast.Name) and (part.id != name or part in inside)}
