"""What the names in one function mean while it is being fused.

In: program, facts, one function. Out: types of its names, the full names of what it imports, which arrays are freshly made.
"""

from __future__ import annotations

import ast

from ipyaccel.model import OBJECT, Facts, Function, Kind, Program, Type
from ipyaccel.syntax.fusion.additions import Additions
from ipyaccel.syntax.fusion.nodes import Extent

SINGLE = (Type("float", bits=32), Type("complex", bits=64))
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
        self.types: dict[str, Type] = {}
        self.strong: set[str] = set()
        self.fresh: set[str] = _fresh_names(self)
        self.shapes: dict[str, tuple[Extent, ...]] = {}
        known = [*facts.argument_types.values(), *facts.global_types.values()]
        self._single = any(item.kind == "array" and item.items and item.items[0] in SINGLE for item in known)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The function's parameters."""
        return self.function.parameters

    def note(self, name: str, kind: Kind) -> None:
        """The type of a new local that is a single number."""
        self.types[name] = Type(kind)

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
        kept = [name not in self.stores for name in (first, second)]
        return all(mine or fixed for mine, fixed in zip(owned, kept, strict=True)) and any(owned)


def _stores(tree: ast.FunctionDef) -> dict[str, int]:
    """How often each name is bound in the function."""
    counts: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            counts[node.id] = counts.get(node.id, 0) + 1
    return counts


def _fresh_names(scene: Scene) -> set[str]:
    """Names only ever bound to arrays that NumPy has just made."""
    made: dict[str, int] = {}
    for node in ast.walk(scene.tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and makes_array(scene, node.value):
            target = node.targets[0]
            if isinstance(target, ast.Name):
                made[target.id] = made.get(target.id, 0) + 1
    return {name for name, count in made.items() if count == scene.stores[name] and name not in scene.parameters}


def makes_array(scene: Scene, expr: ast.expr) -> bool:
    """Does this expression's value own its memory, if it is an array."""
    if isinstance(expr, (ast.BinOp, ast.Compare)):
        return True
    if not isinstance(expr, ast.Call):
        return False
    if isinstance(expr.func, ast.Attribute) and expr.func.attr == "copy" and not expr.args:
        return True
    return scene.numpy_name(expr.func) in FRESH_MAKERS
