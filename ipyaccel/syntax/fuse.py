"""Array expressions and slices become plain loops over single elements.

In: a program and its facts. Out: a program that answers the same, whose loops a compiler turns into C without temporaries, with
the facts of what is new in it; or a `Reason` when it has array expressions and none could be written as loops.

    def f(x):                            def f(x):
        return np.sqrt(x ** 2 + 1)           n = x.shape[0]
                                             out = np.empty(n)
                                             for i in range(n):
                                                 x_i = x[i]
                                                 out[i] = np.sqrt(x_i * x_i + 1)
                                             return out
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from ipyaccel.model import Facts, Function, FunctionTypes, Program, Reason, Type
from ipyaccel.syntax.fusion.additions import Additions
from ipyaccel.syntax.fusion.functions_of import FusedFunction, fuse_function


@dataclass(frozen=True)
class Fusion:
    """A fused program, the facts of it (with the types of new names and functions), and what stayed with NumPy.

    `rows_held`: some of its loops hold rows back, so that their turns cannot be shared out among threads.
    `gains`: it is more than what a compiler that knows arrays does by itself.
    """

    program: Program
    facts: Facts
    left: tuple[Reason, ...] = ()
    rows_held: bool = False
    gains: bool = False


def fuse(program: Program, facts: Facts) -> Program | Reason:
    """The program with loops for its array expressions; itself when it has none."""
    made = fusion(program, facts)
    return made if isinstance(made, Reason) else made.program


def fusion(program: Program, facts: Facts, *, by_rows: bool = True, numpy_on_numbers: bool = False) -> Fusion | Reason:
    """The same as `fuse`, with the facts of the new program.

    `by_rows`: stencils may hold back a few rows, not whole arrays. `numpy_on_numbers`: the compiler knows NumPy's functions.
    """
    additions = Additions(program, by_rows=by_rows, numpy_on_numbers=numpy_on_numbers)
    fused = [fuse_function(program, facts, function, additions) for function in program.functions]
    left = tuple(reason for item in fused for reason in item.left)
    if not any(item.changed for item in fused):
        return left[0] if left else Fusion(program, facts)
    pieces = additions.functions(program.main.place, program.main.first_line)
    kept = _reached(program.entry, (*pieces, *(item.function for item in fused)))
    made = replace(program, functions=kept, imports=(*program.imports, *additions.imports))
    return Fusion(made, _facts(program.entry, facts, fused, additions), left, additions.rows_held, additions.gains)


def _facts(entry: str, facts: Facts, fused: list[FusedFunction], additions: Additions) -> Facts:
    types: dict[str, FunctionTypes] = {**facts.types, **additions.types()}
    for item in fused:
        old = facts.types.get(item.function.name, FunctionTypes({}))
        known = facts.argument_types if item.function.name == entry else {}
        names: dict[str, Type] = {**known, **old.names, **item.types}
        types[item.function.name] = replace(old, names=names)
    return replace(facts, types=types)


def _reached(entry: str, functions: tuple[Function, ...]) -> tuple[Function, ...]:
    """The functions still called, directly or not, from the entry."""
    by_name = {function.name: function for function in functions}
    waiting, found = [entry], set()
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in found:
            found.add(name)
            waiting += [node.id for node in ast.walk(ast.parse(by_name[name].source)) if isinstance(node, ast.Name)]
    return tuple(function for function in functions if function.name in found)
