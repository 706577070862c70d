"""Arrays of random numbers become loops of single draws. In: a program with its facts. Out: both, with the loops' counters.

simulated = np.random.normal(m, s, size)    simulated = np.empty(size)
                                            for i in range(size):
                                                simulated[i] = np.random.normal(m, s)

NumPy fills an array in the same order by the same draws. Only where C makes those draws: as calls of Python they would be slow.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ipyaccel.backends._cython.draws.from_numpy import KINDS, Draws, find_draws
from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.inference.infer import called
from ipyaccel.syntax.scope import names_of

BEFORE_SIZE = {
    "random": 0, "random_sample": 0, "uniform": 2, "normal": 2, "standard_normal": 0, "exponential": 1,
    "standard_exponential": 0, "gamma": 2, "standard_gamma": 1,
}  # fmt: skip
"""How many arguments stand before `size`."""
EXTENTS = ("rand", "randn")
"""Draws whose arguments are the extents."""
COUNTERS = ("i", "j", "k")
FUNCTIONS = frozenset((module, name) for module in ("math", "numpy") for name in ("sqrt", "exp", "log", "sin", "cos"))


def with_fills(program: Program, facts: Facts) -> tuple[Program, Facts]:
    """Rewrites every array of draws; all stay where one of them could not be drawn in C."""
    imported = next((item.name for item in program.imports if item.module == "numpy" and not item.attribute), "")
    numpy = imported or ("np" if "np" not in _taken(program) else "")
    if not numpy or not facts.types:
        return program, facts
    draws = find_draws(program, facts)
    functions, types, made = [], dict(facts.types), 0
    for function in program.functions:
        fills = _Fills(function, facts.types.get(function.name, FunctionTypes({})), draws, numpy)
        functions.append(fills.function)
        made += fills.count
        known = types.get(function.name, FunctionTypes({}))
        types[function.name] = replace(known, names={**known.names, **fills.names})
    imports = program.imports if imported else (*program.imports, Import("np", "numpy"))
    written = replace(program, functions=tuple(functions), imports=imports)
    if not made or _drawn(written, facts) != _drawn(program, facts) + made:
        return program, facts
    return written, replace(facts, types=types)


def _taken(program: Program) -> set[str]:
    """Every name that means something in the program."""
    names = {*program.globals, *(name for name, _ in program.constants), *(item.name for item in program.imports)}
    for function in program.functions:
        names |= {function.name, *names_of(_tree(function)).bound}
    return names


def _drawn(program: Program, facts: Facts) -> int:
    """How many draws C would make."""
    draws = find_draws(program, facts)
    found = 0
    for function in program.functions:
        tree = _tree(function)
        bound = names_of(tree).bound
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        found += sum(draws.of(function.name, bound, node) is not None for node in calls)
    return found


@dataclass(frozen=True)
class _Fill:
    """One array of draws: the function that draws, what it is given, and the extents."""

    draw: str
    arguments: tuple[ast.expr, ...]
    extents: tuple[ast.expr, ...]


class _Fills:
    """The arrays of draws of one function. `names`: the types of new names; `count`: how many became loops."""

    def __init__(self, function: Function, types: FunctionTypes, draws: Draws, numpy: str) -> None:
        self.types, self.draws, self.numpy = types, draws, numpy
        self.tree = _tree(function)
        self.bound = names_of(self.tree).bound
        self.lines = function.source.split("\n")
        self.names: dict[str, Type] = {}
        self.count = 0
        edits = [edit for statement in _statements(self.tree) if (edit := self._edit(function.name, statement))]
        self.count = len(edits)
        self.function = replace(function, source=edited(function.source, edits)) if edits else function

    def _edit(self, owner: str, statement: ast.stmt) -> Edit | None:
        """The loops that take the place of one statement."""
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call) or len(statement.targets) != 1:
            return None
        target, before = statement.targets[0], self.lines[statement.lineno - 1].encode()[: statement.col_offset]
        fill = self._fill(owner, statement.value)
        if fill is None or not isinstance(target, ast.Name) or before.strip():
            return None
        kind = self.types.of(target.id)
        read = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
        fits = kind.kind == "array" and kind.items[0] == Type("float") and kind.ndim == len(fill.extents)
        if not fits or target.id in read or kind.layout != "C":
            return None
        return instead_of(statement, self._loops(target.id, fill, before.decode()))

    def _loops(self, target: str, fill: _Fill, indent: str) -> str:
        texts, lines = [], []
        for position, argument in enumerate(fill.arguments):
            if isinstance(argument, ast.BinOp | ast.Call):
                name = self._free(f"{target}_{position + 1}")
                self.names[name] = Type("float")
                lines.append(f"{name} = {ast.unparse(argument)}")
                texts.append(name)
            else:
                texts.append(ast.unparse(argument))
        extents = [ast.unparse(extent) for extent in fill.extents]
        shape = extents[0] if len(extents) == 1 else f"({', '.join(extents)})"
        lines.append(f"{target} = {self.numpy}.empty({shape})")
        counters: list[str] = []
        for depth, extent in enumerate(extents):
            counters.append(self._free(COUNTERS[depth], *counters))
            lines.append("    " * depth + f"for {counters[-1]} in range({extent}):")
        self.names.update(dict.fromkeys(counters, Type("int")))
        lines.append("    " * len(extents) + f"{target}[{', '.join(counters)}] = {fill.draw}({', '.join(texts)})")
        return f"\n{indent}".join(lines)

    def _fill(self, owner: str, node: ast.Call) -> _Fill | None:
        """The array of draws that a call makes, if C can draw its numbers one by one."""
        name = self._name(owner, node.func)
        if not name or any(isinstance(item, ast.Starred) for item in node.args):
            return None
        arguments: tuple[ast.expr, ...] = ()
        if name in EXTENTS:
            extents = tuple(node.args) if not node.keywords else ()
        else:
            found = sized(name, node)
            if found is None:
                return None
            arguments, size = found
            extents = tuple(size.elts) if isinstance(size, ast.Tuple) else (size,)
        fine = 0 < len(extents) <= len(COUNTERS) and all(map(self._is_extent, extents)) and all(map(self._is_number, arguments))
        return _Fill(ast.unparse(node.func), arguments, extents) if fine else None

    def _name(self, owner: str, func: ast.expr) -> str:
        """The draw's name, whether it is one of `np.random` or a method of a Generator."""
        own = self.draws.generators.get(owner, frozenset())
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id in own:
            return func.attr if func.attr in BEFORE_SIZE and func.attr != "random_sample" else ""
        first = func
        while isinstance(first, ast.Attribute):
            first = first.value
        if not isinstance(first, ast.Name) or first.id in self.bound:
            return ""
        module, name = called(func, self.draws.imports)
        return name if module == "numpy.random" and (name in BEFORE_SIZE or name in EXTENTS) else ""

    def _is_extent(self, node: ast.expr) -> bool:
        """A whole number that costs nothing to read twice."""
        match node:
            case ast.Constant(value=value):
                return type(value) is int
            case ast.Name(id=name):
                return self.types.of(name) == Type("int")
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)], keywords=[]):
                return self.types.of(name).kind == "array"
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id=name), attr="shape"), slice=ast.Constant(value=int())):
                return self.types.of(name).kind == "array"
            case ast.Attribute(value=ast.Name(id=name), attr="size"):
                return self.types.of(name).kind == "array"
        return False

    def _is_number(self, node: ast.expr) -> bool:
        """Surely one number: an array of means would make an array of draws by itself."""
        match node:
            case ast.Constant(value=value):
                return type(value) in (int, float)
            case ast.Name(id=name):
                return self.types.of(name).kind in ("int", "float")
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._is_number(operand)
            case ast.BinOp(left=left, right=right, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow()):
                return self._is_number(left) and self._is_number(right)
            case ast.Call(func=func, args=[argument], keywords=[]):
                return called(func, self.draws.imports) in FUNCTIONS and self._is_number(argument)
        return False

    def _free(self, wanted: str, *others: str) -> str:
        name, number = wanted, 0
        while name in self.bound or name in self.draws.imports or name in others:
            number += 1
            name = f"{wanted}{number}"
        return name


def sized(name: str, node: ast.Call) -> tuple[tuple[ast.expr, ...], ast.expr] | None:
    """The arguments that say how to draw, and the size; None when there is no size."""
    before = BEFORE_SIZE.get(name, len(KINDS[name][1]))
    keywords: Mapping[str | None, ast.expr] = {item.arg: item.value for item in node.keywords}
    if len(node.args) == before + 1 and not keywords:
        return tuple(node.args[:before]), node.args[before]
    if len(node.args) <= before and set(keywords) == {"size"}:
        return tuple(node.args), keywords["size"]
    return None


def _statements(tree: ast.FunctionDef) -> Iterator[ast.stmt]:
    """The statements of a function, without those of functions inside it."""
    todo: list[ast.stmt] = list(tree.body)
    while todo:
        statement = todo.pop()
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        yield statement
        for part in ("body", "orelse", "finalbody"):
            todo += getattr(statement, part, [])
        for handler in getattr(statement, "handlers", []):
            todo += handler.body


def _tree(function: Function) -> ast.FunctionDef:
    return next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
