"""A row of an array that is unpacked is read number by number. In: a program with its facts. Out: both.

x, y = points[i]               if points.shape[1] == 2:
                                   x, y = points[i, 0], points[i, 1]
                               else:
                                   x, y = points[i]

for x, y in points:            for row in range(points.shape[0]):
    total += x * y                 x, y = points[row]
                                   total += x * y

Python makes an array of the row first, each time, and of each number an object. A row of another length stays Python's, which
says what is wrong. Nothing is asked where the array is made in the function with as many columns. The same for a whole array with
one axis: `x, y, z = state`. Only where the types of the names are known, and for loops through one array that the body does not
give another value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ipyaccel.backends._cython.before.row_stores import columns_of, is_plain, row_of
from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type
from ipyaccel.syntax.inference.infer import Scope, infer
from ipyaccel.syntax.rewriting.edits import Edits, span

INT = Type("int")
STEP = "    "
GRID = 2


def with_row_reads(program: Program, facts: Facts) -> tuple[Program, Facts]:
    """The program with these rows read number by number, and the names of the new counters typed."""
    imports = {item.name: item for item in program.imports}
    outer = {*imports, *(name for name, _ in program.constants), *program.globals, *(item.name for item in program.functions)}
    functions, types = [], dict(facts.types)
    for function in program.functions:
        if function.name not in types:
            functions.append(function)
            continue
        counted, types[function.name] = _counted(function, types[function.name], outer)
        functions.append(_apart(counted, types[function.name], imports))
    return replace(program, functions=tuple(functions)), replace(facts, types=types)


def _tree(function: Function) -> ast.FunctionDef:
    return next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))


# -------------------------------------------------------------------------------------------------------------- the loops


def _counted(function: Function, known: FunctionTypes, outer: set[str]) -> tuple[Function, FunctionTypes]:
    """Loops that unpack the rows of an array count them instead."""
    tree, edits = _tree(function), Edits(function.source)
    taken = outer | set(function.parameters) | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names: dict[str, Type] = {}
    for loop in ast.walk(tree):
        found = _through_rows(loop, known) if isinstance(loop, ast.For) and edits.starts_line(loop) else None
        if found is None:
            continue
        assert isinstance(loop, ast.For)
        rows, numbers, counter = found
        if not counter:
            counter = _new("row", taken)
            taken.add(counter)
            names[counter] = INT
        edits.replace_span(span(loop.target)[0], span(loop.iter)[1], f"{counter} in range({rows}.shape[0])")
        written = ", ".join(ast.unparse(item) for item in numbers.elts)
        edits.insert(span(loop.body[0])[0], f"{written} = {rows}[{counter}]\n{edits.indent(loop.body[0])}")
    return replace(function, source=edits.text()), replace(known, names={**known.names, **names})


def _through_rows(loop: ast.For, known: FunctionTypes) -> tuple[str, ast.Tuple, str] | None:
    """The array, the names of a row's numbers, and the counter if there is one: `for i, (x, y) in enumerate(points)`."""
    target, gone_through, counter = loop.target, loop.iter, ""
    if isinstance(gone_through, ast.Call) and ast.unparse(gone_through.func) == "enumerate" and len(gone_through.args) == 1:
        if gone_through.keywords or not (isinstance(target, ast.Tuple) and isinstance(target.elts[0], ast.Name)):
            return None
        counter, target, gone_through = target.elts[0].id, target.elts[-1], gone_through.args[0]
    if not (isinstance(gone_through, ast.Name) and isinstance(target, ast.Tuple) and _are_numbers(target, known)):
        return None
    names = [node for item in loop.body for node in ast.walk(item) if isinstance(node, ast.Name)]
    inside = [node.id for node in names if not isinstance(node.ctx, ast.Load)]
    alone = loop.body[0].lineno > (loop.iter.end_lineno or loop.lineno) and gone_through.id not in inside
    kind = known.of(gone_through.id)
    fits = kind.kind == "array" and kind.ndim == GRID and not (counter and known.of(counter) != INT)
    return (gone_through.id, target, counter) if alone and fits and not loop.orelse else None


def _new(wish: str, taken: set[str]) -> str:
    name = wish
    while name in taken:
        name += "_"
    return name


# --------------------------------------------------------------------------------------------------------- the statements


def _apart(function: Function, known: FunctionTypes, imports: Mapping[str, Import]) -> Function:
    """Statements that unpack a row, or a whole array with one axis."""
    tree, edits, scope = _tree(function), Edits(function.source), Scope(known.names, imports)
    columns = columns_of(tree, known, imports)
    for node in _statements(tree):
        target, value = node.targets[0], node.value
        array = _unpacked(value, scope)
        if not array or not isinstance(target, ast.Tuple | ast.List) or not _are_numbers(target, known):
            continue
        if len(node.targets) > 1 or not _alone(node, edits):
            continue
        count = len(target.elts)
        line = f"{', '.join(ast.unparse(item) for item in target.elts)} = {', '.join(_elements(value, count))}"
        if columns.get(array) == count:
            edits.replace(node, line)
            continue
        indent, axis = edits.indent(node), 1 if isinstance(value, ast.Subscript) else 0
        test = f"if {array}.shape[{axis}] == {count}:\n{indent}{STEP}{line}\n{indent}else:\n{indent}{STEP}"
        edits.insert(span(node)[0], test)
    return replace(function, source=edits.text())


def _statements(tree: ast.FunctionDef) -> Iterator[ast.Assign]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Assign))


def _alone(node: ast.Assign, edits: Edits) -> bool:
    """Whether a statement has its line for itself, but for a comment."""
    lines = edits.source.encode().split(b"\n")
    behind = lines[(node.end_lineno or node.lineno) - 1][node.end_col_offset :].strip()
    return bool(edits.indent(node)) and edits.starts_line(node) and node.lineno == node.end_lineno and behind[:1] in (b"", b"#")


def _are_numbers(target: ast.Tuple | ast.List, known: FunctionTypes) -> bool:
    """Names of numbers, each once."""
    names = [item.id for item in target.elts if isinstance(item, ast.Name)]
    return len(names) == len(target.elts) == len(set(names)) and all(known.of(name).is_number for name in names)


def _unpacked(value: ast.expr, scope: Scope) -> str:
    """The array whose row, or whose only axis, is unpacked; "" for anything else."""
    if isinstance(value, ast.Name):
        kind = scope.names.get(value.id)
        return value.id if kind is not None and kind.kind == "array" and kind.ndim == 1 else ""
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
        kind, row = scope.names.get(value.value.id), row_of(value)
        if kind is not None and kind.kind == "array" and kind.ndim == GRID and infer(row, scope) == INT and is_plain(row):
            return value.value.id
    return ""


def _elements(value: ast.expr, count: int) -> list[str]:
    if isinstance(value, ast.Subscript):
        row = ast.unparse(row_of(value))
        return [f"{ast.unparse(value.value)}[{row}, {column}]" for column in range(count)]
    return [f"{ast.unparse(value)}[{place}]" for place in range(count)]
