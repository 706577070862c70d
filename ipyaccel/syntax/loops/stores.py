"""What a loop writes into arrays. In: its body and head. Out: the names written, once it is sure that no turn needs another's.

out[i] = a[i] + a[i - 1]                fine: `a` is only read
u[i] = (u[i - 1] + u[i + 1]) / 2        refused: u[i - 1] is what the turn before has just written
hist[bins[i]] += 1                      refused: two turns may write the same place
"""

from __future__ import annotations

import ast

from ipyaccel.syntax.loops.carried import uses
from ipyaccel.syntax.loops.turns import NotLifted, Turns


def store_index(target: ast.Subscript) -> list[ast.expr]:
    """The indices of an element."""
    return target.slice.elts if isinstance(target.slice, ast.Tuple) else [target.slice]


def check_stores(body: list[ast.stmt], turns: Turns) -> frozenset[str]:
    """Names of the arrays that are written into. Raises NotLifted where turns depend on each other."""
    written = [
        node for item in body for node in ast.walk(item) if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
    ]
    order = {id(node): place for place, item in enumerate(body) for node in ast.walk(item)}
    names = frozenset(_name(target) for target in written)
    for target in written:
        _own_place(target, turns)
        for item in body:
            for node in ast.walk(item):
                if isinstance(node, ast.Subscript) and node is not target and uses(node.value, _name(target)):
                    _compare(target, node, turns, earlier=order[id(node)] <= order[id(target)])
    _no_whole(body, names)
    return names


def _name(target: ast.Subscript) -> str:
    if isinstance(target.value, ast.Name):
        return target.value.id
    raise NotLifted(f"`{ast.unparse(target)}` is not an element of a plain array", target.lineno)


def _own_place(target: ast.Subscript, turns: Turns) -> None:
    """Every turn must write a place of its own."""
    moving = [part for part in store_index(target) if turns.variable and _offset(part, turns) is not None]
    text = ast.unparse(target)
    if not moving:
        raise NotLifted(f"two turns may write the same place `{text}`", target.lineno)
    lowest = (turns.first if turns.first is not None else -1) + min(_offset(part, turns) or 0 for part in moving)
    if lowest < 0 or turns.step.startswith("-"):
        raise NotLifted(
            f"it is not sure that the index of `{text}` stays positive, so two turns may write the same place", target.lineno
        )


def _compare(target: ast.Subscript, other: ast.Subscript, turns: Turns, *, earlier: bool) -> None:
    """Raises NotLifted unless the two elements are the same in every turn, never the same, or read before they are written."""
    mine, theirs = store_index(target), store_index(other)
    if len(mine) != len(theirs):
        raise NotLifted(f"`{ast.unparse(other)}` may be what another turn writes as `{ast.unparse(target)}`", other.lineno)
    ahead = 0
    for one, two in zip(mine, theirs, strict=True):
        if ast.dump(one).replace("Store", "Load") == ast.dump(two).replace("Store", "Load"):
            continue
        if _apart(one, two, turns):
            return
        first, second = _offset(one, turns), _offset(two, turns)
        if first is None or second is None:
            raise NotLifted(f"`{ast.unparse(other)}` may be what another turn writes as `{ast.unparse(target)}`", other.lineno)
        ahead = second - first
    if ahead < 0 or (ahead > 0 and (not earlier or isinstance(other.ctx, ast.Store))):
        text = f"`{ast.unparse(target)}` needs `{ast.unparse(other)}`, which the turn before has just written: "
        raise NotLifted(text + "all at once it would be a different method", other.lineno)


def _apart(one: ast.expr, two: ast.expr, turns: Turns) -> bool:
    """Whether two indices that no turn changes are surely different: `i` and `i + 1`, 0 and 1."""
    a, b = _linear(one), _linear(two)
    if a is None or b is None or turns.variable in (a[0], b[0]):
        return False
    return a[0] == b[0] and a[1] != b[1] and (a[0] != "" or a[1] * b[1] >= 0)


def _linear(node: ast.expr) -> tuple[str, int] | None:
    """`name + number` as a pair; a number alone has the name ''."""
    match node:
        case ast.Constant(value=int(number)):
            return "", number
        case ast.Name(id=name):
            return name, 0
        case ast.BinOp(left=ast.Name(id=name), op=ast.Add(), right=ast.Constant(value=int(number))):
            return name, number
        case ast.BinOp(left=ast.Name(id=name), op=ast.Sub(), right=ast.Constant(value=int(number))):
            return name, -number
    return None


def _offset(node: ast.expr, turns: Turns) -> int | None:
    """C in `i + c`, i the loop variable."""
    linear = _linear(node)
    return linear[1] if linear is not None and linear[0] and linear[0] == turns.variable else None


def _no_whole(body: list[ast.stmt], names: frozenset[str]) -> None:
    """An array that is being written may be used by its elements and its length only."""
    for item in body:
        for node in ast.walk(item):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.Name) and child.id in names and not _may_stand(node, child):
                    raise NotLifted(f"`{child.id}` is used as a whole while it is being written", child.lineno)


def _may_stand(parent: ast.AST, name: ast.Name) -> bool:
    """Whether the name is the array of an element, or measured by `len`."""
    if isinstance(parent, ast.Subscript):
        return parent.value is name
    return isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id == "len"
