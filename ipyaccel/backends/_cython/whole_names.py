"""Names that hold Python's own whole numbers, though inference calls them narrow. In: a program, its facts. Out: the facts.

p = int(img[i, j])      Numba: an unsigned byte, as the element is. Python: a whole number like any other.
q = p * p               the same, for what is computed from such numbers alone

Only names are changed of which every value is known to be such a number; parameters where every call passes one.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ipyaccel.backends._cython.bindings import bindings
from ipyaccel.model import Facts, FunctionTypes, Program, Type
from ipyaccel.syntax.scope import names_of

INT = Type("int")
ANSWER = ""
"""The name that stands for what a function returns."""
KEPT = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.BitAnd, ast.BitOr, ast.BitXor)

Key = tuple[str, str]


@dataclass(frozen=True)
class _Values:
    """What is given to names, by function and name; None for what cannot be followed. `types`: of names, by function."""

    program: Program
    types: Mapping[str, FunctionTypes]
    given: Mapping[Key, list[tuple[str, ast.expr | None]]]
    bound: Mapping[str, frozenset[str]]

    def whole(self, function: str, node: ast.expr | None, wide: frozenset[Key]) -> bool:
        """Whether Python has an ordinary whole number here. `wide`: names that are taken to hold one."""
        match node:
            case ast.Constant(value=value):
                return type(value) is int
            case ast.Name(id=name):
                kind = self.types[function].of(name)
                return name in self.bound[function] and (kind == INT or (function, name) in wide)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Invert(), operand=operand):
                return self.whole(function, operand, wide)
            case ast.BinOp(left=left, op=op, right=right) if isinstance(op, KEPT):
                return self.whole(function, left, wide) and self.whole(function, right, wide)
            case ast.BinOp(left=left, op=ast.LShift() | ast.RShift(), right=ast.Constant(value=int())):
                return self.whole(function, left, wide)
            case ast.IfExp(body=body, orelse=orelse):
                return self.whole(function, body, wide) and self.whole(function, orelse, wide)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name not in self.bound[function]:
                return (name, ANSWER) in wide if name in self.types else self._built_in(name, arguments)
        return False

    def _built_in(self, name: str, arguments: list[ast.expr]) -> bool:
        taken = {item.name for item in self.program.imports} | {constant for constant, _ in self.program.constants}
        return name in ("int", "len") and len(arguments) == 1 and name not in taken | set(self.program.globals)


def with_whole_names(program: Program, facts: Facts) -> Facts:
    """The facts in which such names, parameters and answers are whole numbers of 64 bits."""
    if any(function.name not in facts.types for function in program.functions):
        return facts
    values = _values(program, facts)
    wide = frozenset(key for key in values.given if _is_narrow(facts.types[key[0]], key[1]))
    while True:
        kept = frozenset(key for key in wide if all(values.whole(where, node, wide) for where, node in values.given[key]))
        if kept == wide:
            break
        wide = kept
    if not wide:
        return facts
    types = {name: _widened(known, {key[1] for key in wide if key[0] == name}) for name, known in facts.types.items()}
    return replace(facts, types=types)


def _is_narrow(types: FunctionTypes, name: str) -> bool:
    kind = types.returns if name == ANSWER else types.of(name)
    return kind.kind == "int" and kind != INT


def _widened(types: FunctionTypes, names: set[str]) -> FunctionTypes:
    returns = INT if ANSWER in names else types.returns
    return FunctionTypes({name: INT if name in names else kind for name, kind in types.names.items()}, returns)


def _values(program: Program, facts: Facts) -> _Values:
    trees = {function.name: _tree(function.source) for function in program.functions}
    given: dict[Key, list[tuple[str, ast.expr | None]]] = {}
    for function in program.functions:
        tree, parameters = trees[function.name], set(function.parameters)
        values = list(bindings(tree))
        seen = Counter(name for name, _ in values)
        stored = Counter(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
        for name in stored:
            key = (function.name, name)
            given[key] = [(function.name, value) for bound, value in values if bound == name]
            if seen[name] != stored[name]:
                given[key].append((function.name, None))
        given[function.name, ANSWER] = [(function.name, value) for value in _returned(tree)]
        for name in parameters:
            unknown = [(function.name, None)] if function.name == program.entry or name in stored else []
            given.setdefault((function.name, name), []).extend(unknown)
    for where, parameter, value in _passed(program, trees):
        given.setdefault(parameter, []).append((where, value))
    bound = {name: names_of(tree).bound for name, tree in trees.items()}
    return _Values(program, facts.types, given, bound)


def _tree(source: str) -> ast.FunctionDef:
    return next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))


def _returned(tree: ast.FunctionDef) -> Iterator[ast.expr | None]:
    """What a function answers with; None where it may answer with nothing."""
    yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Return))
    if any(isinstance(node, ast.FunctionDef | ast.Lambda | ast.Yield) for node in ast.walk(tree) if node is not tree):
        yield None


def _passed(program: Program, trees: Mapping[str, ast.FunctionDef]) -> Iterator[tuple[str, Key, ast.expr | None]]:
    """What the program's functions are given: where, the parameter, the value; None where that cannot be told."""
    for where, tree in trees.items():
        called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for use in names_of(tree).outer:
            if use.id not in trees:
                continue
            parameters = program.function(use.id).parameters
            call = called.get(id(use))
            plain = call is not None and not call.keywords and not any(isinstance(part, ast.Starred) for part in call.args)
            values: list[ast.expr | None] = list(call.args) if call is not None and plain else []
            values += [None] * (len(parameters) - len(values))
            yield from ((where, (use.id, name), value) for name, value in zip(parameters, values, strict=False))
