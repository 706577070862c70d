"""An innermost loop that reads an element which it writes in one of its turns. In: a loop. Out: its new lines.

    for j in range(n):                              lengths_ik = lengths[i, k]
        through = lengths[i, k] + lengths[k, j]     for j in range(k + 1):
        if through <= lengths[i, j]:                    through = lengths_ik + lengths[k, j]
            lengths[i, j] = through                     lengths[i, j] = through if through <= lengths[i, j] else lengths[i, j]
                                                    lengths_ik = lengths[i, k]
                                                    for j in range(k + 1, n):
                                                        ...

Only turn k may write `lengths[i, k]`, and it reads it first: up to that turn the old element counts, after it the new one. Each
half can then be done several turns at once. Where it can be asked before the loop whether turn k changes the element, one loop is
enough (`unchanged`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from ipyaccel.model import Type
from ipyaccel.syntax.edits import instead_of
from ipyaccel.syntax.effects.overlap import overlaps
from ipyaccel.syntax.lifting.extent import Sum
from ipyaccel.syntax.loops.turns import NotLifted
from ipyaccel.syntax.nests.block import Text, one_a_line
from ipyaccel.syntax.nests.interchange import Turned
from ipyaccel.syntax.nests.legal import Around
from ipyaccel.syntax.nests.names import element_name
from ipyaccel.syntax.nests.pattern import HARMLESS
from ipyaccel.syntax.nests.ranges import Element, Ranges, ranges_in
from ipyaccel.syntax.nests.unchanged import change_asked


@dataclass(frozen=True)
class _Meeting:
    """The element that stays the same but in one turn. `turn`: the user's text of that turn's number."""

    text: str
    array: str
    name: str
    turn: str
    kind: Type


def split(loop: ast.For, nest: tuple[ast.For, ...], around: Around) -> Turned:
    """The loop in two halves. `nest`: the loops around it from the outermost, and itself. Raises NotLifted."""
    if loop.orelse or not isinstance(loop.target, ast.Name) or not one_a_line(loop) or not _counts_up(loop):
        raise NotLifted("the loop is not a plain one", loop.lineno)
    _only_arithmetic(loop)
    ranges = ranges_in(nest, around.tree, around.types, around.numpy)
    meeting = _meeting(loop, ranges, around)
    return _written(loop, meeting, around)


def _counts_up(loop: ast.For) -> bool:
    """`range(n)` of something that the loop does not change."""
    call = loop.iter
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "range" and len(call.args) == 1):
        return False
    return isinstance(call.args[0], ast.Name) or (
        isinstance(call.args[0], ast.Subscript) and isinstance(call.args[0].value, ast.Attribute)
    )


def _only_arithmetic(loop: ast.For) -> None:
    """Raises NotLifted at anything but assignments of arithmetic, and choices between them."""
    for statement in loop.body:
        for node in ast.walk(statement):
            plain = not isinstance(node, ast.stmt) or isinstance(node, ast.Assign | ast.AugAssign | ast.If | ast.Pass)
            known = not isinstance(node, ast.Call) or (isinstance(node.func, ast.Name) and node.func.id in HARMLESS)
            if not plain or not known or isinstance(node, ast.NamedExpr | ast.Lambda | ast.comprehension | ast.Starred):
                raise NotLifted("the loop does more than arithmetic", loop.lineno)


def _meeting(loop: ast.For, ranges: Ranges, around: Around) -> _Meeting:
    """The one element that a turn writes and others read. Raises NotLifted."""
    axis = ranges.axes[id(loop)]
    elements = [ranges.elements.get(id(node)) for node in ast.walk(loop) if _is_element(node)]
    known = [found for found in elements if found is not None]
    if len(known) != len(elements) or not all(found.questions == () or _only_asks(found) for found in known):
        raise NotLifted("where the elements lie is not known", loop.lineno)
    writes = [found for found in known if not isinstance(found.node.ctx, ast.Load)]
    if not writes or len({(found.array, found.index) for found in writes}) != 1:
        raise NotLifted("not one element for each turn is written", loop.lineno)
    write = writes[0]
    pairs = overlaps(around.tree, loop, around.known)
    if any(write.array in pair for pair in pairs):
        raise NotLifted(f"`{write.array}` may share its memory", loop.lineno)
    factors = [part.factor(axis.atom) for part in write.index]
    if factors != [0] * (len(factors) - 1) + [1] or write.index[-1] != axis.counter:
        raise NotLifted("the loop does not write along a row", loop.lineno)
    reads = [found for found in known if found.array == write.array and isinstance(found.node.ctx, ast.Load)]
    still = [found for found in reads if not any(part.factor(axis.atom) for part in found.index)]
    moving = [found for found in reads if found not in still]
    if any(found.index[-1] != axis.counter for found in moving) or len({found.index for found in still}) != 1:
        raise NotLifted("a turn may read what another writes", loop.lineno)
    first = loop.body[0]
    begins = list(ast.walk(first.value)) if isinstance(first, ast.Assign | ast.AugAssign) else []
    surely = not any(isinstance(node, ast.IfExp | ast.BoolOp) for node in begins)
    if not (surely and all(any(node is found.node for node in begins) for found in still)):
        raise NotLifted("it is not sure that each turn reads it before it is written", loop.lineno)
    return _named(still[0], loop, ranges, around)


def _is_element(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and not isinstance(node.value, ast.Attribute)


def _only_asks(found: Element) -> bool:
    """Whether an element exists wherever it is not beyond the array's end: no index is negative."""
    return found.questions is not None and all(question.above != Sum() for question in found.questions)


def _named(still: Element, loop: ast.For, ranges: Ranges, around: Around) -> _Meeting:
    """The meeting, its turn being a counter of a loop around, from nought up to where this loop ends."""
    parts = still.node.slice.elts if isinstance(still.node.slice, ast.Tuple) else [still.node.slice]
    turn = parts[-1]
    outer = next((axis for axis in ranges.axes.values() if isinstance(turn, ast.Name) and axis.variable == turn.id), None)
    own = ranges.axes[id(loop)]
    if (
        outer is None
        or outer.step != 1
        or not ranges.extents.is_rising(outer.start)
        or outer.stop != own.stop
        or own.start != Sum()
    ):
        raise NotLifted("it is not sure that the turn which writes it is one of the loop's", loop.lineno)
    stored = {node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    if stored & {node.id for node in ast.walk(still.node) if isinstance(node, ast.Name)}:
        raise NotLifted("where it lies is computed in the loop", loop.lineno)
    kind = around.types[still.array].items[0]
    if kind.kind not in ("float", "int") or kind.bits != 64:
        raise NotLifted("its elements are of another type when they are held", loop.lineno)
    text = ast.get_source_segment(around.function.source, still.node) or ""
    name = element_name(still.node, around, {axis.variable for axis in ranges.axes.values()})
    return _Meeting(text, still.array, name, ast.unparse(turn), kind)


def _as_choice(statement: ast.stmt, text: Text, depth: str, around: Around) -> list[str] | None:
    """`if t < a[i, j]: a[i, j] = t` without a branch; None for other statements."""
    match statement:
        case ast.If(
            test=ast.Compare(left=left, ops=[_], comparators=[right]) as test,
            body=[ast.Assign(targets=[ast.Subscript() as target], value=ast.Name(id=value))],
            orelse=[],
        ) if ast.unparse(target) in (ast.unparse(left), ast.unparse(right)) and test.lineno == test.end_lineno:
            kind = around.types.get(ast.unparse(target.value))
            if kind is None or kind.readonly or around.types.get(value) != kind.items[0]:
                return None
            element = ast.get_source_segment(around.function.source, target)
            asked = ast.get_source_segment(around.function.source, test)
            return [*text.comments(statement, depth), f"{depth}{element} = {value} if {asked} else {element}"]
    return None


def _written(loop: ast.For, meeting: _Meeting, around: Around) -> Turned:
    text = Text.of(around.function.source)
    indent, depth = text.indent(loop), text.indent(loop.body[0])
    edits = [
        instead_of(node, meeting.name)
        for statement in loop.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Subscript) and ast.get_source_segment(around.function.source, node) == meeting.text
    ]
    inside = text.edited(edits)
    body: list[str] = []
    for statement in loop.body:
        body += _as_choice(statement, inside, depth, around) or inside.piece(statement, depth)
    assert isinstance(loop.target, ast.Name)
    assert isinstance(loop.iter, ast.Call)
    counter, stop = loop.target.id, ast.unparse(loop.iter.args[0])
    held = f"{indent}{meeting.name} = {meeting.text}"
    asked = change_asked(loop, meeting.text, meeting.name, meeting.turn, around.types)
    if asked:
        user = text.lines[loop.lineno - 1 : loop.end_lineno]
        lines = [held, f"{indent}if {asked}:  # turn {meeting.turn} changes {meeting.text}", *_deeper(user)]
        lines += [f"{indent}else:", *_deeper([f"{indent}for {counter} in range({stop}):", *body])]
        return Turned(loop, tuple(lines), {meeting.name: meeting.kind})
    last = loop.iter.end_lineno or loop.lineno
    rest = text.lines[last - 1].encode()[loop.iter.end_col_offset :].decode()
    lines = [held, f"{indent}for {counter} in range({meeting.turn} + 1){rest}", *body]
    lines += [held, f"{indent}for {counter} in range({meeting.turn} + 1, {stop}):", *body]
    return Turned(loop, tuple(lines), {meeting.name: meeting.kind})


def _deeper(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" if line.strip() else line for line in lines]
