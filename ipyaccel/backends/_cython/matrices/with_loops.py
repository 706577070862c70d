"""Small matrices are multiplied by loops instead of by calls of NumPy. In: a program with its facts. Out: both.

for t in range(years):          product = np.empty(L.shape[0])
    n = L @ n                   for i in range(L.shape[0]):
                                    total = 0.0
                                    for k in range(L.shape[1]):
                                        total += L[i, k] * n[k]
                                    product[i] = total
                                for i in range(L.shape[0]):
                                    n[i] = product[i]

A call takes as long as some hundred multiplications. How long the matrices are is read off the text, or off this call: that only
chooses between two forms that are both right for any length. Sums are made from the left, where NumPy's library makes them in
an order of its own: the last digits may differ.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ipyaccel.backends._cython.matrices.lengths import Matrices, is_matrix
from ipyaccel.backends._cython.matrices.statements import Statements
from ipyaccel.model import Facts, Function, FunctionTypes, Program
from ipyaccel.syntax.fusion import layout
from ipyaccel.syntax.fusion.additions import Additions
from ipyaccel.syntax.fusion.scene import Scene

Sizes = dict[str, int]


def with_matrices(program: Program, facts: Facts) -> tuple[Program, Facts]:
    """The program with loops for the products, powers and joins of its small matrices."""
    if not any(is_matrix(kind) for types in facts.types.values() for kind in types.names.values()):
        return program, facts
    sizes: dict[str, Sizes] = {program.entry: dict(facts.sizes)}
    made: dict[str, Function] = {}
    types = dict(facts.types)
    additions = Additions(program)
    for function in _in_order(program):
        text = layout.one_a_line(layout.text_of(function.source))
        scene = Scene(program, facts, replace(function, source=text.source), additions)
        if scene.hidden() or function.name not in types:
            continue
        matrices = Matrices(scene, sizes.get(function.name, {}))
        _hand_on(matrices, program, sizes)
        work = Statements(matrices, text)
        source = work.written()
        if work.changed:
            made[function.name] = replace(function, source=source)
            old = types.get(function.name, FunctionTypes({}))
            types[function.name] = replace(old, names={**old.names, **work.types})
    if not made:
        return program, facts
    functions = tuple(made.get(function.name, function) for function in program.functions)
    program = replace(program, functions=functions, imports=(*program.imports, *additions.imports))
    return program, replace(facts, types=types)


def _in_order(program: Program) -> list[Function]:
    """The functions, callers first as far as that is possible."""
    functions = {function.name: function for function in program.functions}
    waiting, found = [program.entry], dict[str, Function]()
    while waiting:
        name = waiting.pop(0)
        if name in functions and name not in found:
            found[name] = functions[name]
            waiting += [node.id for node in ast.walk(ast.parse(functions[name].source)) if isinstance(node, ast.Name)]
    return list(found.values())


def _hand_on(matrices: Matrices, program: Program, sizes: dict[str, Sizes]) -> None:
    """Notes how long the matrices are that other functions are given."""
    functions = {function.name: function for function in program.functions}
    for node in ast.walk(matrices.scene.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
            callee = functions[node.func.id]
            given = sizes.setdefault(callee.name, {})
            for name, value in zip(callee.parameters, node.args, strict=False):
                for axis, length in enumerate(matrices.of(value) or ()):
                    if length.here is not None:
                        given.setdefault(f"{name}.shape[{axis}]", length.here)
                if (number := matrices.whole_number(value)) is not None and number.here is not None:
                    given.setdefault(name, number.here)
