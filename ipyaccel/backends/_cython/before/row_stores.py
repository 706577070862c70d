"""A row that is stored as a tuple is stored number by number. In: a program with its facts. Out: the program.

path = np.zeros((steps, 3))           path = np.zeros((steps, 3))
...                                   ...
path[k] = (x, y, z)                   path[k, 0], path[k, 1], path[k, 2] = x, y, z

NumPy makes an array of the tuple first, each time. All the numbers are computed before the first is stored, as in Python. Only
where the array, of floats, is made in the function with as many columns as there are numbers: of another number of columns
NumPy says that they do not fit, or spreads one number over all.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type
from ipyaccel.syntax.inference.infer import Scope, called, infer
from ipyaccel.syntax.rewriting.edits import Edits
from ipyaccel.syntax.scope import parameters_of

MAKING = frozenset(("zeros", "ones", "empty", "full"))
NUMBERS = (Type("float"), Type("int"))
FLOATS = Type("array", items=(Type("float"),), ndim=2)


def with_row_stores(program: Program, facts: Facts) -> Program:
    """The program with these rows stored number by number."""
    imports = {item.name: item for item in program.imports}
    functions = tuple(
        _written(function, facts.types.get(function.name, FunctionTypes({})), imports) for function in program.functions
    )
    return replace(program, functions=functions)


def _written(function: Function, known: FunctionTypes, imports: Mapping[str, Import]) -> Function:
    tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
    columns = columns_of(tree, known, imports)
    if not columns:
        return function
    edits, scope = Edits(function.source), Scope(known.names, imports)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            if (
                _is_row(target, columns, scope)
                and isinstance(value, ast.Tuple | ast.List)
                and _fits(target, value, columns, scope)
            ):
                edits.replace(target, ", ".join(_places(target, len(value.elts))))
                edits.replace(value, ", ".join(_text(function, item) for item in value.elts))
    return replace(function, source=edits.text())


def columns_of(tree: ast.FunctionDef, known: FunctionTypes, imports: Mapping[str, Import]) -> dict[str, int]:
    """Arrays of floats that are made once, with so many columns: a number in the text."""
    bound = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    given = parameters_of(tree.args)
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            count = _made_with(node.value, imports)
            if count and bound.count(name) == 1 and name not in given and replace(known.of(name), layout="C") == FLOATS:
                found[name] = count
    return found


def _made_with(node: ast.expr, imports: Mapping[str, Import]) -> int:
    """The columns of `np.zeros((n, 3))`; 0 for anything else."""
    if not (isinstance(node, ast.Call) and node.args and called(node.func, imports) in {("numpy", name) for name in MAKING}):
        return 0
    shape = node.args[0]
    if not (isinstance(shape, ast.Tuple | ast.List) and len(shape.elts) == len(FLOATS.items) + 1):
        return 0
    width = shape.elts[1]
    return width.value if isinstance(width, ast.Constant) and type(width.value) is int else 0


def _is_row(target: ast.expr, columns: Mapping[str, int], scope: Scope) -> bool:
    """`path[k]` of such an array, with a place that can be written several times."""
    if not (isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id in columns):
        return False
    return infer(row_of(target), scope) == Type("int") and is_plain(row_of(target))


def row_of(target: ast.Subscript) -> ast.expr:
    """The place of the row: `k` in `path[k]` and in `path[k, :]`."""
    index = target.slice
    if isinstance(index, ast.Tuple) and len(index.elts) == len(("row", "column")) and _is_whole(index.elts[1]):
        return index.elts[0]
    return index


def _is_whole(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice) and node.lower is node.upper is node.step is None


def is_plain(node: ast.expr) -> bool:
    """A name, a number, or a sum of such: nothing that could be another when it is computed again."""
    allowed = (ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Add, ast.Sub, ast.Mult, ast.USub, ast.Load)
    return all(isinstance(part, allowed) for part in ast.walk(node))


def _fits(target: ast.expr, value: ast.Tuple | ast.List, columns: Mapping[str, int], scope: Scope) -> bool:
    """As many numbers as columns, each a plain number."""
    assert isinstance(target, ast.Subscript)
    assert isinstance(target.value, ast.Name)
    return len(value.elts) == columns[target.value.id] and all(infer(item, scope) in NUMBERS for item in value.elts)


def _places(target: ast.expr, count: int) -> list[str]:
    assert isinstance(target, ast.Subscript)
    row = ast.unparse(row_of(target))
    return [f"{ast.unparse(target.value)}[{row}, {column}]" for column in range(count)]


def _text(function: Function, node: ast.expr) -> str:
    """The number as the user wrote it; on one line, for the brackets that let it go on are gone."""
    text = ast.get_source_segment(function.source, node) or ""
    return text if text and "\n" not in text else ast.unparse(node)
