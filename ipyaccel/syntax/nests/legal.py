"""Whether a nest may be turned inside out. In: a pattern and its function. Out: nothing, or NotLifted with the reason.

C[i, j] is of this function, and only it          nobody sees in what order its elements are made
A, B are not C                                    no turn reads what another writes
range(m) is the same for every j                  the loops can change places
j, k, total are not needed after the loop         their last values may be others
at most one kind of error can be raised           the first error is of the same kind in any order
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from ipyaccel.model import Function, Program, Type
from ipyaccel.syntax.effects.needed import needed_after
from ipyaccel.syntax.effects.overlap import Known, overlaps
from ipyaccel.syntax.inference.infer import called
from ipyaccel.syntax.loops.turns import NotLifted
from ipyaccel.syntax.nests.pattern import HARMLESS, Pattern
from ipyaccel.syntax.nests.ranges import Ranges

MAKERS = {"zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like", "full_like"}
NUMBERS = ("int", "float", "complex")


@dataclass(frozen=True)
class Around:
    """What a rule needs to know of the function that a nest stands in."""

    function: Function
    tree: ast.FunctionDef
    program: Program
    known: Known
    numpy: str
    sizes: Mapping[str, int]

    @property
    def types(self) -> Mapping[str, Type]:
        """The types of the function's names."""
        return self.known.types


def check(pattern: Pattern, ranges: Ranges, around: Around) -> None:
    """Raises NotLifted unless the turned nest gives the same."""
    loop = pattern.loop
    stored = _stored_names(loop)
    reads = [*pattern.before, *pattern.body, *(inner.iter for inner in pattern.inner)]
    own = {ast.unparse(place.value) for place in pattern.places.values()}
    _same_turns(pattern, stored)
    for name, place in pattern.places.items():
        _fits(name, place, pattern, ranges, around)
    for array in own:
        if not _is_fresh(array, around):
            raise NotLifted(f"`{array}` can be seen from outside while the loops run", loop.lineno)
    _nothing_else_written(pattern, own)
    used = {node.id for part in reads for node in ast.walk(part) if isinstance(node, ast.Name)}
    pairs = overlaps(around.tree, loop, around.known)
    for array in own:
        if array in used or any(array in pair and pair & used for pair in pairs):
            raise NotLifted(f"`{array}` is read while it is made", loop.lineno)
    _made_in_each_turn(pattern)
    later = needed_after(loop, around.tree, stored)
    if later:
        raise NotLifted(f"`{min(later)}` is needed after the loop", later[min(later)])
    _one_kind_of_error(pattern, ranges, around)
    _python_numbers(pattern)
    _nothing_unusual(around)


def _stored_names(loop: ast.For) -> frozenset[str]:
    return frozenset(node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load))


def _same_turns(pattern: Pattern, stored: frozenset[str]) -> None:
    """The heads of the loops may not hang on what the nest assigns, but for the inner loops' own counters."""
    counters = {loop.target.id for loop in pattern.inner if isinstance(loop.target, ast.Name)}
    for loop in (pattern.loop, *pattern.inner):
        free = counters if loop is not pattern.loop else set()
        for node in ast.walk(loop.iter):
            if isinstance(node, ast.Name) and node.id in stored - free:
                raise NotLifted(f"the turns of the inner loop hang on `{node.id}`", loop.lineno)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in ("range", "len"):
                raise NotLifted("the turns are computed by a call", loop.lineno)
            if isinstance(node, ast.Div | ast.FloorDiv | ast.Mod | ast.Pow | ast.LShift | ast.RShift):
                raise NotLifted("computing the turns may raise", loop.lineno)
            if isinstance(node, ast.Subscript) and not isinstance(node.value, ast.Attribute):
                raise NotLifted("the turns are read from an array", loop.lineno)


def _fits(name: str, place: ast.Subscript, pattern: Pattern, ranges: Ranges, around: Around) -> None:
    """A carried name must be of the type of the element that takes its place, and each turn must have its own element."""
    array = ast.unparse(place.value)
    kind = around.types.get(array)
    if kind is None or kind.kind != "array" or kind.readonly or around.types.get(name) != kind.items[0]:
        raise NotLifted(f"`{name}` and the elements of `{array}` are not of one type", pattern.loop.lineno)
    if kind.items[0].kind not in NUMBERS or kind.items[0].bits not in (64, 128):
        raise NotLifted(f"the elements of `{array}` are rounded when they are stored", pattern.loop.lineno)
    found = ranges.elements.get(id(place))
    axis = ranges.axes[id(pattern.loop)]
    if found is None or found.questions != ():
        raise NotLifted(f"it is not sure that `{ast.unparse(place)}` exists in every turn", pattern.loop.lineno)
    factors = [part.factor(axis.atom) for part in found.index]
    if [abs(factor) for factor in factors] != [*([0] * (len(factors) - 1)), 1]:
        raise NotLifted(f"`{ast.unparse(place)}` does not go along a row", pattern.loop.lineno)
    moved = _stored_names(pattern.loop) - {pattern.variable}
    if moved & {node.id for node in ast.walk(place.slice) if isinstance(node, ast.Name)}:
        raise NotLifted(f"where `{ast.unparse(place)}` lies is computed in the turn", pattern.loop.lineno)


def _is_fresh(array: str, around: Around) -> bool:
    """An array that this function makes, once, and that no `try` of it lets anyone see half made."""
    stores = [
        node
        for node in ast.walk(around.tree)
        if isinstance(node, ast.Name) and node.id == array and not isinstance(node.ctx, ast.Load)
    ]
    made = [
        node.value
        for node in ast.walk(around.tree)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and node.targets[0] in stores
    ]
    if len(stores) != 1 or len(made) != 1 or array in around.function.parameters:
        return False
    value = made[0]
    if not isinstance(value, ast.Call) or any(isinstance(node, ast.Try) for node in ast.walk(around.tree)):
        return False
    module, name = called(value.func, around.known.imports)
    return module == "numpy" and name in MAKERS and {item.arg for item in value.keywords} <= {"dtype"}


def _nothing_else_written(pattern: Pattern, own: set[str]) -> None:
    """Raises NotLifted at elements other than those that the carried names end in."""
    allowed = {id(place) for place in pattern.places.values()}
    texts = {ast.unparse(place) for place in pattern.places.values()}
    for node in ast.walk(pattern.loop):
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load) and id(node) not in allowed:
            raise NotLifted(f"`{ast.unparse(node)}` is written too", node.lineno)
    for statement in pattern.after:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id in own and id(node) not in {id(p.value) for p in pattern.places.values()}:
                raise NotLifted(f"`{node.id}` is read while it is made", node.lineno)
        if isinstance(statement, ast.If) and any(
            isinstance(node, ast.Subscript) and id(node) in allowed for node in ast.walk(statement)
        ):
            raise NotLifted(f"an element of `{', '.join(sorted(texts))}` is made in some turns only", statement.lineno)


def _made_in_each_turn(pattern: Pattern) -> None:
    """Names of the body are made anew in each turn, before they are read; names of what comes before and after likewise."""
    carried = pattern.places.keys()
    own = frozenset(_names_stored(pattern.body)) - carried
    seen: set[str] = set()
    for statement in pattern.body:
        if (_names_read([statement]) & own) - seen:
            raise NotLifted("a turn needs what the turn before has left", statement.lineno)
        if isinstance(statement, ast.Assign):
            seen |= _names_stored([statement])
    if own & (_names_read(pattern.before) | _names_read(pattern.after)):
        raise NotLifted("what the last inner turn has left is used", pattern.loop.lineno)
    inner = {loop.target.id for loop in pattern.inner if isinstance(loop.target, ast.Name)}
    if inner & (_names_read(pattern.before) | _names_read(pattern.after) | _names_stored(pattern.body)):
        raise NotLifted("the inner counter is used outside its loop", pattern.loop.lineno)
    made = _names_stored(pattern.after)
    if made & (_names_read(pattern.before) | _names_read(pattern.body) | own | inner) - carried or made & {pattern.variable}:
        raise NotLifted("a turn needs what the turn before has left", pattern.loop.lineno)
    if _names_read(pattern.before) & carried:
        raise NotLifted("a turn starts from what the turn before has left", pattern.loop.lineno)


def _names_read(statements: object) -> set[str]:
    assert isinstance(statements, list | tuple)
    found = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.add(node.id)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
    return found


def _names_stored(statements: object) -> set[str]:
    assert isinstance(statements, list | tuple)
    return {
        node.id
        for statement in statements
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }


def _one_kind_of_error(pattern: Pattern, ranges: Ranges, around: Around) -> None:
    """Raises NotLifted when the first error could be of another kind; what comes after keeps its own order."""
    making = [*pattern.before, *pattern.inner]
    first = set().union(*(_errors(statement, ranges) for statement in making))
    later = set().union(*(_errors(statement, ranges) for statement in pattern.after))
    if first and len(first | later) > 1:
        raise NotLifted("errors of two kinds may be raised, and which comes first counts", pattern.loop.lineno)
    if any(around.types.get(name) is None for name in _names_read([pattern.loop]) - HARMLESS if name not in _modules(around)):
        raise NotLifted("the types of some names are not known", pattern.loop.lineno)


def _errors(statement: ast.stmt, ranges: Ranges) -> set[str]:
    """The kinds of errors that a statement may raise."""
    kinds = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Subscript) and not isinstance(node.value, ast.Attribute):
            found = ranges.elements.get(id(node))
            if found is None or found.questions != ():
                kinds.add("index")
        elif isinstance(node, ast.BinOp | ast.AugAssign):
            second = node.right if isinstance(node, ast.BinOp) else node.value
            if isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod) and not _is_number(second):
                kinds.add("division")
            elif isinstance(node.op, ast.Pow):
                kinds.add("overflow" if _is_number(second) else "power")
    return kinds


def _python_numbers(pattern: Pattern) -> None:
    """Raises NotLifted where it counts that a carried number is one of Python's: an element divided by zero gives infinity."""
    tainted = set(pattern.places)
    for statement in pattern.body:
        if tainted & _names_read([statement]):
            tainted |= _names_stored([statement])
    divided = [node for statement in pattern.body for node in ast.walk(statement) if divides(node)]
    if any(tainted & {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} for node in divided):
        raise NotLifted("a carried number is divided in mid-loop", pattern.loop.lineno)
    later = any(divides(node) for statement in pattern.after for node in ast.walk(statement))
    starts = all(isinstance(statement.value, ast.Constant) for statement in pattern.before)
    if later and not starts:
        raise NotLifted("a number that is divided may be an element, or one of Python's", pattern.loop.lineno)


def divides(node: ast.AST) -> bool:
    """A division or a power for which Python's numbers raise where NumPy's give infinity."""
    if not isinstance(node, ast.BinOp | ast.AugAssign):
        return False
    second = node.right if isinstance(node, ast.BinOp) else node.value
    if isinstance(node.op, ast.Pow):
        return True
    return isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod) and not _is_number(second)


def _modules(around: Around) -> set[str]:
    return {item.name for item in around.program.imports} | {name for name, _ in around.program.constants}


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def _nothing_unusual(around: Around) -> None:
    """Raises NotLifted where names do not mean what they say, or outlive the nest in an inner function."""
    taken = {function.name for function in around.program.functions} | {item.name for item in around.program.imports}
    taken |= {name for name, _ in around.program.constants} | set(around.program.globals)
    stores = {node.id for node in ast.walk(around.tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    if (HARMLESS | {"int", "complex"}) & (taken | stores | set(around.function.parameters)):
        raise NotLifted("a built-in function has been given another meaning", around.tree.lineno)
    closed = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Global | ast.Nonlocal | ast.Yield | ast.YieldFrom
    if any(isinstance(node, closed) for statement in around.tree.body for node in ast.walk(statement)):
        raise NotLifted("a function inside this one may use its names", around.tree.lineno)
