"""Tests of which a later part needs a loop over an array are asked one after the other. In: a program. Out: the program.

if near(m) and np.std(x) < limit:    if near(m):
    count += 1                           if np.std(x) < limit:
                                             count += 1

The meaning is the same: the later part is asked only when the earlier one holds. Written apart, it can become a loop of its own.
Only where there is no `else`, whose way would be needed twice.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program
from ipyaccel.syntax.edits import Edit, edited
from ipyaccel.syntax.inference.infer import called

REDUCTIONS = frozenset("mean std var sum prod min max amin amax any all dot ptp argmin argmax median".split())
STEP = "    "


def with_nested_tests(program: Program, facts: Facts) -> Program:
    """Rewrites every such `if`; one pass takes one step, so that parts that hold several are taken apart as well."""
    imports = {item.name: item for item in program.imports}
    functions = tuple(
        _written(function, facts.types.get(function.name, FunctionTypes({})), imports) for function in program.functions
    )
    written = replace(program, functions=functions)
    return written if written == program else with_nested_tests(written, facts)


def _written(function: Function, types: FunctionTypes, imports: Mapping[str, Import]) -> Function:
    lines = function.source.split("\n")
    for node in ast.walk(ast.parse(function.source)):
        if isinstance(node, ast.If) and isinstance(node.test, ast.BoolOp) and _is_simple(node, lines):
            first = _first_reduction(node.test, types, imports)
            if first:
                return replace(function, source=edited(function.source, _apart(node, node.test, first, lines)))
    return function


def _is_simple(node: ast.If, lines: list[str]) -> bool:
    """Whether it can be indented further, line by line, and stands on lines of its own."""
    line = lines[node.lineno - 1]
    one_line = node.test.lineno == node.test.end_lineno == node.lineno and node.body[0].lineno > node.lineno
    texts = (part for statement in node.body for part in ast.walk(statement) if isinstance(part, ast.Constant | ast.JoinedStr))
    return (
        isinstance(node.test, ast.BoolOp)
        and isinstance(node.test.op, ast.And)
        and not node.orelse
        and one_line
        and line.strip().startswith("if ")
        and all(text.lineno == text.end_lineno for text in texts)
        and "\t" not in "".join(lines[node.lineno - 1 : node.end_lineno])
    )


def _first_reduction(test: ast.BoolOp, types: FunctionTypes, imports: Mapping[str, Import]) -> int:
    """The place of the first part, but the very first, that goes over a whole array; 0 if there is none."""
    for position, value in enumerate(test.values):
        if position and any(_reduces(call, types, imports) for call in _calls(value)):
            return position
    return 0


def _reduces(call: ast.Call, types: FunctionTypes, imports: Mapping[str, Import]) -> bool:
    module, name = called(call.func, imports)
    if module == "numpy" and name in REDUCTIONS and call.args:
        return any(_is_array(part, types) for part in ast.walk(call.args[0]))
    method = call.func
    return isinstance(method, ast.Attribute) and method.attr in REDUCTIONS and _is_array(method.value, types)


def _is_array(node: ast.AST, types: FunctionTypes) -> bool:
    return isinstance(node, ast.Name) and types.of(node.id).kind == "array"


def _calls(value: ast.expr) -> Iterator[ast.Call]:
    return (node for node in ast.walk(value) if isinstance(node, ast.Call))


def _apart(node: ast.If, test: ast.BoolOp, first: int, lines: list[str]) -> list[Edit]:
    """The outer test, the inner one on a line of its own, and the body further in."""
    indent = " " * node.col_offset
    outer, inner = (_joined(part) for part in (test.values[:first], test.values[first:]))
    start, end = (test.lineno, test.col_offset), (test.end_lineno or 0, test.end_col_offset or 0)
    while _parenthesised(lines[start[0] - 1], start[1], end[1]):
        start, end = (start[0], start[1] - 1), (end[0], end[1] + 1)
    edits = [Edit(start, end, f"{outer}:\n{indent}{STEP}if {inner}")]
    body = range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    return [*edits, *(Edit((number, 0), (number, 0), STEP) for number in body if lines[number - 1].strip())]


def _joined(values: list[ast.expr]) -> str:
    return ast.unparse(values[0] if len(values) == 1 else ast.BoolOp(ast.And(), values))


def _parenthesised(line: str, start: int, end: int) -> bool:
    data = line.encode()
    return data[start - 1 : start] == b"(" and data[end : end + 1] == b")"
