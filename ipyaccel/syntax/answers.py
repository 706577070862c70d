"""Whether a function answers with a dict. In: a function. Out: True or False, as far as its text tells.

A compiler that makes dicts of its own gives one of another class: such a function is better compiled in parts.
"""

from __future__ import annotations

import ast

from ipyaccel.model import Function


def gives_dict(function: Function) -> bool:
    """Whether some `return` hands out a dict, alone or inside a tuple or list."""
    tree = ast.parse(function.source)
    named = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_dict(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    values = (node.value for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value is not None)
    return any(_holds_dict(value, named) for value in values)


def _holds_dict(value: ast.expr, named: set[str]) -> bool:
    if isinstance(value, ast.Tuple | ast.List):
        return any(_holds_dict(item, named) for item in value.elts)
    return _is_dict(value) or (isinstance(value, ast.Name) and value.id in named)


def _is_dict(value: ast.expr) -> bool:
    called = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "dict"
    return isinstance(value, ast.Dict | ast.DictComp) or called
