"""How much a loop or an array expression does each time it is come to. In: a program, the sizes of this call. Out: a count.

    for k in range(steps):                 steps = 1000, n = 4: the inner loop does about 20 small things each time,
        for i in range(n):                 and starting threads a thousand times costs more than all of them
            v[i] += h * a[i]

The count is of operations of a nanosecond or less, and rather too small than too large: what has no known size counts once. The
sizes are those of the call that is measured: they choose between forms that are right for any size.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ipyaccel.model import Facts, Function, FunctionTypes, Program
from ipyaccel.syntax.threads.amounts import SMALLER, Amounts, amounts_in, of_arguments, within

PAYS = 50_000
"""Operations, a few tens of microseconds: from here on starting threads anew each time brings more than it costs."""
TOO_LITTLE = "each turn of the loop around it does too little to share out among threads"
CALLED_TOO_LITTLE = "it is called again and again, and does too little each time to share out among threads"
FEW = 1_000
"""Operations, a microsecond: plain Python is done with so few before threads have even begun."""
FAR_TOO_LITTLE = "it does too little to share out among threads: about {} small steps in this call"
LIBRARY_CALL = 10
DIVISION = 4
DEEPEST = 3
"""How many functions deep calls are followed."""


@dataclass(frozen=True)
class Work:
    """What is known for counting: a program, and of each function's numbers and arrays how large they are."""

    program: Program
    trees: dict[str, ast.FunctionDef]
    amounts: dict[str, Amounts]
    again: frozenset[str]

    def too_little(self, name: str, node: ast.stmt) -> str | None:
        """Why a statement of a function is not worth starting threads for; None where it is, or may be.

        What happens once is worth it unless it surely does next to nothing.
        """
        around = _around(self.trees[name], node)
        if not around and name not in self.again:
            count = self._statement(node, self.amounts[name], 0)
            few = count < FEW and self._is_sure(node, self.amounts[name], 0)
            return FAR_TOO_LITTLE.format(max(10, round(count, -1))) if few else None
        if self._statement(node, within(self.amounts[name], around), 0) >= PAYS:
            return None
        return TOO_LITTLE if around else CALLED_TOO_LITTLE

    def _is_sure(self, node: ast.stmt, amounts: Amounts, depth: int) -> bool:
        """Whether everything in a statement has a size that is known, so that no more is done than is counted."""
        if isinstance(node, ast.While | ast.Try | ast.With):
            return False
        heads = [part for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr) for part in ast.walk(child)]
        loops = isinstance(node, ast.For) and amounts.turns(node.iter) is None
        if loops or not all(self._has_size(part, amounts, depth) for part in heads):
            return False
        inside = within(amounts, [node])
        inner = [item for block in ("body", "orelse") for item in getattr(node, block, [])]
        return all(self._is_sure(item, inside, depth) for item in inner)

    def _has_size(self, node: ast.AST, amounts: Amounts, depth: int) -> bool:
        """Whether a part of an expression does as much as is counted for it."""
        match node:
            case ast.Name(id=name) if name not in self.trees:
                kind = amounts.types.get(name)
                return amounts.shape(node) is not None or kind is None or kind.is_number
            case ast.Call(func=ast.Name(id=name)) if name in self.trees:
                given = of_arguments(self.program.function(name).parameters, node, amounts)
                known = amounts_in(self.trees[name], given)
                return depth < DEEPEST and all(self._is_sure(item, known, depth + 1) for item in self.trees[name].body)
            case ast.Subscript():
                return amounts.shape(node) is not None
            case ast.BinOp(left=left, right=right):
                return not (amounts.shape(left) and amounts.shape(right)) or amounts.shape(left) == amounts.shape(right)
            case ast.Call(func=ast.Attribute(attr=name), args=args):
                return name in SMALLER or not any(amounts.shape(item) for item in args) or amounts.shape(node) is not None
        return not isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.Lambda)

    # ------------------------------------------------------------------------------------------------------------- counting

    def _block(self, body: Iterable[ast.stmt], amounts: Amounts, depth: int) -> int:
        return sum(self._statement(item, amounts, depth) for item in body)

    def _statement(self, node: ast.stmt, amounts: Amounts, depth: int) -> int:
        heads = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        count = 1 + sum(self._expression(head, amounts, depth) for head in heads)
        inside = within(amounts, [node])
        body = self._block(getattr(node, "body", []), inside, depth)
        other = self._block(getattr(node, "orelse", []), inside, depth)
        if isinstance(node, ast.For):
            turns = amounts.turns(node.iter)
            return count + (1 if turns is None else turns) * body + other
        return count + max(body, other) if isinstance(node, ast.If) else count + body + other

    def _expression(self, node: ast.expr, amounts: Amounts, depth: int) -> int:
        return sum(self._part(part, amounts, depth) for part in ast.walk(node))

    def _part(self, node: ast.AST, amounts: Amounts, depth: int) -> int:
        match node:
            case ast.BinOp(left=left, op=ast.MatMult()):
                return math.prod(amounts.shape(node) or ()) * (amounts.shape(left) or (1,))[-1]
            case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod() | ast.Pow()):
                return DIVISION * math.prod(amounts.shape(node) or ())
            case ast.BinOp() | ast.Compare() | ast.UnaryOp():
                return math.prod(amounts.shape(node) or ())
            case ast.Subscript():
                return 1
            case ast.Call(func=ast.Name(id=name)) if name in self.trees:
                return self._call(name, node, amounts, depth)
            case ast.Call(args=args):
                return LIBRARY_CALL * max((math.prod(amounts.shape(item) or ()) for item in args), default=1)
        return 0

    def _call(self, name: str, call: ast.Call, amounts: Amounts, depth: int) -> int:
        if depth == DEEPEST:
            return 1
        function = self.program.function(name)
        given = of_arguments(function.parameters, call, amounts)
        return self._block(self.trees[name].body, amounts_in(self.trees[name], given), depth + 1)


def work_of(program: Program, facts: Facts) -> Work:
    """What is known of a program before its work is counted."""
    trees = {function.name: _tree(function) for function in program.functions}
    amounts: dict[str, Amounts] = {}
    for function in reversed(program.functions):
        types = facts.types.get(function.name, FunctionTypes({})).names
        given = Amounts.of_sizes(facts.sizes) if function.name == program.entry else _given(function, trees, amounts)
        amounts[function.name] = amounts_in(trees[function.name], replace(given, types={**facts.argument_types, **types}))
    return Work(program, trees, amounts, _called_again(trees))


def _given(function: Function, trees: dict[str, ast.FunctionDef], amounts: dict[str, Amounts]) -> Amounts:
    """What the calls of a function give it, where they all give the same sizes."""
    found: Amounts | None = None
    for caller, known in amounts.items():
        for node in ast.walk(trees[caller]):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function.name:
                given = of_arguments(function.parameters, node, known)
                found = given if found is None else found.common(given)
    return found or Amounts()


def _called_again(trees: dict[str, ast.FunctionDef]) -> frozenset[str]:
    """The functions that a loop calls, or that call themselves, with those that they call."""
    calls = {name: _names(tree.body) & trees.keys() for name, tree in trees.items()}
    loops = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)
    waiting = [
        called
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, loops)
        for called in _names([node]) & trees.keys()
    ]
    waiting += [name for name in trees if name in calls[name]]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += calls[name]
    return frozenset(found)


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}


def _around(tree: ast.FunctionDef, node: ast.stmt) -> list[ast.stmt]:
    """The loops around a statement, outermost first."""
    found = [
        loop
        for loop in ast.walk(tree)
        if isinstance(loop, ast.For | ast.While) and any(_is_at(part, node) for item in loop.body for part in ast.walk(item))
    ]
    return [*sorted(found, key=lambda loop: loop.lineno)]


def _is_at(part: ast.AST, node: ast.stmt) -> bool:
    """Whether two trees of one text mean the same statement."""
    return type(part) is type(node) and (part.lineno, part.col_offset) == (node.lineno, node.col_offset)


def _tree(function: Function) -> ast.FunctionDef:
    return next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
