"""What the names in one function mean while it is being fused.

In: program, facts, one function. Out: types of its names, the full names of what it imports, which arrays are freshly made.
"""

from __future__ import annotations

import ast

from ipyaccel.model import OBJECT, Facts, Function, Kind, Program, Type
from ipyaccel.syntax.fusion.additions import Additions, names_in

SINGLE = (Type("float", bits=32), Type("complex", bits=64))
NEEDED = frozenset({"range", "max", "min", "abs", "float", "ValueError", "IndexError"})
FRESH_MAKERS = frozenset("empty zeros ones full empty_like zeros_like ones_like full_like copy linspace arange array eye".split())


class Scene:
    """One function's names. `types` grows as new locals are made."""

    def __init__(self, program: Program, facts: Facts, function: Function, additions: Additions) -> None:
        self.program, self.facts, self.function, self.additions = program, facts, function, additions
        tree = ast.parse(function.source).body[0]
        assert isinstance(tree, ast.FunctionDef)
        self.tree = tree
        self.imports = {item.name: item for item in program.imports}
        self.constants = dict(program.constants)
        self.stores = _stores(tree)
        self._in_place = _updates(tree)
        self._own = names_in(tree)
        self.types: dict[str, Type] = {}
        self.strong: set[str] = set()
        self.fresh: set[str] = _fresh_names(self)
        known = [*facts.argument_types.values(), *facts.global_types.values()]
        self._single = any(item.kind == "array" and item.items and item.items[0] in SINGLE for item in known)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The function's parameters."""
        return self.function.parameters

    def note(self, name: str, kind: Kind) -> None:
        """The type of a new local that is a single number."""
        self.types[name] = Type(kind)

    def reserve(self, stem: str) -> str:
        """A name for a new local: `stem`, or `stem` with a number."""
        name, number = stem, 0
        while self.is_taken(name):
            number += 1
            name = f"{stem}{number}"
        self._own.add(name)
        return name

    def is_taken(self, name: str) -> bool:
        """Would a new local by this name hide something, or be something already."""
        return name in self._own or self.additions.is_taken(name)

    def mark(self) -> tuple[set[str], dict[str, Type], set[str], set[str]]:
        """What is known now, for `back_to`."""
        return set(self._own), dict(self.types), set(self.strong), set(self.fresh)

    def back_to(self, mark: tuple[set[str], dict[str, Type], set[str], set[str]]) -> None:
        """Forgets what an attempt that failed has added."""
        self._own, self.types, self.strong, self.fresh = mark

    def bound_in(self, statement: ast.AST) -> set[str]:
        """The names that a statement gives to other objects."""
        updated = {id(node.target) for node in ast.walk(statement) if isinstance(node, ast.AugAssign)}
        names = [
            node for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del))
        ]
        return {node.id for node in names if id(node) not in updated}

    def bindings(self, name: str) -> int:
        """How often the name is given to another object; `a += b` on an array gives it none."""
        return self.stores.get(name, 0) - self._in_place.get(name, 0) + (name in self.parameters)

    def is_bound_once(self, name: str) -> bool:
        """Is it the same array in the whole function."""
        return self.bindings(name) <= 1

    def is_lasting(self, name: str) -> bool:
        """A parameter or global that keeps its array: facts about its shape hold in the whole function."""
        return self.bindings(name) - (name in self.parameters) == 0

    def hidden(self) -> str:
        """A name that new loops need, if the program uses it for something of its own."""
        modules = {item.name for item in self.program.imports if item.module in ("numpy", "math") and not item.attribute}
        program = set(self.imports) | set(self.constants) | set(self.program.globals) | self._functions
        own = {name for name in {*self.stores, *self.parameters} if name in modules or name in NEEDED}
        return next(iter(sorted(own | (program & NEEDED))), "")

    def is_local(self, name: str) -> bool:
        """Is it a parameter or assigned in the function."""
        return name in self.parameters or name in self.stores

    def type_of(self, name: str) -> Type:
        """The type of a variable; `object` when nothing sure is known."""
        if name in self.types:
            return self.types[name]
        if not self.is_local(name):
            return self.facts.global_types.get(name, OBJECT)
        kept = name in self.parameters and name not in self.stores
        if kept and self.function.name == self.program.entry and name in self.facts.argument_types:
            return self.facts.argument_types[name]
        found = self.facts.types[self.function.name].of(name) if self.function.name in self.facts.types else OBJECT
        # Numba widens float32 where NumPy does not
        doubtful = self._single and found.kind in ("array", "float", "complex") and name not in self.parameters
        return OBJECT if doubtful else found

    def dotted(self, expr: ast.expr) -> str:
        """The full name of an imported thing (`numpy.sqrt`), or nothing."""
        if isinstance(expr, ast.Attribute):
            left = self.dotted(expr.value)
            return f"{left}.{expr.attr}" if left else ""
        if not isinstance(expr, ast.Name) or self.is_local(expr.id) or expr.id not in self.imports:
            return ""
        item = self.imports[expr.id]
        return f"{item.module}.{item.attribute}" if item.attribute else item.module

    def numpy_name(self, expr: ast.expr) -> str:
        """`sqrt` for `np.sqrt`, `linalg.norm` for `np.linalg.norm`; nothing for what is not NumPy's."""
        full = self.dotted(expr)
        return full.removeprefix("numpy.") if full.startswith("numpy.") else ""

    def is_builtin(self, expr: ast.expr, name: str) -> bool:
        """Is it Python's own function of that name."""
        named = isinstance(expr, ast.Name) and expr.id == name and not self.is_local(name)
        return named and name not in self.imports and name not in self.constants and name not in self._functions

    @property
    def _functions(self) -> set[str]:
        return {function.name for function in self.program.functions}

    def distinct(self, first: str, second: str) -> bool:
        """Can two arrays by these names surely not share memory."""
        if first == second:
            return False
        owned = [name in self.fresh for name in (first, second)]
        kept = [self.is_lasting(name) for name in (first, second)]
        return all(mine or fixed for mine, fixed in zip(owned, kept, strict=True)) and any(owned)


def _stores(tree: ast.FunctionDef) -> dict[str, int]:
    """How often each name is bound in the function."""
    counts: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            counts[node.id] = counts.get(node.id, 0) + 1
    return counts


def _updates(tree: ast.FunctionDef) -> dict[str, int]:
    """How often each name is the target of `+=` and the like."""
    counts: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            counts[node.target.id] = counts.get(node.target.id, 0) + 1
    return counts


def _fresh_names(scene: Scene) -> set[str]:
    """Names only ever bound to arrays that NumPy has just made."""
    made: dict[str, int] = {}
    for node in ast.walk(scene.tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and makes_array(scene, node.value):
            target = node.targets[0]
            if isinstance(target, ast.Name):
                made[target.id] = made.get(target.id, 0) + 1
    return {name for name, count in made.items() if count == scene.bindings(name)}


def makes_array(scene: Scene, expr: ast.expr) -> bool:
    """Does this expression's value own its memory, if it is an array."""
    if isinstance(expr, (ast.BinOp, ast.Compare)):
        return True
    if not isinstance(expr, ast.Call):
        return False
    if isinstance(expr.func, ast.Attribute) and expr.func.attr == "copy" and not expr.args:
        return True
    return scene.numpy_name(expr.func) in FRESH_MAKERS
