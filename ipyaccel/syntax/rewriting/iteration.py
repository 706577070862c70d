"""Loops over the elements of arrays count instead. In: a program with its facts. Out: both, with counters.

for v in x:                      for v_index in range(len(x)):
    total += v                       v = x[v_index]
                                     total += v

Python would hand out every element as an object; the same for `enumerate(x)` and `zip(x, y)`, where all are 1-D arrays.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type
from ipyaccel.syntax.rewriting.edits import Edits, span
from ipyaccel.syntax.scope import names_of


def count_iterations(program: Program, facts: Facts, *, rows: bool = False) -> tuple[Program, Facts]:
    """Rewrites every loop over arrays; the new counters are integers in the facts. `rows`: those over rows of arrays too."""
    functions, types = [], dict(facts.types)
    for function in program.functions:
        known = types.get(function.name, FunctionTypes({}))
        counted = _Loops(function, known.names, rows=rows)
        functions.append(counted.function)
        if counted.counters:
            names = {**known.names, **dict.fromkeys(counted.counters, Type("int")), **counted.in_rows}
            types[function.name] = replace(known, names=names)
    return replace(program, functions=tuple(functions)), replace(facts, types=types)


class _Loops:
    """The loops of one function."""

    def __init__(self, function: Function, names: Mapping[str, Type], *, rows: bool) -> None:
        self.names = names
        self.rows = rows
        self.counters: list[str] = []
        self.in_rows: dict[str, Type] = {}
        self.edits = Edits(function.source)
        self.tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
        self.bound = names_of(self.tree).bound
        for node in ast.walk(self.tree):
            if isinstance(node, ast.For):
                self._loop(node)
        self.function = replace(function, source=self.edits.text()) if self.counters else function

    def _loop(self, node: ast.For) -> None:
        arrays, values, counter = self._parts(node)
        if not arrays or any(self._rebound(array, node) for array in arrays):
            return
        index = counter if counter and not self._rebound(counter, node) else self._counter(values[0])
        lengths = [f"len({array})" for array in arrays]
        self.edits.replace(node.target, index)
        shortest = lengths[0] if len(lengths) == 1 else f"min({', '.join(lengths)})"
        self.edits.replace(node.iter, f"range({shortest})")
        lines = [f"{value} = {array}[{index}]" for value, array in zip(values, arrays, strict=True)]
        if counter and index != counter:
            lines.insert(0, f"{counter} = {index}")
        first = node.body[0]
        separator = f"\n{self.edits.indent(first)}" if self.edits.starts_line(first) else "; "
        start, _ = span(first)
        self.edits.insert(start, "".join(line + separator for line in lines))
        self.counters.append(index)
        self.in_rows |= {value: kind for value, array in zip(values, arrays, strict=True) if (kind := self._row(value, array))}

    def _parts(self, node: ast.For) -> tuple[list[str], list[str], str]:
        """The arrays, the names of their elements, and the name that counts already."""
        match node.target, node.iter:
            case ast.Name(id=value), ast.Name(id=array):
                found = [array], [value], ""
            case ast.Tuple(elts=[ast.Name(), *_]) as parts, ast.Name(id=array) if self.rows:
                found = [array], [ast.unparse(parts)[1:-1]], ""
            case ast.Tuple(elts=[ast.Name(id=counter), ast.Name(id=value)]), ast.Call(
                func=ast.Name(id="enumerate"), args=[ast.Name(id=array)], keywords=[]
            ):
                found = [array], [value], counter
            case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=arguments, keywords=[]):
                arrays = [argument.id for argument in arguments if isinstance(argument, ast.Name)]
                values = [target.id for target in targets if isinstance(target, ast.Name)]
                if not len(arrays) == len(values) == len(arguments) == len(targets):
                    return [], [], ""
                found = arrays, values, ""
            case _:
                return [], [], ""
        return found if all(self._is_vector(array) for array in found[0]) else ([], [], "")

    def _is_vector(self, name: str) -> bool:
        kind = self.names.get(name)
        return kind is not None and kind.kind == "array" and (kind.ndim == 1 or self.rows) and name in self.bound

    def _row(self, value: str, array: str) -> Type | None:
        """The type of a row taken by its index, where nothing else is given that name: its numbers lie side by side."""
        kind = self.names.get(value)
        bound = [node for node in ast.walk(self.tree) if isinstance(node, ast.Name) and node.id == value]
        if kind is None or kind.kind != "array" or sum(not isinstance(node.ctx, ast.Load) for node in bound) > 1:
            return None
        return replace(kind, layout="C") if self.names[array].layout == "C" else None

    def _rebound(self, name: str, loop: ast.For) -> bool:
        """Whether the loop's own body binds the name."""
        inside = (node for statement in loop.body for node in ast.walk(statement))
        return any(isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load) for node in inside)

    def _counter(self, value: str) -> str:
        name = f"{value.split(',', maxsplit=1)[0]}_index"
        while name in self.bound or name in self.counters:
            name += "_"
        return name
