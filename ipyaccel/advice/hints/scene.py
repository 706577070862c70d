"""What the rules look at: one function's tree, the shares of its lines, what it calls. Out: a `Scene`."""

from __future__ import annotations

import ast
import builtins
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import FunctionType, ModuleType
from typing import Any

from ipyaccel.model import CalledFunction, FunctionProfile
from ipyaccel.syntax.capturing.targets import is_library_file, is_library_module

Loop = ast.For | ast.While
Tree = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module
"""A function, or a cell's statements."""
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
LEAST_SHARE = 0.05
"""A line with less of the run is not spoken of."""


@dataclass(frozen=True)
class Finding:
    """What a rule says: `text` why, `remedy` what to do, at `line`; `share` of the run that is behind it."""

    text: str
    remedy: str
    line: int | None
    share: float


@dataclass(frozen=True)
class Callee:
    """A function that the one looked at calls itself: its name, how often, and which share of the run these calls take."""

    name: str
    place: str
    origin: str
    calls: int
    share: float
    seconds: float


@dataclass(frozen=True)
class Scene:
    """One function. `tree`: with the user's line numbers. `shares`: of the run, by line. `scope`: its globals, live.

    `kinds`: names of its parameters' types at a real call. `waiting`: the share of the run in which the processor was idle.
    """

    function: CalledFunction
    tree: Tree | None
    shares: Mapping[int, float]
    callees: Sequence[Callee] = ()
    scope: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    waiting: float = 0.0

    @property
    def own(self) -> float:
        """The share of the run that is in its own lines."""
        return self.function.share * self.function.own / self.function.total if self.function.total > 0 else 0.0

    # ----------------------------------------------------------------------------------------------------------- shares

    def share(self, node: ast.AST) -> float:
        """The share of the run that the lines of a statement or expression take."""
        first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
        return min(sum(self.shares.get(line, 0.0) for line in range(first, (last or first) + 1)), 1.0)

    def line_share(self, *nodes: ast.AST) -> float:
        """The share of the lines on which these begin, each line once."""
        return min(sum(self.shares.get(line, 0.0) for line in {getattr(node, "lineno", 0) for node in nodes}), 1.0)

    def called(self, *names: str) -> float:
        """The share of the run that calls of libraries' functions by these names take, where the profiler saw them."""
        seen = [one for one in self.callees if one.origin != "yours" and one.name.rpartition(".")[2] in names]
        return min(sum(one.share for one in seen), 1.0)

    # ------------------------------------------------------------------------------------------------------------ names

    @cached_property
    def local(self) -> frozenset[str]:
        """Names that the function binds, its parameters included."""
        if self.tree is None or isinstance(self.tree, ast.Module):
            return frozenset()
        arguments = {argument.arg for argument in ast.walk(self.tree.args) if isinstance(argument, ast.arg)}
        return frozenset(arguments | set(stored(self.tree.body)))

    def dotted(self, node: ast.AST) -> str:
        """`numpy.append` for what a library or Python itself has under that name; empty for everything else."""
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return f"{base}.{node.attr}" if base else ""
        if not isinstance(node, ast.Name) or node.id in self.local:
            return ""
        value = self.scope.get(node.id, getattr(builtins, node.id, None))
        if isinstance(value, ModuleType):
            return value.__name__ if is_library_module(value) else ""
        return _dotted(value)

    def kind(self, name: str) -> str:
        """The type of what a name holds, as far as the text or a real call tells: "list", "str"; empty when it may be others."""
        assert self.tree is not None
        given = {_kind_of(value) for value in assigned_to(name, self.tree)}
        if name in self.kinds:
            given.add(self.kinds[name])
        elif name not in self.local:
            given.add(type(self.scope[name]).__name__ if name in self.scope else "")
        return given.pop() if len(given) == 1 else ""

    # ------------------------------------------------------------------------------------------------------------ loops

    def loops(self) -> Iterator[Loop]:
        """All loops, outer ones first."""
        if self.tree is not None:
            yield from (node for node in ast.walk(self.tree) if isinstance(node, Loop))

    def inside_loops(self) -> Iterator[tuple[ast.AST, Loop]]:
        """Every node of a loop's body, with the innermost loop around it."""
        if self.tree is not None:
            yield from _inside(self.tree, None)


def _dotted(value: Any) -> str:
    """Module and name of what a library has, its name alone for Python's own; empty for what the user wrote, and for values."""
    if isinstance(value, FunctionType) and not is_library_file(value.__code__.co_filename):
        return ""
    name, home = getattr(value, "__qualname__", None), getattr(value, "__module__", None)
    if not isinstance(name, str) or not isinstance(home, str | None):
        return ""
    if home in (None, "builtins"):
        return name if getattr(builtins, name, None) is value else ""
    module = sys.modules.get(home)
    return f"{home}.{name}" if module is not None and is_library_module(module) else ""


def _inside(node: ast.AST, loop: Loop | None) -> Iterator[tuple[ast.AST, Loop]]:
    for name, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        repeated = isinstance(node, Loop) and name in ("body", "test")
        around = node if repeated and isinstance(node, Loop) else loop
        for child in children:
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
                continue
            if isinstance(child, ast.AST):
                if around is not None:
                    yield child, around
                yield from _inside(child, around)


def stored(statements: Sequence[ast.AST]) -> Iterator[str]:
    """Names that statements bind."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
                yield node.id


def assigned_to(name: str, tree: ast.AST) -> Iterator[ast.expr | None]:
    """The values that a name is given; None for one that is not written as a value (a loop variable, part of a tuple)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield node.value
                elif name in stored([target]):
                    yield None
        elif (isinstance(node, ast.For | ast.comprehension) and name in stored([node.target])) or (
            isinstance(node, ast.NamedExpr | ast.With) and name in stored([node])
        ):
            yield None


def _kind_of(value: ast.expr | None) -> str:
    """The type of a value as it is written."""
    match value:
        case ast.List() | ast.ListComp():
            return "list"
        case ast.JoinedStr() | ast.Constant(value=str()):
            return "str"
        case ast.Call(func=ast.Name(id="list" | "sorted")):
            return "list"
        case ast.Call(func=ast.Name(id="str")):
            return "str"
    return ""


def tree_of(lines: FunctionProfile) -> Tree | None:
    """The function's tree with the user's line numbers; None for text that is no `def` by itself."""
    text = textwrap.dedent("\n".join(line.text for line in lines.lines))
    try:
        found = ast.parse(text).body
    except SyntaxError:
        return None
    if not found or not isinstance(found[0], ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    ast.increment_lineno(found[0], lines.lines[0].line - 1)
    return found[0]
