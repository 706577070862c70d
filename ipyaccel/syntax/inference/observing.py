"""What values a program's names hold while it runs. In: a program with fresh live arguments. Out: what was seen, by position.

The program runs once, as plain Python, with a look at the local names before each statement of the blocks that hold a loop: a
look costs little beside a loop. The first looks at a position are all taken, later ones now and then. What is printed is dropped,
what is raised ends the run, and so does the time limit: what was seen until then counts.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import io
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import numpy as np

from ipyaccel.class_home import class_home
from ipyaccel.model import OBJECT, Program, Type
from ipyaccel.syntax.inference.sources import WATCH, Watch, watched
from ipyaccel.syntax.inference.unify import join
from ipyaccel.syntax.inference.values import type_of_value
from ipyaccel.syntax.live import Live
from ipyaccel.syntax.parts.regions import Block, Place, blocks_in, has_loop

LOOK = "_ipyaccel_look"
ALWAYS = 64
"""So many looks at a position are all taken, and after them every so many-th."""

EXACT = 2**53
Position = tuple[str, int, str]
"""A function, a line of its text, and whether the look is before the statement there or at the end of the block that it ends."""


def before(place: Place, statement: ast.stmt) -> Position:
    """The position before a statement."""
    return place.function.name, statement.lineno, "before"


def at_end(place: Place, statement: ast.stmt) -> Position:
    """The position after the last statement of a block."""
    return place.function.name, statement.lineno, "end"


@dataclass
class Value:
    """What one name held at one position: its type over all looks (`object`: several, or none of ours), the classes, an example.

    `items`: of a list, the classes of its numbers. `shared`: a list that another name, or its own rows, hold too. `absent`: at
    some look the name had no value.
    """

    kind: Type
    classes: set[type]
    example: Any = None
    shared: bool = False
    absent: bool = False
    items: set[type] = field(default_factory=set)


@dataclass
class Seen:
    """All that was seen. `complete`: the run came to its end, by an answer or an exception, within its time."""

    at: dict[Position, dict[str, Value]] = field(default_factory=dict)
    looks: dict[Position, int] = field(default_factory=dict)
    complete: bool = False

    def of_module(self, function: str, module: str) -> frozenset[str]:
        """Names of a function that held an object of a library."""
        return frozenset(
            name
            for (owner, _, _), names in self.at.items()
            for name, value in names.items()
            if owner == function and any(class_home(kind).split(".")[0] == module for kind in value.classes)
        )

    def value(self, position: Position, name: str) -> Value | None:
        """What a name held there; None when it was not seen."""
        return self.at.get(position, {}).get(name)


def observe(program: Program, places: Mapping[str, Place], live: Live, seconds: float, watch: Watch | None = None) -> Seen:
    """Runs the program once, for at most `seconds`. The live values are used up. `watch`: notes what is given to every name."""
    seen = Seen()
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            entry = _instrumented(program, places, live, _Looker(seen, time.monotonic() + seconds), watch)
            with _ending_after(seconds):
                entry(*live.arguments)
            seen.complete = True
        except _OverError:
            seen.complete = False
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001 - what the user's code raises here, it raises in the original too: that row tells
            seen.complete = True
    return seen


# ---------------------------------------------------------------------------------------------------------------- the run


def _instrumented(
    program: Program, places: Mapping[str, Place], live: Live, look: Callable[..., None], watch: Watch | None
) -> Callable[..., Any]:
    """The entry in a namespace of its own, every function looking."""
    space: dict[str, Any] = {"__name__": "__main__", LOOK: look, WATCH: watch}
    for item in program.imports:
        exec(item.statement, space)  # noqa: S102 - the user's own import
    space.update(program.constants)
    space.update(live.bindings)
    for function in program.functions:
        place = places[function.name]
        looking = _Looking(place).visit(ast.parse(function.source).body[0])
        tree = ast.Module([looking if watch is None else watched(looking, function.name)], [])
        code = compile(ast.fix_missing_locations(tree), f"<{function.name}>", "exec", flags=__future__.annotations.compiler_flag)
        exec(code, space)  # noqa: S102 - the user's own function
    entry: Callable[..., Any] = space[program.entry]
    return entry


class _Looking(ast.NodeTransformer):
    """Puts a look before each statement of the blocks with a loop, at their ends, and at the start of the function."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def visit(self, node: ast.AST) -> Any:
        """Only statements with blocks are changed."""
        if isinstance(node, ast.stmt):
            for block in list(blocks_in(node)) if not isinstance(node, ast.FunctionDef) else [node.body]:
                inner = [self._inside(statement) for statement in block]
                block[:] = self._with_looks(inner) if has_loop(self.place, inner) else inner
            if isinstance(node, ast.FunctionDef) and not has_loop(self.place, node.body):
                at = 1 if ast.get_docstring(node) is not None and len(node.body) > 1 else 0
                node.body.insert(at, self._look(before(self.place, node.body[at])))
        return node

    def _inside(self, statement: ast.stmt) -> ast.stmt:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return statement
        visited: ast.stmt = self.visit(statement)
        return visited

    def _with_looks(self, block: Block) -> list[ast.stmt]:
        looked: list[ast.stmt] = []
        for at, statement in enumerate(block):
            documents = at == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            looked += [statement] if documents else [self._look(before(self.place, statement)), statement]
        if not isinstance(block[-1], ast.Return | ast.Raise | ast.Break | ast.Continue):
            looked.append(self._look(at_end(self.place, block[-1])))
        return looked

    def _look(self, position: Position) -> ast.stmt:
        return ast.parse(f"{LOOK}({position!r}, locals())").body[0]


class _OverError(BaseException):
    """The time is over."""


@contextlib.contextmanager
def _ending_after(seconds: float) -> Iterator[None]:
    """Ends the run in time, where signals can be had: user's code that catches everything is asked again and again."""

    def over(_signal: int, _frame: FrameType | None) -> None:
        raise _OverError

    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    old = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, old)


# --------------------------------------------------------------------------------------------------------------- the looks


class _Looker:
    """What the user's functions call."""

    def __init__(self, seen: Seen, deadline: float) -> None:
        self.seen = seen
        self.deadline = deadline

    def __call__(self, position: Position, names: Mapping[str, Any]) -> None:
        """One look."""
        looks = self.seen.looks.get(position, 0)
        self.seen.looks[position] = looks + 1
        if looks >= ALWAYS and looks % ALWAYS:
            return
        if time.monotonic() > self.deadline:
            raise _OverError
        known = self.seen.at.setdefault(position, {})
        for name, value in names.items():
            _add(known, name, value, first=looks == 0)
        for name, value in known.items():
            value.absent = value.absent or name not in names
        _mark_shared(known, names)


def _add(known: dict[str, Value], name: str, value: Any, *, first: bool) -> None:
    kind = exact_type(value)
    if name not in known:
        example = value if kind == OBJECT and isinstance(value, np.random.Generator) else None
        known[name] = Value(kind, {type(value)}, example, absent=not first, items=_classes_of_items(value))
        return
    old = known[name]
    old.classes.add(type(value))
    old.items |= _classes_of_items(value)
    if old.kind != kind:
        old.kind = joined(old.kind, kind, value)


def _classes_of_items(value: Any) -> set[type]:
    """The class of a list's first number; `exact_type` sees to it that the others are alike."""
    while type(value) is list and value:
        value = value[0]
        if type(value) is not list:
            return {type(value)}
    return set()


def joined(old: Type, new: Type, value: Any) -> Type:
    """One type for what a name held at two looks: a small integer may count as a float, else numbers keep their type."""
    if old.is_number and new.is_number:
        plain = {old, new} == {Type("int"), Type("float")} and (not isinstance(value, int) or abs(value) <= EXACT)
        return Type("float") if plain else OBJECT
    if old.kind == new.kind == "list":
        if not old.items or not new.items:
            return old if old.items else new
        return OBJECT
    return join(old, new) if old.kind == new.kind == "array" else OBJECT


def exact_type(value: Any) -> Type:
    """The type of a value; a list counts as one of numbers only when all items are of one class, rows of one length."""
    if type(value) is not list:
        return type_of_value(value)
    return _list_type(value) or OBJECT


def _list_type(values: list[Any]) -> Type | None:
    if not values:
        return Type("list")
    classes = set(map(type, values))
    if len(classes) != 1:
        return None
    kind = classes.pop()
    if kind is list:
        rows = {_list_type(row) for row in values} if len({len(row) for row in values}) == 1 else {None}
        row = rows.pop() if len(rows) == 1 else None
        flat = row is not None and row.items and row.items[0].is_number
        return Type("list", items=(row,)) if row is not None and flat else None
    if issubclass(kind, np.number):
        return Type("list", items=(type_of_value(values[0]),))
    if kind not in (int, float, bool, complex) or (kind is int and not all(-(2**63) <= item < 2**63 for item in values)):
        return None
    return Type("list", items=(type_of_value(values[0]),))


def _mark_shared(known: dict[str, Value], names: Mapping[str, Any]) -> None:
    """Marks lists that two names hold, and those of which a row stands elsewhere too."""
    holders: dict[int, list[str]] = {}
    for name, value in names.items():
        if type(value) is list:
            holders.setdefault(id(value), []).append(name)
            if value and type(value[0]) is list:
                for row in value:
                    holders.setdefault(id(row), []).append(name)
    for held in holders.values():
        if len(held) > 1:
            for name in held:
                known[name].shared = True
