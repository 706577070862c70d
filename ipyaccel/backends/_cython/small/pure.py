"""Whether a piece of text may be computed a little earlier. In: an expression. Out: yes when all its calls change nothing."""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.small.known import Known

BUILTINS = ("abs", "min", "max", "float", "int", "len", "round", "range")


def harmless(known: Known, function: str, node: ast.AST, within: frozenset[str] = frozenset()) -> bool:
    """Calls of `math`, of NumPy but for its random numbers, and of the program's functions that store nothing outside."""
    for item in ast.walk(node):
        if isinstance(item, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom):
            return False
        if isinstance(item, ast.Call) and not _changes_nothing(known, function, item, within):
            return False
    return True


def _changes_nothing(known: Known, function: str, call: ast.Call, within: frozenset[str]) -> bool:
    callee = known.callee(function, call.func)
    if callee is not None:
        return callee.name in within or _stores_nothing(known, callee.name, within | {callee.name})
    if known.is_builtin(function, call.func, *BUILTINS):
        return True
    name = known.numpy_name(function, call.func)
    if name:
        return not name.startswith(("random.", "copyto", "put", "place", "fill_diagonal", "save", "seterr")) and not call.keywords
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        imported = known.imports.get(call.func.value.id)
        if imported is not None and call.func.value.id not in known.bound[function]:
            return imported.module == "math"
        return call.func.attr in ("copy", "dot", "sum", "trace")
    if isinstance(call.func, ast.Name) and call.func.id in known.imports and call.func.id not in known.bound[function]:
        return known.imports[call.func.id].module == "math"
    return False


def _stores_nothing(known: Known, function: str, within: frozenset[str]) -> bool:
    """No stores into arrays, attributes or globals, and no call that might."""
    tree = known.trees[function]
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            return False
        if isinstance(node, ast.Global | ast.Nonlocal | ast.Delete | ast.Raise | ast.FunctionDef) and node is not tree:
            return False
        if isinstance(node, ast.AugAssign) and not known.small(function, getattr(node.target, "id", "")):
            kind = known.type_of(function, getattr(node.target, "id", "")).kind
            if kind not in ("int", "float", "bool", "complex"):
                return False
    return all(harmless(known, function, statement, within) for statement in tree.body)
