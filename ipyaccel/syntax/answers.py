"""Whether a function answers with a dict, or writes numbers as text. In: a function. Out: as far as its text tells.

Numba makes dicts of its own class, and puts floats into text otherwise than Python: such functions are better compiled in parts.
"""

from __future__ import annotations

import ast

from ipyaccel.model import Function


def line_of_dict(function: Function) -> int | None:
    """The user's line of the first `return` that hands out a dict, alone or inside a tuple or list."""
    tree = ast.parse(function.source)
    named = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_dict(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    values = (node.value for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value is not None)
    lines = [value.lineno for value in values if _holds_dict(value, named)]
    return function.first_line + min(lines) - 1 if lines else None


def writes_numbers(function: Function) -> bool:
    """Whether values are put into an f-string, those of error messages apart."""
    tree = ast.parse(function.source)
    raised = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.Raise | ast.Assert) for inner in ast.walk(node)}
    return any(isinstance(node, ast.FormattedValue) and id(node) not in raised for node in ast.walk(tree))


def _holds_dict(value: ast.expr, named: set[str]) -> bool:
    if isinstance(value, ast.Tuple | ast.List):
        return any(_holds_dict(item, named) for item in value.elts)
    return _is_dict(value) or (isinstance(value, ast.Name) and value.id in named)


def _is_dict(value: ast.expr) -> bool:
    called = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "dict"
    return isinstance(value, ast.Dict | ast.DictComp) or called
