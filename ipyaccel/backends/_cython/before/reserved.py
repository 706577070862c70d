"""Names that mean something else in Cython: `long`, `include`. In: a program and facts. Out: both, with names that do not.

`long` becomes `long_`, as Python's own style guide advises for names that clash with keywords (PEP 8).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from ipyaccel.model import Facts, Function, FunctionTypes, Program
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.scope import names_of

RESERVED = frozenset(
    "DEF ELIF ELSE IF NULL bint cdef char cimport complex cpdef ctypedef double float include int long short signed sizeof "
    "unsigned void".split()
)
"""Found by giving each word of Cython's grammar to parameters, locals and functions, and compiling that."""

Value = TypeVar("Value")


def without_reserved(program: Program, facts: Facts) -> tuple[Program, Facts]:
    """The same program where no function, parameter, local or global has a reserved name."""
    trees = {function.name: _tree(function) for function in program.functions}
    outside = {*trees, *program.globals, *(name for name, _ in program.constants)}
    bound = {name: names_of(tree).bound for name, tree in trees.items()}
    used = outside.union(*bound.values())
    if not used & RESERVED:
        return program, facts
    new = {name: _free(name, used) for name in used & RESERVED}
    local = {name: {word: new[word] for word in (bound[name] | outside) & RESERVED} for name in trees}
    functions = tuple(_renamed(function, trees[function.name], local) for function in program.functions)
    written = replace(
        program,
        entry=new.get(program.entry, program.entry),
        functions=functions,
        constants=tuple((new.get(name, name), value) for name, value in program.constants),
        globals=tuple(new.get(name, name) for name in program.globals),
    )
    types, observed = (
        {
            new.get(name, name): FunctionTypes(_keys(found.names, local.get(name, {})), found.returns)
            for name, found in kinds.items()
        }
        for kinds in (facts.types, facts.observed)
    )
    entry = local[program.entry]
    known = replace(
        facts,
        types=types,
        observed=observed,
        argument_types=_keys(facts.argument_types, entry),
        global_types=_keys(facts.global_types, new),
    )
    return written, known


def _tree(function: Function) -> ast.FunctionDef:
    tree = ast.parse(function.source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    return tree


def _free(name: str, used: Iterable[str]) -> str:
    while name in used:
        name += "_"
    return name


def _keys(found: Mapping[str, Value], new: Mapping[str, str]) -> dict[str, Value]:
    return {new.get(name, name): value for name, value in found.items()}


def _renamed(function: Function, tree: ast.FunctionDef, local: Mapping[str, Mapping[str, str]]) -> Function:
    """One function with the new names: its own, its locals', and those of the parameters it gives by keyword to others."""
    new = local[function.name]
    edits = list(_edits(tree, new, local))
    name = new.get(function.name, function.name)
    if name != function.name:
        column = function.source.encode().split(b"\n")[tree.lineno - 1].index(function.name.encode(), tree.col_offset + 3)
        edits.append(Edit((tree.lineno, column), (tree.lineno, column + len(function.name.encode())), name))
    parameters = tuple(new.get(parameter, parameter) for parameter in function.parameters)
    return replace(function, name=name, source=edited(function.source, edits), parameters=parameters)


def _edits(node: ast.AST, new: Mapping[str, str], local: Mapping[str, Mapping[str, str]]) -> Iterable[Edit]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.JoinedStr):
            # Until Python 3.12 the nodes inside have wrong positions.
            text = ast.unparse(_Renamer(new).visit(ast.parse(ast.unparse(child), mode="eval")))
            if text != ast.unparse(child):
                yield instead_of(child, text)
            continue
        if isinstance(child, ast.Name) and child.id in new:
            yield instead_of(child, new[child.id])
        elif isinstance(child, ast.arg) and child.arg in new:
            yield _word(child.lineno, child.col_offset, child.arg, new)
        elif isinstance(child, ast.Global | ast.Nonlocal) and not new.keys().isdisjoint(child.names):
            word = "global" if isinstance(child, ast.Global) else "nonlocal"
            yield instead_of(child, f"{word} {', '.join(new.get(name, name) for name in child.names)}")
        elif isinstance(child, ast.Call) and isinstance(child.func, ast.Name):
            theirs = local.get(child.func.id, {})
            given = (keyword for keyword in child.keywords if keyword.arg in theirs)
            yield from (_word(keyword.lineno, keyword.col_offset, str(keyword.arg), theirs) for keyword in given)
        yield from _edits(child, new, local)


def _word(line: int, column: int, word: str, new: Mapping[str, str]) -> Edit:
    return Edit((line, column), (line, column + len(word)), new[word])


class _Renamer(ast.NodeTransformer):
    """Names inside an f-string."""

    def __init__(self, new: Mapping[str, str]) -> None:
        self._new = new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._new.get(node.id, node.id), node.ctx)
