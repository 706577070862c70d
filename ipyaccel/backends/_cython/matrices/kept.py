"""Matrices that may keep their memory when they get a new value. In: a function. Out: names, with the first assignment of each.

x = np.zeros(2)            x = np.zeros(2)
for z in zs:               for z in zs:
    x = F @ x                  product = F @ x
                               x[:] = product

Only where nobody else can hold on to the array that the name had before: whatever reads it computes something new.
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.matrices.lengths import Matrices, is_matrix
from ipyaccel.syntax.fusion.functions import ALIASES, COVERED
from ipyaccel.syntax.fusion.scene import Scene, makes_array

NEW = COVERED | frozenset(
    "array copy matmul outer trace linalg.matrix_power linalg.inv linalg.solve linalg.det linalg.eigvals allclose concatenate"
    " hstack vstack".split()
)
"""Functions that give something new, and keep nothing of what they are given."""
METHODS = frozenset("sum mean std var min max prod any all dot copy trace argmax argmin item tolist".split())
HOLDING = (
    ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp, ast.Try, ast.With,
    ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.Nonlocal, ast.Delete, ast.NamedExpr,
)  # fmt: skip


def kept_names(matrices: Matrices) -> dict[str, ast.Assign]:
    """The names whose array may be filled anew, with the assignment that makes it."""
    scene = matrices.scene
    if any(isinstance(node, HOLDING) and node is not scene.tree for node in ast.walk(scene.tree)):
        return {}
    parents = {id(child): node for node in ast.walk(scene.tree) for child in ast.iter_child_nodes(node)}
    found = {}
    for statement in scene.tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) if name not in found and name not in scene.parameters:
                if is_matrix(scene.type_of(name)) and _is_kept(matrices, name, statement, parents):
                    found[name] = statement
    return found


def _is_kept(matrices: Matrices, name: str, first: ast.Assign, parents: dict[int, ast.AST]) -> bool:
    scene = matrices.scene
    uses = [node for node in ast.walk(scene.tree) if isinstance(node, ast.Name) and node.id == name]
    if scene.bindings(name) < 2 or not _is_new(matrices, first, uses, parents):
        return False
    for node in uses:
        parent = parents[id(node)]
        if isinstance(node.ctx, ast.Load):
            if not _is_consumed(scene, node, parents):
                return False
        elif isinstance(parent, ast.Assign) and parent.targets == [node]:
            if parent is not first and not _makes(matrices, parent.value):
                return False
        elif not isinstance(parent, ast.AugAssign):
            return False
        if (node.lineno, node.col_offset) < (first.lineno, first.col_offset):
            return False
    return True


def _is_new(matrices: Matrices, first: ast.Assign, uses: list[ast.Name], parents: dict[int, ast.AST]) -> bool:
    """Whether the first array is made here, or may be copied: nobody sees the difference."""
    scene, value = matrices.scene, first.value
    if _makes(matrices, value):
        return True
    if not isinstance(value, ast.Name) or not is_matrix(scene.type_of(value.id)):
        return False
    handed_out = any(isinstance(parents[id(node)], ast.Return | ast.Tuple) for node in uses)
    stored = {*_stored(scene.tree)}
    return not handed_out and scene.is_lasting(value.id) and value.id not in stored and not stored & {node.id for node in uses}


def _makes(matrices: Matrices, value: ast.expr) -> bool:
    """Whether a value is an array that nobody else has."""
    return makes_array(matrices.scene, value) or matrices.function_name(value) in NEW | {"identity", "eye"}


def _stored(tree: ast.FunctionDef) -> list[str]:
    """Names of arrays that are written into by the user."""
    subscripts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load))
    updates = (node.target for node in ast.walk(tree) if isinstance(node, ast.AugAssign))
    return [node.id for node in (*subscripts, *updates) if isinstance(node, ast.Name)]


def _is_consumed(scene: Scene, node: ast.expr, parents: dict[int, ast.AST]) -> bool:
    """Whether what reads an array (or a part of it) makes something new of it."""
    parent = parents[id(node)]
    if isinstance(parent, ast.BinOp | ast.UnaryOp | ast.Compare | ast.Return | ast.AugAssign):
        return not isinstance(parent, ast.Compare) or len(parent.ops) == 1
    if isinstance(parent, ast.Tuple):
        return isinstance(parents[id(parent)], ast.Return)
    if isinstance(parent, ast.Attribute):
        if parent.attr in ("shape", "size", "ndim"):
            return True
        if parent.attr in METHODS and isinstance(call := parents[id(parent)], ast.Call) and call.func is parent:
            return not call.keywords
        return parent.attr == "T" and _is_consumed(scene, parent, parents)
    if isinstance(parent, ast.Call):
        known = scene.numpy_name(parent.func)
        return (
            node in parent.args
            and not parent.keywords
            and (ALIASES.get(known, known) in NEW or any(scene.is_builtin(parent.func, item) for item in ("len", "abs", "sum")))
        )
    if isinstance(parent, ast.Subscript) and parent.value is node:
        if not isinstance(parent.ctx, ast.Load):
            return True
        return _is_element(scene, node, parent) or _is_consumed(scene, parent, parents)
    if isinstance(parent, ast.Assign) and parent.value is node:
        return _is_copied_by(scene, parent)
    return False


def _is_element(scene: Scene, node: ast.expr, parent: ast.Subscript) -> bool:
    """Whether a single number is taken out."""
    parts = parent.slice.elts if isinstance(parent.slice, ast.Tuple) else [parent.slice]
    rank = scene.type_of(node.id).ndim if isinstance(node, ast.Name) else 0
    return (
        len(parts) == rank
        and all(isinstance(part, ast.Constant | ast.Name | ast.BinOp | ast.UnaryOp) for part in parts)
        and all(
            not isinstance(item, ast.Name) or scene.type_of(item.id).kind == "int" for part in parts for item in ast.walk(part)
        )
    )


def _is_copied_by(scene: Scene, statement: ast.Assign) -> bool:
    """`out[k] = x`: an array of numbers keeps a copy."""
    return all(
        isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and is_matrix(scene.type_of(target.value.id))
        for target in statement.targets
    )
