"""Types of programs that Numba cannot type only for how they draw. In: a program with its facts. Out: facts, perhaps with types.

    x += random.choice(steps)    is typed as    x += steps[of_python.randrange(len(steps))]
    y = dice.gauss(0, 1)         is typed as    y = of_python.random()
    z = rng.normal(m, s)         is typed as    z = of_python.uniform(m, s)
    a = rng.random((n, 2))       is typed as    a = of_numpy.empty((n, 2))

Only the types are kept: the other text is never run.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ipyaccel.backends._cython.draws.fills import EXTENTS, sized
from ipyaccel.backends._cython.draws.from_numpy import KINDS, WHOLE_KINDS, Draw, Draws, find_draws
from ipyaccel.backends._cython.draws.from_python import REAL, WHOLE
from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type
from ipyaccel.syntax.inference.types import find_again
from ipyaccel.syntax.scope import names_of

MODULE, ARRAYS = "ipyaccel_random", "ipyaccel_numpy"
IN_PLACE = ("shuffle", "seed")


def with_draws_typed(program: Program, facts: Facts) -> Facts:
    """The facts with the types of the program as a whole, if other words for its draws are all that Numba wants."""
    if facts.types or program.opaque or program.globals:
        return facts
    draws = find_draws(program, facts)
    # What `choice(x)` gives depends on whether `x` is a number or an array: only Numba can tell.
    first = _typed(program, facts, draws, arrays=False)
    return first if first.types else _typed(program, facts, draws, arrays=True)


def _typed(program: Program, facts: Facts, draws: Draws, *, arrays: bool) -> Facts:
    """The facts with types, where names that `choice` is given are numbers, or are arrays."""
    functions = tuple(_reworded(function, draws, arrays=arrays) for function in program.functions)
    if functions == program.functions:
        return facts
    modules = (Import(MODULE, "random"), Import(ARRAYS, "numpy"))
    twin = replace(program, functions=functions, imports=(*program.imports, *modules))
    generators = _whose(draws, program.entry)
    arguments = {name: Type("int") if name in generators else kind for name, kind in facts.argument_types.items()}
    found = find_again(twin, replace(facts, argument_types=arguments))
    if found.untyped is not None:
        return facts
    types = {
        name: replace(known, names={k: v for k, v in known.names.items() if k not in _whose(draws, name)})
        for name, known in found.types.items()
    }
    return replace(facts, types={name: FunctionTypes(known.names, known.returns) for name, known in types.items()}, untyped=None)


def _whose(draws: Draws, function: str) -> frozenset[str]:
    """The names of generators in a function: Python's and NumPy's."""
    return draws.randoms.get(function, frozenset()) | draws.generators.get(function, frozenset())


def _reworded(function: Function, draws: Draws, *, arrays: bool) -> Function:
    """The function with draws that Numba knows, line by line where it was."""
    tree = ast.parse(function.source)
    definition = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    words = _Words(function.name, names_of(definition).bound, draws, arrays=arrays)
    written = words.visit(tree)
    return replace(function, source=ast.unparse(ast.fix_missing_locations(written))) if words.changed else function


class _Words(ast.NodeTransformer):
    """Puts draws of the same type in the places of those that Numba does not know."""

    def __init__(self, function: str, bound: frozenset[str], draws: Draws, *, arrays: bool) -> None:
        self.function, self.bound, self.draws, self.arrays = function, bound, draws, arrays
        self.changed = False

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        """`random.shuffle(x)` and `random.seed(k)` change no type."""
        called = self.draws.called_of_python(self.function, self.bound, node.value)
        called = called or self.draws.called_of_numpy(self.function, self.bound, node.value)
        if called and called[0] in IN_PLACE:
            self.changed = True
            return ast.Pass()
        self.generic_visit(node)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        """A generator is made."""
        names = _whose(self.draws, self.function)
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) and node.targets[0].id in names:
            self.changed = True
            return ast.Assign(node.targets, ast.Constant(0))
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """A draw: only what it gives counts."""
        self.generic_visit(node)
        called = self.draws.called_of_python(self.function, self.bound, node)
        words = self._words(called[0], node) if called else self._words_of_numpy(node)
        if words is None:
            return node
        self.changed = True
        return ast.parse(words, mode="eval").body

    def _words_of_numpy(self, node: ast.Call) -> str | None:
        """A draw of NumPy's, or an array of them; of arguments that are no numbers Numba will say so."""
        called = self.draws.called_of_numpy(self.function, self.bound, node)
        if called is None:
            return None
        draw = self.draws.of(self.function, self.bound, node)
        if draw is not None and draw.sequence and self.arrays and called[0] == "choice":
            return f"{draw.sequence}[{MODULE}.randrange(9)]"
        if draw is not None and not draw.choices and called[0] not in (*IN_PLACE, *(EXTENTS if node.args else ())):
            return _number(draw)
        return _array(called[0], node) or _chosen(called[0], node)

    def _words(self, name: str, node: ast.Call) -> str | None:
        if name in REAL:
            return f"{MODULE}.random()"
        if name in WHOLE:
            return f"{MODULE}.randrange(9)"
        if name in ("choice", "sample", "choices") and node.args:
            items = ast.unparse(node.args[0])
            one = f"({items})[{MODULE}.randrange(len({items}))]"
            return one if name == "choice" else f"[{one} for _ in range(9)]"
        return None


def _number(draw: Draw) -> str:
    """Something of the type of one draw, made of the same arguments."""
    given = [ast.unparse(argument) for argument in draw.arguments]
    if draw.kind == "integers":
        return f"{MODULE}.randrange({', '.join(given)})"
    words = f"{MODULE}.random()"
    for argument in given:
        words = f"{MODULE}.uniform({argument}, {words})"
    return f"int({words})" if draw.returns == Type("int") else words


def _array(name: str, node: ast.Call) -> str | None:
    """Something of the type of an array of draws."""
    size: ast.expr | None = None
    if name in EXTENTS and node.args and not node.keywords:
        size = ast.Tuple(list(node.args), ast.Load())
    elif name in KINDS:
        found = sized(name, node)
        size = found[1] if found else None
    if size is None:
        return None
    whole = KINDS[name][0] in WHOLE_KINDS
    return f"{ARRAYS}.empty({ast.unparse(size)}{f', {ARRAYS}.int64' if whole else ''})"


def _chosen(name: str, node: ast.Call) -> str | None:
    """Something of the type of what is chosen out of numbers that are written out, or up to a number that is."""
    if not node.args or name not in ("choice", "permutation"):
        return None
    items, sizes = node.args[0], [*node.args[1:2], *(item.value for item in node.keywords if item.arg == "size")]
    upto = isinstance(items, ast.Constant) and type(items.value) is int
    if name == "permutation":
        return f"{ARRAYS}.empty(9, {ARRAYS}.int64)" if upto else None
    if not upto and not isinstance(items, ast.List | ast.Tuple):
        return None
    if sizes:
        several = f"{ARRAYS}.empty({ast.unparse(sizes[0])}, {ARRAYS}.int64)"
        return several if upto else f"{ARRAYS}.array({ast.unparse(items)})[{several}]"
    return f"{MODULE}.randrange(9)" if upto else f"{ARRAYS}.array({ast.unparse(items)})[{MODULE}.randrange(9)]"
