"""Arrays that a loop goes through are given a name. In: a program with its facts. Out: both, with the names where there was none.

for v in x[1:]:                  x_items = x[1:]
    total += v                   for v in x_items:
                                     total += v

The same in `enumerate` and `zip`, for `image.flat`, and for whatever else gives an array with one axis. What a loop goes through
is computed once, before its first turn, so that this changes nothing; under a name its type is known, and the loop can count.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type
from ipyaccel.syntax.inference.types import find_again
from ipyaccel.syntax.rewriting.edits import Edits, span
from ipyaccel.syntax.scope import names_of

COMPUTED = (ast.Subscript, ast.Call, ast.Attribute)
PASSING_ON = ("enumerate", "zip")
COUNTING = ("range", "reversed", "enumerate", "zip", "sorted", "list", "tuple", "set", "dict", "map", "filter", "iter", "open")
"""Builtin functions whose answers are no arrays; what they are given may be."""
FLAT = "flat"


def with_named_arrays(program: Program, facts: Facts) -> tuple[Program, Facts]:
    """Names what loops go through, sees which of the names are arrays with one axis, and keeps those."""
    named = {function.name: _Named(function, _arrays(facts, function)) for function in program.functions}
    if not facts.types or not any(each.names for each in named.values()):
        return program, facts
    found = find_again(replace(program, functions=tuple(each.text() for each in named.values())), facts)
    functions, types = [], dict(facts.types)
    for function in program.functions:
        known = found.types.get(function.name, FunctionTypes({}))
        kept = {name: known.of(name) for name in named[function.name].names if _is_vector(known.of(name))}
        functions.append(named[function.name].text(kept))
        old = types.get(function.name, FunctionTypes({}))
        types[function.name] = replace(old, names={**old.names, **kept})
    return replace(program, functions=tuple(functions)), replace(facts, types=types)


def _arrays(facts: Facts, function: Function) -> frozenset[str]:
    known: Mapping[str, Type] = facts.types.get(function.name, FunctionTypes({})).names
    return frozenset(name for name, kind in known.items() if kind.kind == "array")


def _is_vector(kind: Type) -> bool:
    return kind.kind == "array" and kind.ndim == 1 and all(item.is_number for item in kind.items)


class _Named:
    """What the loops of one function go through, by the names that it would have."""

    def __init__(self, function: Function, arrays: frozenset[str]) -> None:
        self.function = function
        self.arrays = arrays
        self.tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
        self.bound = names_of(self.tree).bound
        self.names: dict[str, tuple[ast.For, ast.expr]] = {}
        for loop in _own_loops(self.tree):
            for node in self._gone_through(loop.iter):
                if self._is_computed(node, loop):
                    self.names[self._name(node)] = loop, node

    def text(self, kept: Collection[str] | None = None) -> Function:
        """The function with all the names, or with some of them."""
        edits = Edits(self.function.source)
        lines: dict[int, tuple[ast.For, list[str]]] = {}
        for name, (loop, node) in self.names.items():
            if kept is None or name in kept:
                edits.replace(node, name)
                lines.setdefault(id(loop), (loop, []))[1].append(f"{name} = {self._written(node)}")
        for loop, made in lines.values():
            separator = f"\n{edits.indent(loop)}"
            edits.insert(span(loop)[0], "".join(line + separator for line in made))
        return replace(self.function, source=edits.text()) if lines else self.function

    def _gone_through(self, node: ast.expr) -> list[ast.expr]:
        """The iterable, or what `enumerate` and `zip` pass on."""
        if isinstance(node, ast.Call) and self._builtin(node) in PASSING_ON and not node.keywords:
            return [inner for argument in node.args for inner in self._gone_through(argument)]
        return [node]

    def _is_computed(self, node: ast.expr, loop: ast.For) -> bool:
        """Whether it is worth a name: something computed that may be an array."""
        if isinstance(node, ast.Attribute):
            return node.attr == FLAT and self._is_array(node.value) and not _stores(loop, node.value)
        return isinstance(node, COMPUTED) and not (isinstance(node, ast.Call) and self._builtin(node) in COUNTING)

    def _is_array(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self.arrays

    def _builtin(self, node: ast.Call) -> str:
        return node.func.id if isinstance(node.func, ast.Name) and node.func.id not in self.bound else ""

    def _written(self, node: ast.expr) -> str:
        """The iterable as an array."""
        text = ast.get_source_segment(self.function.source, node) or ast.unparse(node)
        if isinstance(node, ast.Attribute):
            return f"{text.removesuffix(FLAT)}ravel()"
        return text if "\n" not in text else ast.unparse(node)

    def _name(self, node: ast.expr) -> str:
        """After the first name in it that is an array's, or the first at all."""
        inside = [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]
        wish = next((name for name in inside if name in self.arrays), "loop") + "_items"
        names = (wish if number == 1 else f"{wish}{number}" for number in itertools.count(1))
        return next(name for name in names if name not in self.bound and name not in self.names)


def _own_loops(tree: ast.FunctionDef) -> Iterator[ast.For]:
    """The loops of a function, without those of functions inside it."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.For):
            yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _stores(loop: ast.For, array: ast.expr) -> bool:
    """Whether the loop may write into the array: a copy of it would not show that."""
    name = array.id if isinstance(array, ast.Name) else ""
    return any(
        isinstance(node, ast.Name) and node.id == name and not _is_read(node, statement)
        for statement in loop.body
        for node in ast.walk(statement)
    )


def _is_read(name: ast.Name, statement: ast.stmt) -> bool:
    """Whether an array's name stands where a single element is read: neither stored into, nor handed on."""
    return any(
        isinstance(node, ast.Subscript) and node.value is name and isinstance(node.ctx, ast.Load) and not _has_slice(node.slice)
        for node in ast.walk(statement)
    )


def _has_slice(index: ast.expr) -> bool:
    return any(isinstance(node, ast.Slice) for node in ast.walk(index))
