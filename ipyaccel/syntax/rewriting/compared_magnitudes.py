"""`abs(z) > 2` of a complex number without a root. In: a program and its facts. Out: both, with one small function more.

    while abs(z) <= 2:              while magnitude_near(z, 2) <= 2:

The root of a complex number's magnitude takes longer than the rest of a loop around it. The squares tell which side of a limit it
is on, surely so where they are a millionth apart and in range; elsewhere the magnitude itself is computed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type
from ipyaccel.syntax.inference.infer import Scope, called, infer
from ipyaccel.syntax.rewriting.edits import Edits, span
from ipyaccel.syntax.rewriting.taken_names import free_name, taken_names
from ipyaccel.syntax.scope import names_of

COMPLEX, FLOAT = Type("complex", 128), Type("float")
SIDED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
MAGNITUDES = {("", "abs"), ("numpy", "abs"), ("numpy", "absolute")}
NEAR = '''def {name}(z, limit):
    """abs(z), or a number on the same side of the limit: the squares tell the side, unless they are too near to it."""
    squares, square = z.real * z.real + z.imag * z.imag, float(limit) * limit
    if limit > 0 and 1e-290 < square < 1e290:
        if squares < 0.999999 * square:
            return 0.0
        if 1.000001 * square < squares < 1e300:
            return 1e300
    return abs(z)
'''


def with_compared_magnitudes(program: Program, facts: Facts) -> tuple[Program, Facts]:
    """The program with every comparison of a magnitude and a plain number done by squares, where Python's `abs` is meant."""
    name = free_name("magnitude_near", taken_names(program))
    functions = tuple(_written(function, name, program, facts) for function in program.functions)
    if functions == program.functions:
        return program, facts
    near = Function(name, NEAR.format(name=name), ("z", "limit"), program.main.first_line, program.main.place)
    types = FunctionTypes({"z": COMPLEX, "limit": FLOAT, "squares": FLOAT, "square": FLOAT}, FLOAT)
    return replace(program, functions=(near, *functions)), replace(facts, types={**facts.types, name: types})


def _written(function: Function, name: str, program: Program, facts: Facts) -> Function:
    """One function; as it is where it has a name `abs` of its own."""
    tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
    if "abs" in names_of(tree).bound | taken_names(program, reads=False):
        return function
    types = {**facts.global_types, **facts.types.get(function.name, FunctionTypes({})).names}
    limits = (key for key, value in program.constants if type(value) in (int, float))
    scope = Scope({**types, **dict.fromkeys(limits, FLOAT)}, {item.name: item for item in program.imports})
    edits = Edits(function.source)
    found = False
    for call, limit in _compared(tree, scope):
        edits.replace(call.func, name)
        line, column = span(call)[1]
        edits.replace_span((line, column - 1), (line, column), f", {ast.unparse(limit)})")
        found = True
    return replace(function, source=edits.text()) if found else function


def _compared(tree: ast.FunctionDef, scope: Scope) -> Iterator[tuple[ast.Call, ast.Name | ast.Constant]]:
    """Calls of `abs` with a complex number, each with the plain number that it is compared with."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], SIDED)):
            continue
        for call, limit in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
            if not (isinstance(call, ast.Call) and isinstance(limit, ast.Name | ast.Constant)):
                continue
            one = called(call.func, scope.imports) in MAGNITUDES and len(call.args) == 1 and not call.keywords
            if one and infer(call.args[0], scope) == COMPLEX and infer(limit, scope).kind in ("int", "float"):
                yield call, limit
