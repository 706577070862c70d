"""Small arrays of known size become numbers of their own. In: a program and its facts. Out: both, without those arrays.

def f(state):                          def f(state_0, state_1):
    x, y = state                           x, y = state_0, state_1
    return np.array([y, -x])               return y, -x

An array is taken apart where its size is written in the text, its elements are read and written at places written there, and it
is never one of two names of the same memory of which one is written into. Functions of the program take and return the numbers.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ipyaccel.backends._cython.small.elements import element_names
from ipyaccel.backends._cython.small.known import ANSWER, FLOAT, Known, Shape, Stays, cells_of
from ipyaccel.backends._cython.small.shapes import fill_shapes
from ipyaccel.backends._cython.small.sharing import must_stay
from ipyaccel.backends._cython.small.statements import Statements, Written
from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type
from ipyaccel.syntax.edits import Edit, edited
from ipyaccel.syntax.fusion import layout
from ipyaccel.syntax.scope import names_of


def with_small_arrays(program: Program, facts: Facts) -> tuple[Program, Facts]:
    """The program with every small array taken apart that can be."""
    texts = {item.name: layout.one_a_line(layout.text_of(item.source)) for item in program.functions}
    trees = {name: _tree(text.source) for name, text in texts.items()}
    known = Known(program, facts, trees)
    taken = _taken(program, trees)
    dropped: frozenset[tuple[str, str]] = frozenset()
    while True:
        fill_shapes(known, dropped)
        if not known.shapes:
            return program, facts
        stay = (must_stay(known) | _passed_on(known)) - dropped
        if not stay & known.shapes.keys():
            try:
                return _rewritten(known, {name: _written(known, texts[name], name, taken) for name in trees})
            except Stays as failure:
                stay = failure.names
        if not stay - dropped:
            return program, facts
        dropped |= stay


def _written(known: Known, text: layout.Text, name: str, taken: set[str]) -> Written:
    return Statements(known, name, text, known.trees[name], set(taken)).written()


def _rewritten(known: Known, written: dict[str, Written]) -> tuple[Program, Facts]:
    functions, types = [], dict(known.facts.types)
    elements: set[tuple[str, str]] = set()
    for function in known.program.functions:
        made = written[function.name]
        functions.append(_with_head(known, function, made))
        gone = {name for owner, name in known.shapes if owner == function.name}
        old = types.get(function.name, FunctionTypes({}))
        names = {name: kind for name, kind in old.names.items() if name not in gone} | made.names
        answer = known.small(function.name, ANSWER)
        returns = Type("tuple", items=(FLOAT,) * cells_of(answer)) if answer else old.returns
        types[function.name] = FunctionTypes(names, returns)
        elements |= {(function.name, name) for name in made.numpys}
    program = replace(known.program, functions=tuple(functions))
    return program, replace(known.facts, types=types, elements=known.facts.elements | elements)


def _with_head(known: Known, function: Function, made: Written) -> Function:
    """The function with the numbers of its small arrays as parameters."""
    tree = _tree(made.source)
    edits: list[Edit] = []
    parameters: list[str] = []
    for argument in tree.args.args:
        shape: Shape | None = known.small(function.name, argument.arg)
        names = element_names(argument.arg, shape) if shape else [argument.arg]
        parameters += names
        if shape:
            start = (argument.lineno, argument.col_offset)
            edits.append(Edit(start, (argument.end_lineno or 0, argument.end_col_offset or 0), ", ".join(names)))
    if not edits:
        return replace(function, source=made.source) if made.source != function.source else function
    return replace(function, source=edited(made.source, edits), parameters=tuple(parameters))


def _passed_on(known: Known) -> frozenset[tuple[str, str]]:
    """What belongs to functions that are not only called plainly: given as a value, with defaults or starred parameters."""
    found: set[tuple[str, str]] = set()
    for function, tree in known.trees.items():
        heads = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for use in names_of(tree).outer:
            if use.id in known.trees and id(use) not in heads:
                found |= {(use.id, name) for name in (ANSWER, *known.bound[use.id])}
        arguments = tree.args
        if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs or arguments.defaults:
            found |= {(function, item) for item in known.program.function(function).parameters}
        if any(isinstance(node, ast.Yield | ast.YieldFrom | ast.Await) for node in ast.walk(tree)):
            found |= {(function, name) for name in (ANSWER, *known.bound[function])}
    return frozenset(found)


def _tree(source: str) -> ast.FunctionDef:
    return next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))


def _taken(program: Program, trees: dict[str, ast.FunctionDef]) -> set[str]:
    """Every name that means something in the program."""
    names = {*program.globals, *(name for name, _ in program.constants), *(item.name for item in program.imports)}
    for name, tree in trees.items():
        names |= {name} | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return names
