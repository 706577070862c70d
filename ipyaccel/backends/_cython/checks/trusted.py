"""Nests whose elements surely exist go without checks in cython-typed. In: a program and its facts. Out: the program.

    for i in range(n):                  if m <= B.shape[0]:
        for k in range(m):                  with cython.boundscheck(False), cython.wraparound(False):
            s += B[k, i]                        for i in range(n):
                                                    for k in range(m):
                                                        s += B[k, i]
                                        else:
                                            (the nest as it is)

What the text proves is not asked. Where the nest computes with floats only, integers stay within the arrays' lengths, and go
without their check too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ipyaccel.model import Facts, Function, Program, Type
from ipyaccel.syntax.effects.given import known_of
from ipyaccel.syntax.effects.overlap import Known
from ipyaccel.syntax.inference.infer import Scope, called, infer
from ipyaccel.syntax.lifting.extent import Sum
from ipyaccel.syntax.loops.turns import NotLifted
from ipyaccel.syntax.nests.ranges import Question, Ranges, ranges_of, strongest

MANY = 6
"""More questions than this before a nest are more than a reader wants to see."""
WHOLE = {"abs", "pow", "divmod", "sum", "round"}
"""Functions that may compute beyond 64 bits when they are given integers."""
FLOATS = ("float", "complex")


@dataclass(frozen=True)
class _Nest:
    """A nest that goes without checks, once the questions are answered with yes."""

    loop: ast.For
    questions: tuple[str, ...]
    integers: bool


def with_trusted_nests(program: Program, facts: Facts) -> Program:
    """The program with its checks taken out of the nests that do not need them."""
    functions = tuple(_function(function, program, facts) for function in program.functions)
    return replace(program, functions=functions)


def _function(function: Function, program: Program, facts: Facts) -> Function:
    tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
    if function.name not in facts.types or any(isinstance(node, ast.Name) and node.id == "cython" for node in ast.walk(tree)):
        return function
    known = known_of(function, program, facts)
    constants = {name: Type("float") for name, value in program.constants if type(value) is float}
    known = replace(known, types={**constants, **known.types})
    numpy = next((item.name for item in program.imports if item.module == "numpy" and not item.attribute), "np")
    lines = function.source.split("\n")
    for nest in reversed(list(_nests(tree.body, tree, known, numpy))):
        first, last = nest.loop.lineno - 1, nest.loop.end_lineno or nest.loop.lineno
        lines[first:last] = _written(nest, lines[first:last])
    return replace(function, source="\n".join(lines))


def _nests(body: list[ast.stmt], tree: ast.FunctionDef, known: Known, numpy: str) -> Iterator[_Nest]:
    """The outermost nests that can do without checks."""
    for statement in body:
        if isinstance(statement, ast.For):
            found = _trusted(statement, tree, known, numpy)
            if found is not None:
                yield found
                continue
        if not isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            for name in ("body", "orelse", "finalbody"):
                yield from _nests(getattr(statement, name, []), tree, known, numpy)


def _trusted(loop: ast.For, tree: ast.FunctionDef, known: Known, numpy: str) -> _Nest | None:
    """The nest with what must be asked before it; None when something in it needs its check."""
    try:
        ranges = ranges_of(tree, loop, known.types, numpy)
    except NotLifted:
        return None
    elements = [node for node in ast.walk(loop) if isinstance(node, ast.Subscript) and not _is_extent(node)]
    if not elements or any(isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) for node in ast.walk(loop)):
        return None
    asked: list[Question] = []
    for node in elements:
        found = ranges.elements.get(id(node)) or ranges.cyclic.get(id(node))
        if found is None or found.questions is None:
            return None
        asked += found.questions
    questions = strongest(asked)
    deep = any(isinstance(node, ast.For) for statement in loop.body for node in ast.walk(statement))
    if len(questions) > MANY or (not deep and (questions or _only_fills(loop))):
        return None
    return _Nest(loop, tuple(question.text for question in questions), _may_overflow(loop, ranges, known))


def _only_fills(loop: ast.For) -> bool:
    """Whether a loop only puts something into each place: its checks cost nothing that counts."""
    return not any(isinstance(node, (ast.BinOp, ast.AugAssign)) for statement in loop.body for node in ast.walk(statement))


def _is_extent(node: ast.Subscript) -> bool:
    return isinstance(node.value, ast.Attribute) and node.value.attr == "shape"


def _may_overflow(loop: ast.For, ranges: Ranges, known: Known) -> bool:
    """Whether an integer may be computed that is not the place of an element, nor near a length."""
    scope = Scope(known.types, known.imports)
    heads = [node for node in ast.walk(loop) if isinstance(node, ast.For)]
    if not all(_stays_small(ranges, head) for head in heads):
        return True
    elements = (*ranges.elements.values(), *ranges.cyclic.values())
    inside = {id(part) for found in elements for part in ast.walk(found.node.slice)}
    inside |= {id(part) for head in heads for part in ast.walk(head.iter)}
    for node in ast.walk(loop):
        if id(node) in inside:
            continue
        if isinstance(node, ast.AugAssign) and infer(_read(node.target), scope).kind not in FLOATS:
            return True
        computed = isinstance(node, ast.BinOp) or (isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not))
        if computed and isinstance(node, ast.expr) and infer(node, scope).kind not in FLOATS:
            literal = isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)
            if not literal:
                return True
        if isinstance(node, ast.Call) and called(node.func, known.imports)[1] in WHOLE and infer(node, scope).kind not in FLOATS:
            return True
    return False


def _read(target: ast.expr) -> ast.expr:
    return ast.Name(target.id, ast.Load()) if isinstance(target, ast.Name) else target


def _stays_small(ranges: Ranges, loop: ast.For) -> bool:
    """Whether the ends of a loop cannot leave 64 bits on the way: lengths and counters do not, nor what is less than a length."""
    axis = ranges.axes[id(loop)]
    call = loop.iter
    assert isinstance(call, ast.Call)
    if not any(isinstance(node, ast.BinOp) for node in ast.walk(call)):
        return True
    return all(_is_small(ranges, part) for part in (axis.start, axis.stop))


def _is_small(ranges: Ranges, found: Sum) -> bool:
    given = [(atom, times) for atom, times in found.atoms if not (atom.startswith("@") or ".shape[" in atom)]
    if not given:
        return True
    (atom, times), *more = given
    known = ranges.extents.is_rising(Sum(0, ((atom, 1),)))
    return not more and times == 1 and known and found.number <= 0 and len(found.atoms) == 1


def _written(nest: _Nest, lines: list[str]) -> list[str]:
    """The nest's lines under what takes the checks out."""
    head = lines[0]
    indent = head[: len(head) - len(head.lstrip())]
    off = ["boundscheck", "wraparound", *([] if nest.integers else ["overflowcheck"])]
    block = f"with {', '.join(f'cython.{name}(False)' for name in off)}:"
    if not nest.questions:
        return [indent + block, *_deeper(lines, 4)]
    asked = " and ".join(nest.questions)
    return [f"{indent}if {asked}:", f"{indent}    {block}", *_deeper(lines, 8), f"{indent}else:", *_deeper(lines, 4)]


def _deeper(lines: list[str], by: int) -> list[str]:
    return [" " * by + line if line.strip() else line for line in lines]
