"""Which functions may be called as C functions that answer with a double. In: the functions as plain Python, and their types.

def f(x):                       with double x: a double on every path
    return 2*x*x + 3*x + 1
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from ipyaccel.syntax.cells.free_names import parameters_of

_WHOLE = frozenset("floor ceil trunc factorial gcd lcm comb perm isqrt isnan isinf isfinite prod sumprod fsum".split())
_NUMBERS = frozenset(["double", "float", "bint", "int", "long", "long long", "Py_ssize_t"])
Types = Mapping[str, Mapping[str, str]]


def answering(module: ast.Module, types: Types) -> frozenset[str]:
    """Functions, all of whose parameters have C numbers and whose every answer is a double.

    `types`: for each function those of its names, the user's own among them.
    """
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    known: frozenset[str] = frozenset()
    while True:
        found = frozenset(
            name
            for name, tree in functions.items()
            if _fits(tree, types.get(name, {})) and _answers(tree, types[name], module, known)
        )
        if found == known:
            return found
        known = found


def called_plainly(name: str, module: ast.Module) -> bool:
    """Whether a function is called by other functions, with arguments in their order, and otherwise never mentioned."""
    plain = 0
    for outer in module.body:
        mentions = [node for node in ast.walk(outer) if isinstance(node, ast.Name) and node.id == name]
        calls = [node for node in ast.walk(outer) if isinstance(node, ast.Call) and _is_name(node.func, name)]
        if len(mentions) != len(calls) or any(
            call.keywords or any(isinstance(each, ast.Starred) for each in call.args) for call in calls
        ):
            return False
        if calls and not isinstance(outer, ast.FunctionDef):
            return False
        plain += bool(calls) and isinstance(outer, ast.FunctionDef) and outer.name != name
    return plain > 0


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _fits(tree: ast.FunctionDef, types: Mapping[str, str]) -> bool:
    """Whether its signature and its inside can be a C function's."""
    arguments = tree.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs or tree.decorator_list:
        return False
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.GeneratorExp, ast.Yield, ast.YieldFrom)
    if any(isinstance(node, inner) for statement in tree.body for node in ast.walk(statement)):
        return False
    return bool(types) and all(types.get(argument.arg) in _NUMBERS for argument in parameters_of(tree))


def _answers(tree: ast.FunctionDef, types: Mapping[str, str], module: ast.Module, known: frozenset[str]) -> bool:
    returns = [node for node in ast.walk(tree) if isinstance(node, ast.Return)]
    doubles = Doubles(types, module, known)
    return (
        bool(returns) and _ends(tree.body) and all(node.value is not None and doubles.is_double(node.value) for node in returns)
    )


def _ends(block: list[ast.stmt]) -> bool:
    """Whether a block never runs past its end."""
    last = block[-1]
    if isinstance(last, ast.If):
        return bool(last.orelse) and _ends(last.body) and _ends(last.orelse)
    return isinstance(last, ast.Return | ast.Raise)


class Doubles:
    """Which expressions are surely a float in Python and a double in C."""

    def __init__(self, types: Mapping[str, str], module: ast.Module, known: frozenset[str]) -> None:
        self.types = types
        self.known = known
        imports = [node for node in module.body if isinstance(node, ast.ImportFrom) and node.module == "math"]
        self.functions = {alias.asname or alias.name for node in imports for alias in node.names if alias.name not in _WHOLE}

    def is_double(self, node: ast.expr) -> bool:
        """Whether the expression is a float."""
        match node:
            case ast.Constant(value=value):
                return isinstance(value, float)
            case ast.Name(id=name):
                return self.types.get(name) == "double"
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                return self.is_double(operand)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self.is_number(left) and self.is_number(right)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult(), right=right):
                return self.is_number(left) and self.is_number(right) and (self.is_double(left) or self.is_double(right))
            case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int(power))):
                return self.is_double(left) and power >= 0
            case ast.IfExp(body=body, orelse=orelse):
                return self.is_double(body) and self.is_double(orelse)
            case ast.Call(func=ast.Name(id=name)):
                return name in self.known or name in self.functions or name == "float"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="math"), attr=name)):
                return name not in _WHOLE
        return False

    def is_number(self, node: ast.expr) -> bool:
        """Whether the expression is a float or a whole number that cannot overflow: a name or a literal."""
        if isinstance(node, ast.Constant):
            return isinstance(node.value, int | float)
        return self.is_double(node) or (isinstance(node, ast.Name) and self.types.get(node.id) in _NUMBERS)
