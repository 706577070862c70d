"""Global values as leading parameters. In: a program whose functions read global arrays or objects. Out: one whose do not.

Compilers freeze globals or know nothing of their types. Written as parameters they are ordinary arguments:
`def sweep(): u[0] = k * f()` with the global arrays `u` and `k` becomes `def sweep(u, k): u[0] = k * f(k)` when `f` reads
`k` too.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from ipyaccel.model import Function, Program
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.scope import Names, names_of


@dataclass(frozen=True)
class _Read:
    """One function, parsed: its names, the functions it calls, and those it uses as values."""

    function: Function
    tree: ast.FunctionDef
    names: Names
    calls: tuple[ast.Call, ...]
    values: frozenset[str]

    @property
    def called(self) -> frozenset[str]:
        """Names of the program's functions that this one calls."""
        return frozenset(call.func.id for call in self.calls if isinstance(call.func, ast.Name))


def hidden_names(program: Program) -> tuple[str, ...]:
    """The globals that become leading parameters of the entry, in their order."""
    reads = _read(program)
    return _reached(program, reads)[program.entry]


def thread_globals(program: Program) -> Program:
    """The program with its global values as leading parameters, passed on at every call.

    `globals` keeps those that cannot be passed: assigned by a `global` statement, or reached by a function used as a value.
    A parameter is called `global_NAME` in a function that has a local variable NAME.
    """
    reads = _read(program)
    reached = _reached(program, reads)
    threaded = {name for names in reached.values() for name in names}
    functions = tuple(_written(reads[function.name], reached) for function in program.functions)
    return replace(program, functions=functions, globals=tuple(name for name in program.globals if name not in threaded))


def _read(program: Program) -> dict[str, _Read]:
    known = {function.name for function in program.functions}
    reads: dict[str, _Read] = {}
    for function in program.functions:
        tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
        names = names_of(tree)
        outer = {id(name) for name in names.outer if name.id in known}
        calls = tuple(node for node in ast.walk(tree) if isinstance(node, ast.Call) and id(node.func) in outer)
        heads = {id(call.func) for call in calls}
        values = frozenset(name.id for name in names.outer if name.id in known and id(name) not in heads)
        reads[function.name] = _Read(function, tree, names, calls, values)
    return reads


def _reached(program: Program, reads: dict[str, _Read]) -> dict[str, tuple[str, ...]]:
    """For each function the globals that it, or what it calls, reads."""
    fixed = {name for read in reads.values() for name in read.names.assigned}
    reached = {name: {use.id for use in read.names.outer} & set(program.globals) - fixed for name, read in reads.items()}
    growing = True
    while growing:
        growing = False
        for name, read in reads.items():
            more = set().union(*(reached[callee] for callee in read.called)) - reached[name]
            reached[name] |= more
            growing = growing or bool(more)
    stuck = set().union(*(reached[value] for read in reads.values() for value in read.values))
    return {name: tuple(item for item in program.globals if item in found - stuck) for name, found in reached.items()}


def _spelling(read: _Read, name: str) -> str:
    return f"global_{name}" if name in read.names.bound else name


def _written(read: _Read, reached: dict[str, tuple[str, ...]]) -> Function:
    """One function with its new parameters, names and calls."""
    function, leading = read.function, [_spelling(read, name) for name in reached[read.function.name]]
    edits: list[Edit] = []
    if leading:
        arguments = read.tree.args
        empty = not (arguments.posonlyargs or arguments.args or arguments.vararg or arguments.kwonlyargs or arguments.kwarg)
        place = _after_parenthesis(function.source, read.tree.lineno, read.tree.col_offset)
        edits.append(Edit(place, place, ", ".join(leading) + ("" if empty else ", ")))
    renamed = {name for name in reached[function.name] if name in read.names.bound}
    edits += [instead_of(use, _spelling(read, use.id)) for use in read.names.outer if use.id in renamed]
    for call in read.calls:
        passed = [_spelling(read, name) for name in reached[getattr(call.func, "id", "")]]
        if passed:
            place = _after_parenthesis(function.source, call.func.end_lineno or call.lineno, call.func.end_col_offset or 0)
            edits.append(Edit(place, place, ", ".join(passed) + (", " if call.args or call.keywords else "")))
    return replace(function, source=edited(function.source, edits), parameters=(*leading, *function.parameters))


def _after_parenthesis(source: str, line: int, column: int) -> tuple[int, int]:
    """The place right after the first `(` from a place on (columns in bytes)."""
    lines = source.encode().split(b"\n")
    while b"(" not in lines[line - 1][column:]:
        line, column = line + 1, 0
    return line, lines[line - 1].index(b"(", column) + 1
