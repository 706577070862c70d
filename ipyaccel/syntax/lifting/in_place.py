"""Large arrays that are not made twice. In: the lines of an array form, and what its names hold. Out: the lines, fewer arrays.

t = x - y                           t = x - y
s += t * t                 ->       t *= t
                                    s += t

C[:, :] = np.sqrt(t)       ->       np.sqrt(t, out=C)

t = np.zeros(C.shape)               C[:, :] = 0.0
t += s                     ->       C += s
C[:, :] = t

t = np.zeros(C.shape)               C[:, :] = 0.0
t += s                     ->       C += s
C[:, :] = t

Only a name of the array form's own is written over, when nothing looks at it afterwards and what it is joined with has no more
axes than it has. Small arrays are made in the processor's cache, faster than this could gain: their lines stay as they are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeGuard

from ipyaccel.syntax.lifting.value import Value, text_of
from ipyaccel.syntax.loops.elementwise import UFUNCS

LARGE = 2**13
"""Elements of an array from which on it pays."""
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
NOT_INTO = {"where", "abs"}
"""Functions without `out`."""


@dataclass(frozen=True)
class Known:
    """`held`: what names hold; `size`: the elements over axes, None when not known; `floats`: names of arrays of 64-bit floats.

    `numpy`: the user's name for it. `later`: names that are looked at after the lines.
    """

    held: Mapping[str, Value]
    size: Callable[[tuple[int, ...]], int | None]
    floats: frozenset[str]
    later: frozenset[str]
    numpy: str

    def is_large(self, name: str) -> bool:
        """Whether a name holds a large array of floats."""
        value = self.held.get(name)
        return value is not None and value.kind == "float" and (self.size(value.axes) or 0) >= LARGE


def in_place(lines: list[str], known: Known, *, fused: bool = False) -> list[str]:
    """The lines with large arrays written over where that is the same. `fused`: no expression is cut for it."""
    if any((node.end_lineno or node.lineno) != node.lineno for node in _simple(ast.parse("\n".join(lines)))):
        return lines
    lines, known = _in_the_answer(lines, known)
    tree, made = ast.parse("\n".join(lines)), list(lines)
    for block in _blocks(tree):
        for before, statement in zip([None, *block], block, strict=False):
            text = "" if fused else _into(statement, known) or _over(statement, block, tree, known)
            if before is not None and not text and _moves(before, statement, tree, known):
                assert isinstance(before, ast.Assign)
                assert isinstance(statement, ast.Assign)
                statement.value = before.value
                text = ("" if fused else _into(statement, known)) or text_of(statement)
                made[before.lineno - 1] = ""
            if text:
                line, indent = lines[statement.lineno - 1], " " * statement.col_offset
                comment = line.encode()[statement.end_col_offset or 0 :].decode()
                made[statement.lineno - 1] = "\n".join(indent + part for part in text.split("\n")) + comment
    return [part for line in made if line for part in line.split("\n")]


def _simple(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements without a body."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.stmt) and not hasattr(node, "body"))


def _blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    return (node.body for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.For)))


def _reads(node: ast.AST, name: str) -> int:
    return sum(isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Load) for part in ast.walk(node))


def _binding(name: str, block: list[ast.stmt], before: ast.stmt) -> ast.Assign | None:
    """The statement of the same block that makes a name, when it is the only one."""
    found = [item for item in block[: block.index(before)] if isinstance(item, ast.Assign) and text_of(item.targets[0]) == name]
    return found[0] if len(found) == 1 else None


def _is_last_look(name: str, statement: ast.stmt, tree: ast.Module, known: Known) -> bool:
    """Whether a statement alone looks at a name after it is made; it is made once."""
    stores = sum(isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store) for part in ast.walk(tree))
    after = [item for item in _simple(tree) if item.lineno > statement.lineno]
    return stores == 1 and name not in known.later and not any(_reads(item, name) for item in after)


# ------------------------------------------------------------------------------------------------------------------ writing over


def _over(statement: ast.stmt, block: list[ast.stmt], tree: ast.Module, known: Known) -> str:
    """`t *= e` and the statement with `t` for `s += t * e`; "" when that is not the same."""
    value = statement.value if isinstance(statement, (ast.Assign, ast.AugAssign)) else None
    if not (isinstance(value, ast.BinOp) and type(value.op) in SIGNS and isinstance(value.left, ast.Name)):
        return ""
    name, sign = value.left.id, SIGNS[type(value.op)]
    binding = _binding(name, block, statement)
    if binding is None or not known.is_large(name) or not _is_last_look(name, statement, tree, known):
        return ""
    if not _is_new(binding.value) or _reads(statement, name) != _reads(value, name) or not _fits_in(value.right, name, known):
        return ""
    assert isinstance(statement, (ast.Assign, ast.AugAssign))
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    own = SIGNS.get(type(statement.op)) if isinstance(statement, ast.AugAssign) else ""
    if own is None or (isinstance(statement, ast.Assign) and len(statement.targets) > 1):
        return ""
    return f"{name} {sign}= {text_of(value.right)}\n{text_of(target)} {own}= {name}"


def _is_new(node: ast.expr) -> bool:
    """Whether an expression makes an array that nothing else holds."""
    return isinstance(node, ast.BinOp)


def _fits_in(node: ast.expr, name: str, known: Known) -> bool:
    """Whether an operand is made of the name itself, numbers, and arrays over some of its axes."""
    axes = set(known.held[name].axes)
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            held = known.held.get(part.id)
            if part.id != name and (held is None or set(held.axes) - axes or held.kind not in ("float", "int")):
                return False
        elif isinstance(part, ast.Constant):
            if type(part.value) not in (int, float):
                return False
        elif not isinstance(part, (ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context)):
            return False
    return True


# ----------------------------------------------------------------------------------------------------------------- writing into


def _into(statement: ast.stmt, known: Known) -> str:
    """`np.sqrt(t, out=C)` for `C[:, :] = np.sqrt(t)`; "" where there is no such form or no need of it."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if not isinstance(statement, ast.Assign) or not _is_whole(target, known):
        return ""
    value, array = statement.value, text_of(target.value)  # type: ignore[union-attr]
    large = any(known.is_large(part.id) for part in ast.walk(value) if isinstance(part, ast.Name))
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.MatMult):
        return f"{known.numpy}.matmul({text_of(value.left)}, {text_of(value.right)}, out={array})"
    if not large or not isinstance(value, ast.Call) or value.keywords or not isinstance(value.func, ast.Attribute):
        return ""
    own = isinstance(value.func.value, ast.Name) and value.func.value.id == known.numpy
    if not own or value.func.attr not in UFUNCS - NOT_INTO:
        return ""
    return f"{known.numpy}.{value.func.attr}({', '.join(map(text_of, value.args))}, out={array})"


def _is_whole(target: ast.expr | None, known: Known) -> bool:
    """Whether a target is all of an array of floats."""
    if not (isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id in known.floats):
        return False
    parts = target.slice.elts if isinstance(target.slice, ast.Tuple) else [target.slice]
    return all(isinstance(part, ast.Slice) and not (part.lower or part.upper or part.step) for part in parts)


def _moves(before: ast.stmt, statement: ast.stmt, tree: ast.Module, known: Known) -> bool:
    """Whether a large array gets a name only to be stored in the next line."""
    if not (isinstance(before, ast.Assign) and isinstance(before.targets[0], ast.Name) and isinstance(statement, ast.Assign)):
        return False
    name = before.targets[0].id
    plain = isinstance(statement.value, ast.Name) and statement.value.id == name
    return (
        plain and known.is_large(name) and _is_whole(statement.targets[0], known) and _is_last_look(name, statement, tree, known)
    )


# ----------------------------------------------------------------------------------------------------------- adding up in place


def _in_the_answer(lines: list[str], known: Known) -> tuple[list[str], Known]:
    """What is added up and then stored in all of an array is added up there, when nobody looks at that array before."""
    body = ast.parse("\n".join(lines)).body
    for place, start in enumerate(body):
        name, array = _begins_like(start, known)
        ends = [item for item in body[place + 1 :] if _stores_all_of(item, array, known)]
        if not name or len(ends) != 1 or name in known.later:
            continue
        end = ends[0]
        after, between = body[body.index(end) + 1 :], body[place + 1 : body.index(end)]
        if any(_mentions(item, name) for item in after) or any(_mentions(item, array) for item in between):
            continue
        if _mentions(end.value, array) or not _mentions(end.value, name) or any(_binds(item, name) for item in between):
            continue
        made = [re.sub(rf"\b{name}\b(?=[^#]*(  #|$))", array, line) for line in lines]
        made[start.lineno - 1] = f"{text_of(end.targets[0])} = 0.0"
        if isinstance(end.value, ast.Name):
            made[end.lineno - 1] = ""
        return [line for line in made if line], replace(known, held={**known.held, array: known.held[name]})
    return lines, known


def _begins_like(statement: ast.stmt, known: Known) -> tuple[str, str]:
    """Name and array in `total = np.zeros(array.shape)`; two empty texts for all else."""
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        found = re.fullmatch(rf"{known.numpy}\.zeros\((\w+)\.shape\)", text_of(statement.value))
        if found is not None and found.group(1) in known.floats:
            return statement.targets[0].id, found.group(1)
    return "", ""


def _stores_all_of(statement: ast.stmt, array: str, known: Known) -> TypeGuard[ast.Assign]:
    """Whether a statement writes every element of an array."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or not _is_whole(statement.targets[0], known):
        return False
    return bool(array) and text_of(statement.targets[0]).startswith(f"{array}[")


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


def _binds(node: ast.AST, name: str) -> bool:
    """Whether a name is made anew, other than by adding to it."""
    made = [part for part in ast.walk(node) if isinstance(part, (ast.Assign, ast.For))]
    targets = [target for part in made for target in (part.targets if isinstance(part, ast.Assign) else [part.target])]
    return any(_mentions(target, name) for target in targets)
