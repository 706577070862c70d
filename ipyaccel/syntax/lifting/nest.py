"""A nest of counted loops for all its turns at once. In: a `for` statement and what surrounds it. Out: lines of NumPy."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import prod
from typing import cast

from ipyaccel.model import OBJECT, Kind, Type
from ipyaccel.syntax.effects.alias import Aliases
from ipyaccel.syntax.effects.needed import needed_after
from ipyaccel.syntax.lifting.accesses import Reader, no_whole
from ipyaccel.syntax.lifting.depend import check
from ipyaccel.syntax.lifting.expression import Expressions
from ipyaccel.syntax.lifting.extent import extents_of
from ipyaccel.syntax.lifting.head import Axis
from ipyaccel.syntax.lifting.in_place import Known, in_place
from ipyaccel.syntax.lifting.memory import fits, turns
from ipyaccel.syntax.lifting.plain import plain
from ipyaccel.syntax.lifting.roles import Roles, assigned, roles_of
from ipyaccel.syntax.lifting.running import recurrence
from ipyaccel.syntax.lifting.short import short_loops
from ipyaccel.syntax.lifting.statement import Statements
from ipyaccel.syntax.lifting.sweep import sweep_of
from ipyaccel.syntax.lifting.swept import Sweeping
from ipyaccel.syntax.lifting.value import Value
from ipyaccel.syntax.loops.bodies import only_arithmetic, trailing_comments
from ipyaccel.syntax.loops.elementwise import Surroundings
from ipyaccel.syntax.loops.loop import ArrayForm
from ipyaccel.syntax.loops.turns import NotLifted


def lifted_nest(loop: ast.For, function: ast.FunctionDef, around: Surroundings) -> ArrayForm:
    """The array form of a nest. Raises NotLifted."""
    only_arithmetic(loop)
    made = plain(loop)
    names = assigned([made])
    extents = extents_of(function, loop, around.numpy, names)
    to = Expressions(around, extents, frozenset())
    reader = Reader(extents, to.said)
    reader.loop(made)
    series, swept = recurrence(made), sweep_of(made)
    stored = to.stored = frozenset(access.array for access in reader.found if access.writes)
    no_whole(made, stored)
    if series is not None:
        reader.found = [access for access in reader.found if access.writes or access.array != series.array]
    if swept is not None:
        left = to.said(swept.left)
        reader.found = [access for access in reader.found if access.writes or access.text != left]
    check(reader.found, _roots(function, loop, around, {access.array for access in reader.found}), extents)
    roles = {inner: roles_of(inner) for inner in ast.walk(made) if isinstance(inner, ast.For)}
    later = needed_after(loop, function, names | assigned([loop]))
    _flags_and_leftovers(made, roles[made], later)

    def written(short: frozenset[ast.For]) -> Statements:
        comments, to = comments_of(around.source, loop), Expressions(around, extents, stored)
        writer = Sweeping(to, reader.axes, roles, frozenset(later), _names(function), comments, short=short, swept=swept)
        writer.series(made, series) if series is not None and not later else writer.nest(made)
        return writer

    writer = written(frozenset())
    short = short_loops(made, reader, roles, _met(writer), around.types, around.amounts)
    with suppress(NotLifted):  # the form in which no loop stays is as right, and slower
        writer = written(short) if short else writer
    fits(_met(writer), reader.axes.values(), around.amounts, loop.lineno)
    return _form(writer, loop, reader, around)


def _met(writer: Statements) -> list[tuple[int, ...]]:
    """The axes of the arrays that are made."""
    return [order for order, times in writer.to.met.items() if times > 0]


def _with_shared(names: set[str], around: Surroundings) -> set[str]:
    """The names, and those whose arrays lie in the same memory."""
    return names.union(*(pair for pair in around.shared if pair & names))


def _roots(function: ast.FunctionDef, loop: ast.For, around: Surroundings, arrays: set[str]) -> dict[str, set[str]]:
    """By array, the names whose memory it may share when the loop begins."""
    every = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}

    def dotted(node: ast.expr) -> str:
        return ast.unparse(node).replace(f"{around.numpy}.", "numpy.", 1)

    aliases = Aliases(function, every, dotted)
    own = _just_made(function, loop)
    return {
        array: {f"{array} made here"}
        if array in own
        else _with_shared(aliases.roots(ast.Name(array, ast.Load())) | {array}, around)
        for array in arrays
    }


def _just_made(function: ast.FunctionDef, loop: ast.For) -> set[str]:
    """Arrays made anew in the loop's own block before it, and since then only looked at and written by their elements."""
    blocks = [getattr(node, block) for node in ast.walk(function) for block in ("body", "orelse") if _is_block(node, block)]
    before: list[ast.stmt] = next((block[: block.index(loop)] for block in blocks if loop in block), [])
    found: set[str] = set()
    for statement in before:
        found -= {name for name in found if _handed_on(statement, name)}
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
            value, name = statement.value, statement.targets[0].id
            made = isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in _MAKERS
            found = found | {name} if made else found - {name}
    return found


def _is_block(node: ast.AST, block: str) -> bool:
    return isinstance(getattr(node, block, None), list)


def _handed_on(statement: ast.stmt, name: str) -> bool:
    """Whether a statement uses an array otherwise than by its elements, so that another name may hold it afterwards."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Assign) and not all(isinstance(target, ast.Subscript) for target in node.targets):
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            if any(_holder(value) == name for value in values):
                return True
        for child in ast.iter_child_nodes(node):
            read = isinstance(child, ast.Name) and child.id == name and isinstance(child.ctx, ast.Load)
            if read and not (isinstance(node, ast.Subscript) and node.value is child):
                return True
    return False


def _holder(node: ast.expr) -> str:
    """The name of the array that an element, a row or a slice is taken from."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


_MAKERS = {"copy", "zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like", "full_like"}


def _flags_and_leftovers(made: ast.For, roles: Roles, later: Mapping[str, int]) -> None:
    """Raises NotLifted for a name that is needed after the nest and that is neither carried, nor a flag, nor the last turn's."""
    for name, line in later.items():
        if name in roles.names:
            continue
        stores = [node for node in ast.walk(made) if isinstance(node, ast.Assign) and _binds(node, name)]
        constant = stores and all(isinstance(node.value, ast.Constant) for node in stores)
        if constant and len({ast.dump(node.value) for node in stores}) == 1:
            continue
        if name == getattr(made.target, "id", "") or (len(stores) == 1 and stores[0] in made.body):
            continue
        raise NotLifted(f"`{name}` is used after the loop, with the value of its last turn", line)


def _binds(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _names(function: ast.FunctionDef) -> set[str]:
    """All names in a function."""
    parameters = {argument.arg for argument in function.args.args}
    return parameters | {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


@dataclass
class Comments:
    """The user's comments in a loop: behind a line, and on lines of their own."""

    behind: dict[int, str] = field(default_factory=dict)
    alone: dict[int, str] = field(default_factory=dict)


def comments_of(source: str, loop: ast.For) -> Comments:
    """The comments of a loop."""
    last = loop.end_lineno or loop.lineno
    behind = {line: text for line, text in trailing_comments(source).items() if loop.lineno <= line <= last}
    lines = source.split("\n")
    alone = {line: lines[line - 1].strip() for line in range(loop.lineno, last) if lines[line - 1].lstrip().startswith("#")}
    return Comments({line: text for line, text in behind.items() if line != last}, alone)


def _form(writer: Statements, loop: ast.For, reader: Reader, around: Surroundings) -> ArrayForm:
    """The lines, the types of the names that hold arrays, and all names that are read."""
    lines = writer.lines() or ["pass"]
    arrays = {text: _array(value) for text, value in writer.held.items() if value.axes}
    reads = frozenset(node.id for node in ast.walk(loop) if isinstance(node, ast.Name))
    axes = {axis.number: axis for axis in reader.axes.values()}
    size = _sizes(axes, around)
    elements = [around.types.get(access.array, OBJECT).items for access in reader.found]
    if all(items and items[0].bits == 64 for items in elements):
        floats = {name for name, known in around.types.items() if known.kind == "array" and known.items[0] == Type("float")}
        known = Known(writer.held, size, frozenset(floats) & reads, writer.later, around.numpy)
        lines = in_place(lines, known, fused=around.fused)
    largest = [size(order) for order in {*_met(writer), *((axis.number,) for axis in axes.values())}]
    return ArrayForm(lines, arrays, reads, None if None in largest else max(number for number in largest if number is not None))


def _sizes(axes: Mapping[int, Axis], around: Surroundings) -> Callable[[tuple[int, ...]], int | None]:
    """How many elements arrays over axes have in this call."""

    def size(order: tuple[int, ...]) -> int | None:
        lengths = [turns(axes[number], around.amounts) for number in order]
        return None if None in lengths else prod(length for length in lengths if length is not None)

    return size


def _array(value: Value) -> Type:
    """The type of an array."""
    items = (Type(cast("Kind", value.kind)),) if value.kind in ("int", "float", "complex", "bool") else ()
    return Type("array", items=items, ndim=len(value.axes)) if items else OBJECT
