"""Work arrays are made once instead of in every turn. In: a program with its facts. Out: the program.

while count < n:                      drawn = np.empty(size)
    drawn = np.empty(size)            while count < n:
    for i in range(size):                 for i in range(size):
        drawn[i] = ...                        drawn[i] = ...

What `np.empty` gives has no contents yet, so that those of the turn before do no harm. Only where nothing but single elements of
the array is read or written, so that nobody can hold on to it; where the size is the same in all turns, and cannot be negative:
the loop may have no turns, and then nothing may be raised.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ipyaccel.model import Facts, Function, FunctionTypes, Program
from ipyaccel.syntax.edits import Edit, edited
from ipyaccel.syntax.inference.infer import called
from ipyaccel.syntax.scope import names_of

Loop = ast.For | ast.While


def with_reuse(program: Program, facts: Facts) -> Program:
    """Moves every such array in front of its outermost loop."""
    imports = {item.name: item for item in program.imports}
    functions = []
    for function in program.functions:
        tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
        types = facts.types.get(function.name, FunctionTypes({}))
        made = [
            (statement, loop)
            for statement, loops, rest in _placed(tree.body, ())
            if loops and _is_empty(statement, imports) and (loop := _outermost(statement, loops, rest, tree, types))
        ]
        functions.append(_moved(function, made) if made else function)
    return replace(program, functions=tuple(functions))


def _is_empty(statement: ast.stmt, imports: object) -> bool:
    """`name = np.empty(size)`."""
    match statement:
        case ast.Assign(targets=[ast.Name()], value=ast.Call(func=func, args=[_], keywords=[])):
            return called(func, imports) == ("numpy", "empty")  # type: ignore[arg-type]
    return False


def _placed(block: list[ast.stmt], loops: tuple[Loop, ...]) -> Iterator[tuple[ast.stmt, tuple[Loop, ...], list[ast.stmt]]]:
    """Every statement with the loops around it, outermost first, and what follows it in its block."""
    for position, statement in enumerate(block):
        yield statement, loops, block[position + 1 :]
        inner = (*loops, statement) if isinstance(statement, Loop) else loops
        for part in ("body", "orelse", "finalbody"):
            if isinstance(statement, ast.If | ast.For | ast.While | ast.With | ast.Try):
                yield from _placed(getattr(statement, part, []), inner if part == "body" else loops)


def _outermost(
    statement: ast.stmt, loops: tuple[Loop, ...], rest: list[ast.stmt], tree: ast.FunctionDef, types: FunctionTypes
) -> Loop | None:
    """The loop that the array may be made in front of; None if it must be made anew each time."""
    assert isinstance(statement, ast.Assign)
    target = statement.targets[0]
    assert isinstance(target, ast.Name)
    kind, scope = types.of(target.id), names_of(tree)
    sizes = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)} & scope.bound
    stored = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    parameters = {argument.arg for argument in ast.walk(tree) if isinstance(argument, ast.arg)}
    if kind.kind != "array" or stored.count(target.id) != 1 or target.id in parameters or _has_scopes(tree):
        return None
    within = [node for later in rest for node in ast.walk(later)]
    if _reads(target.id, ast.walk(tree)) != _elements(target.id, types, within):
        return None
    if not all(_is_length(extent, tree, parameters) for extent in _extents(statement.value)):
        return None
    for loop in loops:
        changed = {node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
        if not sizes & changed and _starts_line(loop):
            return loop
    return None


def _has_scopes(tree: ast.FunctionDef) -> bool:
    """Whether something inside may hold on to names."""
    scopes = (ast.Lambda, ast.FunctionDef, ast.ClassDef, ast.Global, ast.Nonlocal, ast.Delete, ast.Yield, ast.GeneratorExp)
    return any(isinstance(node, scopes) and node is not tree for node in ast.walk(tree))


def _reads(name: str, nodes: Iterator[ast.AST]) -> set[int]:
    return {id(node) for node in nodes if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)}


def _elements(name: str, types: FunctionTypes, nodes: list[ast.AST]) -> set[int]:
    """Where the array is used for single elements or its extents alone."""
    found = set()
    for node in nodes:
        match node:
            case ast.Subscript(value=ast.Name(id=used) as base, slice=index) if used == name:
                indices = index.elts if isinstance(index, ast.Tuple) else [index]
                if len(indices) == types.of(name).ndim and all(_is_place(index, types) for index in indices):
                    found.add(id(base))
            case ast.Attribute(value=ast.Name(id=used) as base, attr="shape" | "size") if used == name:
                found.add(id(base))
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=used) as base]) if used == name:
                found.add(id(base))
    return found


def _is_place(node: ast.expr, types: FunctionTypes) -> bool:
    """An index that surely is one whole number: arrays and masks would take many elements."""
    match node:
        case ast.Constant(value=value):
            return type(value) is int
        case ast.Name(id=name):
            return types.of(name).kind == "int"
        case ast.BinOp(left=left, right=right):
            return _is_place(left, types) and _is_place(right, types)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _is_place(operand, types)
    return False


def _extents(value: ast.expr) -> list[ast.expr]:
    assert isinstance(value, ast.Call)
    shape = value.args[0]
    return list(shape.elts) if isinstance(shape, ast.Tuple) else [shape]


def _is_length(node: ast.expr, tree: ast.FunctionDef, parameters: set[str]) -> bool:
    """Surely no negative number: written out, or once taken from the length of something."""
    match node:
        case ast.Constant(value=value):
            return type(value) is int and value >= 0
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
            return name in parameters
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id=name), attr="shape"), slice=ast.Constant()):
            return name in parameters
        case ast.Name(id=name) if name not in parameters:
            return _is_counted_once(name, tree, parameters)
    return False


def _is_counted_once(name: str, tree: ast.FunctionDef, parameters: set[str]) -> bool:
    """Whether the only value that a name ever gets, at the top of the function, is a length."""
    stores = [
        node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and len(stores) == 1 and statement.targets == [stores[0]]:
            return not isinstance(statement.value, ast.Name) and _is_length(statement.value, tree, parameters)
    return False


def _starts_line(loop: Loop) -> bool:
    return loop.body[0].lineno > loop.lineno


def _moved(function: Function, made: list[tuple[ast.stmt, Loop]]) -> Function:
    """The statements, with their lines, in front of the loops."""
    lines = function.source.split("\n")
    edits: list[Edit] = []
    before: dict[int, str] = {}
    for statement, loop in made:
        line = lines[statement.lineno - 1].encode()
        alone = statement.lineno == statement.end_lineno and not line[: statement.col_offset].strip()
        if not alone or line[statement.end_col_offset or 0 :].strip().startswith(b";"):
            continue
        indent = lines[loop.lineno - 1][: loop.col_offset]
        before[loop.lineno] = before.get(loop.lineno, "") + f"{indent}{lines[statement.lineno - 1].strip()}\n"
        edits.append(Edit((statement.lineno, 0), (statement.lineno + 1, 0), ""))
    edits += [Edit((line, 0), (line, 0), text) for line, text in before.items()]
    return replace(function, source=edited(function.source, edits))
