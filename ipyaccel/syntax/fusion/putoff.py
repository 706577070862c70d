"""Which temporary arrays need not be made, because one later statement reads them.

In: a block of statements. Out: for a statement `t = expression`, the statement whose loop can compute `t` element by element;
nothing when in between something could change what the expression reads, or when `t` would be computed twice.
"""

from __future__ import annotations

import ast

from ipyaccel.syntax.fusion.functions import ALIASES, REDUCTIONS
from ipyaccel.syntax.fusion.order import is_harmless
from ipyaccel.syntax.fusion.scene import Scene

SIMPLE = (ast.Assign, ast.AugAssign, ast.Return, ast.Expr)
OTHER_REDUCTIONS = frozenset({"dot", "vdot", "inner", "linalg.norm"})


def reader_of(scene: Scene, block: list[ast.stmt], position: int) -> ast.stmt | None:
    """The one statement later in the block that reads the array assigned at `position`."""
    statement = block[position]
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or not isinstance(statement.targets[0], ast.Name):
        return None
    name = statement.targets[0].id
    if scene.stores.get(name) != 1 or name in scene.parameters or name in _loads(statement):
        return None
    readers = [other for other in block[position + 1 :] if name in _loads(other)]
    inside = sum(_loads(other).count(name) for other in readers)
    if len(readers) != 1 or inside != _loads(scene.tree).count(name) or not isinstance(readers[0], SIMPLE):
        return None
    between = block[position + 1 : block.index(readers[0])]
    operands = set(_loads(statement))
    if not all(_is_quiet(scene, other, operands) for other in between):
        return None
    return readers[0] if _is_computed_once(scene, readers[0], name) else None


def names_read(lines: list[str]) -> set[str]:
    """The names in new lines."""
    text = "\n".join(lines)
    # a new header has no body here; a return stands outside of its function
    tree = ast.parse(f"{text}\n    pass" if text.endswith(":") else text)
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _loads(tree: ast.AST) -> list[str]:
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    # the target of `a += b` is read too
    updates = [node.target for node in ast.walk(tree) if isinstance(node, ast.AugAssign)]
    return names + [target.id for target in updates if isinstance(target, ast.Name)]


def _is_quiet(scene: Scene, statement: ast.stmt, operands: set[str]) -> bool:
    """Does a statement surely not change what the operands are."""
    if not isinstance(statement, ast.Assign) or not all(isinstance(target, ast.Name) for target in statement.targets):
        return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
    return not scene.bound_in(statement) & operands and all(is_harmless(scene, call) for call in calls)


def _is_computed_once(scene: Scene, statement: ast.stmt, name: str) -> bool:
    """Is every use of the array inside the same reduction, or outside all of them."""
    contexts = set(_contexts(scene, statement, name, 0))
    return len(contexts) == 1 and None not in contexts


def _contexts(scene: Scene, node: ast.AST, name: str, context: int) -> list[int | None]:
    if isinstance(node, ast.Name):
        return [context] if node.id == name else []
    inside: int | None = context
    if isinstance(node, ast.Call):
        inside = _context_within(scene, node, context)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        inside = id(node)
    found: list[int | None] = []
    for child in ast.iter_child_nodes(node):
        below = _contexts(scene, child, name, context if inside is None else inside)
        found += [None] * len(below) if inside is None else below
    return found


def _context_within(scene: Scene, call: ast.Call, context: int) -> int | None:
    """The context of a call's arguments: None when they may be computed several times."""
    known = scene.numpy_name(call.func)
    called = ALIASES.get(known, known)
    if not called and isinstance(call.func, ast.Attribute) and not scene.dotted(call.func):
        called = call.func.attr
    if called in ("var", "std"):
        return None
    if called in REDUCTIONS or called in OTHER_REDUCTIONS or scene.is_builtin(call.func, "sum"):
        return id(call)
    own = isinstance(call.func, ast.Name) and not scene.dotted(call.func)
    return None if own and not any(scene.is_builtin(call.func, item) for item in ("abs", "float")) else context
