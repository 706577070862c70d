"""Loops of very few turns get a copy in which their number is written. In: a program and its facts. Out: the program.

    for c in range(k):                         if dimensions == 2:
        square = 0.0                               for c in range(k):
        for d in range(dimensions):                    square = 0.0
            square += (p[i, d] - q[c, d])**2           for d in range(2):
                                                           square += (p[i, d] - q[c, d])**2
                                               else:
                                                   (the loop as it is)

A C compiler makes ready for many turns, several of them at once, where it does not know their number; for two or three that
takes longer than the turns themselves. Where the number is written, it does them one by one without asking, and may then take
several turns of the loop around them at once. The lengths of this call say where that pays; the copy is right whenever its test
holds, and the loop as it was stands for every other length.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ipyaccel.model import Facts, Function, FunctionTypes, Program
from ipyaccel.syntax.edits import instead_of
from ipyaccel.syntax.loops.turns import NotLifted
from ipyaccel.syntax.nests.block import Text, one_a_line
from ipyaccel.syntax.nests.pattern import HARMLESS
from ipyaccel.syntax.scope import names_of
from ipyaccel.syntax.threads.amounts import Amounts, within
from ipyaccel.syntax.threads.work import work_of

FEW = 9
"""Turns, of short loops in one another all together: three times three."""
MANY = 1_000
"""Turns of the loop that is copied, with the loops around it: fewer take no time worth a second text."""
LINES = 12
"""A longer loop is more than a reader wants to see twice."""
Reading = ast.Assign | ast.AugAssign | ast.If | ast.Pass | ast.Continue | ast.Break | ast.For
"""What may stand in a loop that is copied."""


@dataclass(frozen=True)
class _Short:
    """A loop of few turns. `stop`: the expression that says how many, and `turns` the number in this call."""

    loop: ast.For
    stop: ast.expr
    turns: int

    @property
    def asked(self) -> bool:
        """Whether the number is not written there already."""
        return not isinstance(self.stop, ast.Constant)


@dataclass(frozen=True)
class _Copied:
    """A loop to copy, and the short loops in it."""

    loop: ast.For
    short: tuple[_Short, ...]


@dataclass(frozen=True)
class _Inside:
    """What is known of the function that is looked through."""

    tree: ast.FunctionDef
    types: FunctionTypes
    free: frozenset[str]
    amounts: Amounts
    only_unchecked: bool


def with_short_loops(program: Program, facts: Facts, *, only_unchecked: bool = False) -> Program:
    """The program with such copies. `only_unchecked`: where `with cython.boundscheck(False)` stands around the loop.

    Under checks, a loop is done turn by turn anyway.
    """
    if not facts.types:
        return program
    work = work_of(program, facts)
    taken = {function.name for function in program.functions} | {name for name, _ in program.constants} | set(program.globals)
    functions = []
    for function in program.functions:
        tree = _tree(function)
        free = frozenset({"range", "len"} - taken - names_of(tree).bound)
        types = facts.types.get(function.name, FunctionTypes({}))
        inside = _Inside(tree, types, free, work.amounts[function.name], only_unchecked)
        functions.append(_function(function, inside))
    return replace(program, functions=tuple(functions))


def _function(function: Function, inside: _Inside) -> Function:
    found = list(_copies(inside.tree.body, (), inside, reached=not inside.only_unchecked))
    source = function.source
    for copied in sorted(found, key=lambda copied: copied.loop.lineno, reverse=True):
        source = Text.of(source).replaced(copied.loop, _written(copied, Text.of(source)))
    return replace(function, source=source)


def _copies(body: list[ast.stmt], around: tuple[ast.For, ...], inside: _Inside, *, reached: bool) -> Iterator[_Copied]:
    """All loops that are worth a copy."""
    for statement in body:
        if isinstance(statement, ast.For):
            if reached:
                try:
                    yield _copied(statement, around, inside)
                    continue
                except NotLifted:
                    pass
            yield from _copies(statement.body, (*around, statement), inside, reached=reached)
        elif not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            open_here = reached or (isinstance(statement, ast.With) and _unchecked(statement))
            for name in ("body", "orelse", "finalbody"):
                yield from _copies(getattr(statement, name, []), around, inside, reached=open_here)


def _unchecked(statement: ast.With) -> bool:
    return any(ast.unparse(item.context_expr) == "cython.boundscheck(False)" for item in statement.items)


def _copied(loop: ast.For, around: tuple[ast.For, ...], inside: _Inside) -> _Copied:
    """The loop with the short ones in it. Raises NotLifted where it may not be copied, or where that does not pay."""
    if loop.orelse or not one_a_line(loop) or (loop.end_lineno or loop.lineno) - loop.lineno >= LINES:
        raise NotLifted("it is too long to stand there twice", loop.lineno)
    amounts = within(inside.amounts, (*around, loop))
    known = [within(inside.amounts, around[:place]).turns(each.iter) for place, each in enumerate((*around, loop))]
    if math.prod(turns for turns in known if turns is not None) < MANY:
        raise NotLifted("its turns are too few to count", loop.lineno)
    short = tuple(_short(inner, loop, inside, amounts) for inner in _loops_in(loop.body))
    if not any(each.asked for each in short) or _most(loop.body, short) > min(FEW, (known[-1] or 0) - 1):
        raise NotLifted("there is no loop of few turns in it", loop.lineno)
    _only_computes(loop)
    return _Copied(loop, short)


def _short(inner: ast.For, loop: ast.For, inside: _Inside, amounts: Amounts) -> _Short:
    """One loop of few turns, whose number stands fixed before the loop around it. Raises NotLifted."""
    match inner:
        case ast.For(target=ast.Name(id=counter), iter=ast.Call(func=ast.Name(id="range"), args=[stop], keywords=[]), orelse=[]):
            turns = amounts.turns(inner.iter)
        case _:
            raise NotLifted("it does not count from 0", inner.lineno)
    if "range" not in inside.free or turns is None or not 0 < turns <= FEW:
        raise NotLifted("its turns are not few, or not known", inner.lineno)
    if any(isinstance(node, ast.Call) and not _is_cheap(node) for node in ast.walk(inner)):
        raise NotLifted("what is called in it takes longer than the loop", inner.lineno)
    fixed = isinstance(stop, ast.Constant) or _is_fixed(stop, loop, inside)
    if not fixed or _read_outside(counter, inside.tree):
        raise NotLifted("the number of its turns may change, or its counter is used after it", inner.lineno)
    return _Short(inner, stop, turns)


def _is_fixed(stop: ast.expr, loop: ast.For, inside: _Inside) -> bool:
    """Whether the number has its value before the loop is come to, and keeps it: asking for it there is the same as later."""
    match stop:
        case ast.Name(id=name) if inside.types.of(name).kind == "int":
            return _is_steady(name, loop, inside.tree)
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id=name), attr="shape"), slice=ast.Constant(value=int(axis))):
            kind = inside.types.of(name)
            return kind.kind == "array" and 0 <= axis < kind.ndim and _is_steady(name, loop, inside.tree)
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)], keywords=[]) if "len" in inside.free:
            return inside.types.of(name).kind == "array" and _is_steady(name, loop, inside.tree)
    return False


def _is_steady(name: str, loop: ast.For, tree: ast.FunctionDef) -> bool:
    """Whether a name is a parameter that is never set, or is set once, on the way that every run takes to the loop."""
    stores = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name and not _is_load(node)]
    given = name in {argument.arg for argument in (*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs)}
    if any(isinstance(node, ast.Attribute) and not _is_load(node) for node in ast.walk(tree)):
        return False  # `u.shape = 3, 2` would change it too
    if given or not stores:
        return given and not stores
    plain = [statement for statement in tree.body if isinstance(statement, ast.Assign) and statement.lineno < loop.lineno]
    return len(stores) == 1 and any(stores[0] in ast.walk(statement) for statement in plain)


def _is_cheap(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in HARMLESS


def _is_load(node: ast.Name | ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Load)


def _read_outside(counter: str, tree: ast.FunctionDef) -> bool:
    """Whether a counter is read where its loops do not set it."""
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.For)]
    own = [loop for loop in loops if isinstance(loop.target, ast.Name) and loop.target.id == counter]
    within_own = {id(node) for loop in own for statement in loop.body for node in ast.walk(statement)}
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == counter]
    return any(_is_load(node) and id(node) not in within_own for node in uses)


def _only_computes(loop: ast.For) -> None:
    """Raises NotLifted at what a second text could make different: scopes of their own, strings that span lines."""
    for node in ast.walk(loop):
        if isinstance(node, ast.stmt) and not isinstance(node, Reading):
            raise NotLifted("it does more than compute", node.lineno)
        if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.NamedExpr):
            raise NotLifted("it has a scope of its own inside", loop.lineno)
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)):
            raise NotLifted("it handles text", loop.lineno)


def _loops_in(body: Iterable[ast.stmt]) -> list[ast.For]:
    return [node for statement in body for node in ast.walk(statement) if isinstance(node, ast.For)]


def _most(body: Iterable[ast.stmt], short: tuple[_Short, ...]) -> int:
    """The turns of the innermost statement for each time that a body is done."""
    turns = {id(each.loop): each.turns for each in short}
    most = 1
    for statement in body:
        inner = [item for name in ("body", "orelse") for item in getattr(statement, name, [])]
        most = max(most, turns.get(id(statement), 1) * _most(inner, short)) if inner else most
    return most


def _written(copied: _Copied, text: Text) -> list[str]:
    """The test, the copy, and the loop as it was."""
    loop, indent = copied.loop, text.indent(copied.loop)
    asked = [each for each in copied.short if each.asked]
    tests = dict.fromkeys(f"{ast.unparse(each.stop)} == {each.turns}" for each in asked)
    fixed = text.edited(instead_of(each.stop, str(each.turns)) for each in asked)
    first, last = loop.lineno - 1, loop.end_lineno or loop.lineno
    copy, kept = (_deeper(each.lines[first:last]) for each in (fixed, text))
    return [f"{indent}if {' and '.join(tests)}:", *copy, f"{indent}else:", *kept]


def _deeper(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" if line.strip() else line for line in lines]


def _tree(function: Function) -> ast.FunctionDef:
    return next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
