"""Types of programs that Numba cannot type only for how they draw. In: a program with its facts. Out: facts, perhaps with types.

    x += random.choice(steps)    is typed as    x += steps[of_python.randrange(len(steps))]
    y = dice.gauss(0, 1)         is typed as    y = of_python.random()

Only the types are kept: the other text is never run.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ipyaccel.backends._cython.draws.from_numpy import Draws, find_draws
from ipyaccel.backends._cython.draws.from_python import REAL, WHOLE
from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type
from ipyaccel.syntax.inference.types import find_again
from ipyaccel.syntax.scope import names_of

MODULE = "ipyaccel_random"


def with_draws_typed(program: Program, facts: Facts) -> Facts:
    """The facts with the types of the program as a whole, if other words for its draws are all that Numba wants."""
    if facts.types or program.opaque or program.globals:
        return facts
    draws = find_draws(program, facts)
    functions = tuple(_reworded(function, draws) for function in program.functions)
    if not draws.pythons or functions == program.functions:
        return facts
    twin = replace(program, functions=functions, imports=(*program.imports, Import(MODULE, "random")))
    generators = draws.randoms.get(program.entry, frozenset())
    arguments = {name: Type("int") if name in generators else kind for name, kind in facts.argument_types.items()}
    found = find_again(twin, replace(facts, argument_types=arguments))
    if found.untyped is not None:
        return facts
    types = {
        name: replace(known, names={k: v for k, v in known.names.items() if k not in draws.randoms.get(name, frozenset())})
        for name, known in found.types.items()
    }
    return replace(facts, types={name: FunctionTypes(known.names, known.returns) for name, known in types.items()}, untyped=None)


def _reworded(function: Function, draws: Draws) -> Function:
    """The function with draws that Numba knows, line by line where it was."""
    tree = ast.parse(function.source)
    definition = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    words = _Words(function.name, names_of(definition).bound, draws)
    written = words.visit(tree)
    return replace(function, source=ast.unparse(ast.fix_missing_locations(written))) if words.changed else function


class _Words(ast.NodeTransformer):
    """Puts draws of the same type in the places of those that Numba does not know."""

    def __init__(self, function: str, bound: frozenset[str], draws: Draws) -> None:
        self.function, self.bound, self.draws = function, bound, draws
        self.changed = False

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        """`random.shuffle(x)` and `random.seed(k)` change no type."""
        called = self.draws.called_of_python(self.function, self.bound, node.value)
        if called and called[0] in ("shuffle", "seed"):
            self.changed = True
            return ast.Pass()
        self.generic_visit(node)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        """A generator is made."""
        names = self.draws.randoms.get(self.function, frozenset())
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) and node.targets[0].id in names:
            self.changed = True
            return ast.Assign(node.targets, ast.Constant(0))
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """A draw: only what it gives counts."""
        self.generic_visit(node)
        called = self.draws.called_of_python(self.function, self.bound, node)
        if called is None:
            return node
        words = self._words(called[0], node)
        if words is None:
            return node
        self.changed = True
        return ast.parse(words, mode="eval").body

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
