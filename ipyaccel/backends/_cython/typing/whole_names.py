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

from ipyaccel.model import OBJECT, Facts, Function, FunctionTypes, Program, Type
from ipyaccel.syntax.loops.bindings import bindings
from ipyaccel.syntax.scope import names_of

INT = Type("int")
INT64 = range(-(2**63), 2**63)
MAKERS = ("int", "len", "ord")
"""What answers with a whole number whatever it is given."""
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
        """Whether Python has an ordinary whole number here, or NumPy one of 64 bits. `wide`: names taken to hold one."""
        match node:
            case ast.Constant(value=value):
                return type(value) is int and value in INT64
            case ast.Name(id=name):
                return (function, name) in wide
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Invert(), operand=operand):
                return self.whole(function, operand, wide)
            case ast.BinOp(left=left, op=op, right=right) if isinstance(op, KEPT):
                return self.whole(function, left, wide) and self.whole(function, right, wide)
            case ast.BinOp(left=left, op=ast.LShift() | ast.RShift(), right=ast.Constant(value=int())):
                return self.whole(function, left, wide)
            case ast.IfExp(body=body, orelse=orelse):
                return self.whole(function, body, wide) and self.whole(function, orelse, wide)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name not in self.bound[function]:
                if name in self.types:
                    return (name, ANSWER) in wide
                return self._built_in(name) and (name in MAKERS or all(self.whole(function, each, wide) for each in arguments))
            case ast.Subscript(value=ast.Name(id=name), slice=index):
                kind, indices = self.types[function].of(name), index.elts if isinstance(index, ast.Tuple) else [index]
                of_whole = kind.kind == "array" and kind.items == (INT,) and kind.ndim == len(indices)
                return of_whole and all(self.whole(function, each, wide) for each in indices)
        return False

    def _built_in(self, name: str) -> bool:
        taken = {item.name for item in self.program.imports} | {constant for constant, _ in self.program.constants}
        return name in (*MAKERS, "abs", "min", "max") and name not in taken | set(self.program.globals)


def with_whole_names(program: Program, facts: Facts) -> Facts:
    """The facts in which such names, parameters and answers are whole numbers of 64 bits."""
    taken = {item.name for item in program.imports} | {function.name for function in program.functions}
    if "range" in taken or any(function.name not in facts.types for function in program.functions):
        return facts
    values = _values(program, facts)
    wide = frozenset(values.given)
    while True:
        kept = frozenset(key for key in wide if all(values.whole(where, node, wide) for where, node in values.given[key]))
        if kept == wide:
            break
        wide = kept
    wide = frozenset(key for key in wide if _is_narrow(facts.types[key[0]], key[1]))
    if not wide:
        return facts
    types = {name: _widened(known, {key[1] for key in wide if key[0] == name}) for name, known in facts.types.items()}
    return replace(facts, types=types)


def _is_narrow(types: FunctionTypes, name: str) -> bool:
    if name == ANSWER:
        return types.returns.kind == "int" and types.returns != INT
    kind = types.names.get(name)
    return kind is not None and (kind == OBJECT or (kind.kind == "int" and kind != INT))


def _widened(types: FunctionTypes, names: set[str]) -> FunctionTypes:
    returns = INT if ANSWER in names else types.returns
    return FunctionTypes({name: INT if name in names else kind for name, kind in types.names.items()}, returns)


def _values(program: Program, facts: Facts) -> _Values:
    trees = {function.name: _tree(function.source) for function in program.functions}
    given: dict[Key, list[tuple[str, ast.expr | None]]] = {}
    for function in program.functions:
        tree, parameters = trees[function.name], set(function.parameters)
        values = [*bindings(tree), *_counted(tree)]
        seen = Counter(name for name, _ in values)
        stored = Counter(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
        for name in stored:
            key = (function.name, name)
            given[key] = [(function.name, value) for bound, value in values if bound == name]
            if seen[name] != stored[name]:
                given[key].append((function.name, None))
        given[function.name, ANSWER] = [(function.name, value) for value in _returned(tree, facts.types[function.name].returns)]
        for name in parameters:
            given.setdefault((function.name, name), []).extend(_from_outside(function, name, program, facts))
    for where, parameter, value in _passed(program, trees):
        given.setdefault(parameter, []).append((where, value))
    bound = {name: names_of(tree).bound for name, tree in trees.items()}
    return _Values(program, facts.types, given, bound)


def _from_outside(function: Function, name: str, program: Program, facts: Facts) -> list[tuple[str, ast.expr | None]]:
    """What the call gives to a parameter of the entry; nothing more for those of other functions."""
    if function.name != program.entry:
        return []
    whole = facts.argument_types.get(name) == INT or facts.global_types.get(name) == INT
    return [(function.name, ast.Constant(0) if whole else None)]


def _counted(tree: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """Variables of loops over a range, and lengths out of a shape, with a number that stands for all."""
    bound = names_of(tree).bound
    for node in ast.walk(tree):
        match node:
            case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"))) if "range" not in bound:
                yield name, ast.Constant(0)
            case ast.Assign(targets=[ast.Tuple(elts=parts)], value=ast.Attribute(value=ast.Name(), attr="shape")):
                yield from ((part.id, ast.Constant(0)) for part in parts if isinstance(part, ast.Name))


def _tree(source: str) -> ast.FunctionDef:
    return next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))


def _returned(tree: ast.FunctionDef, kind: Type) -> Iterator[ast.expr | None]:
    """What a function answers with; None where it may answer with nothing."""
    yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Return))
    if kind.kind != "int" or any(isinstance(node, ast.Yield) for node in ast.walk(tree)):
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
