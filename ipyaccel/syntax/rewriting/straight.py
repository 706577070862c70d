"""Straight-line array code folded into single expressions. In: a program, types, what a library knows. Out: the program anew.

    cubic = 0.25 * x**3
    square = 0.75 * x**2              return evaluate("0.25 * x**3 + 0.75 * x**2 - 2")
    return cubic + square - 2

A temporary is folded into its uses when it is made and used in one block, and nothing it reads changes in between. Which
operations the library knows, and how a call of it is written, is said by a `Dialect`.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from ipyaccel.model import OBJECT, Facts, Function, FunctionTypes, Program, Reason, Type
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.inference.infer import Scope, infer, rung
from ipyaccel.syntax.loops.lift import Lifted
from ipyaccel.syntax.rewriting.gathered import only_added_to, stored_in, sum_around, whole_of
from ipyaccel.syntax.rewriting.inline import inlined, substituted
from ipyaccel.syntax.rewriting.prune import pruned
from ipyaccel.syntax.rewriting.replacing import replaced

MANY = 40
"""A temporary that is used more than once is written out only if its text is shorter than this."""


class Dialect(Protocol):
    """What an expression library can do."""

    def refusal(self, node: ast.expr, scope: Scope) -> str | None:
        """Why this operation (its operands apart) is not possible there; None when it is."""
        ...

    def written(self, node: ast.expr, scope: Scope, indent: int, into: str = "") -> str | Reason:
        """The call that evaluates an array expression; a Reason when it is not worth one or its dtype would be another."""
        ...

    def summed(self, node: ast.expr, scope: Scope, indent: int) -> str | Reason:
        """The call that gives the sum of an array expression; a Reason when it is not worth one."""
        ...


@dataclass
class Folded:
    """The program with its array expressions handed over, the user's lines that were, and why others were not."""

    program: Program
    lines: list[int] = field(default_factory=list)
    left: list[Reason] = field(default_factory=list)


def fold(program: Program, facts: Facts, dialect: Dialect, lifted: Lifted | None = None) -> Folded | Reason:
    """Folds all functions. `lifted`: how `program` came out of loops; its arrays go before the facts, and its lines are told."""
    result = Folded(program)
    arrays, first = (lifted.arrays, lifted.first) if lifted is not None else ({}, {})
    functions = tuple(
        _Folder(function, program, facts, dialect, arrays.get(function.name, {}), first.get(function.name), result).folded()
        for function in program.functions
    )
    if not result.lines:
        if result.left:
            return result.left[0]
        if facts.untyped is not None:
            return Reason(f"the types of the arrays are not known: {facts.untyped.text}", facts.untyped.line)
        return Reason("there is no arithmetic on whole arrays here", program.main.first_line)
    result.program = pruned(replace(program, functions=functions))
    return result


@dataclass
class _Folder:
    """Goes through the blocks of one function."""

    function: Function
    program: Program
    facts: Facts
    dialect: Dialect
    arrays: Mapping[str, Type]
    line: int | None
    result: Folded
    edits: list[Edit] = field(default_factory=list)

    def folded(self) -> Function:
        """The function with its edits made."""
        tree = ast.parse(self.function.source).body[0]
        assert isinstance(tree, ast.FunctionDef)
        known = dict(self.facts.types.get(self.function.name, FunctionTypes({})).names)
        if self.function.name == self.program.entry:
            known |= {**self.facts.global_types, **self.facts.argument_types}
        self.known = {**self.facts.global_types, **{n: t for n, t in known.items() if n not in self.arrays}}
        constants = {name: _constant_type(value) for name, value in self.program.constants}
        parameters = {name: known.get(name, OBJECT) for name in self.function.parameters}
        self.names: dict[str, Type] = {**constants, **self.facts.global_types, **parameters}
        self.imports = {item.name: item for item in self.program.imports}
        self.tree = tree
        self._block(tree.body)
        return (
            replace(self.function, source=_without_blank(edited(self.function.source, self.edits)))
            if self.edits
            else self.function
        )

    @property
    def scope(self) -> Scope:
        """What is known at this place."""
        return Scope(self.names, self.imports)

    def _block(self, body: list[ast.stmt]) -> None:
        """The statements of one block in order; temporaries wait in `pending` until they are used."""
        pending: dict[str, tuple[ast.expr, ast.stmt]] = {}
        for place, statement in enumerate(body):
            if hasattr(statement, "body"):
                self._compound(statement)
                pending.clear()
                continue
            value = getattr(statement, "value", None)
            if isinstance(value, ast.expr):
                used = {name: made for name, (made, _) in pending.items()}
                whole = self._opened(substituted(value, used))
                if self._added(statement, whole):
                    continue
                if self._waits(statement, whole, body[place + 1 :]):
                    assert isinstance(statement, ast.Assign)
                    pending[statement.targets[0].id] = (whole, statement)  # type: ignore[attr-defined]
                    self.edits.append(self._removed(statement))
                else:
                    self._expression(value, whole, statement)
                    for name in _assigned(statement):
                        pending.pop(name, None)
                self._learn(statement, whole)
            else:
                self._learn(statement, None)

    def _compound(self, statement: ast.stmt) -> None:
        """The blocks of a loop or branch. What it assigns is known only if Numba knows it for the whole function."""
        changed = [name for name in _assigned(statement) if not only_added_to(statement, name, self.names.get(name, OBJECT))]
        for name in changed:
            self.names[name] = self.known.get(name, OBJECT)
        for block in ("body", "orelse", "finalbody"):
            if getattr(statement, block, None):
                self._block(getattr(statement, block))
        for name in changed:
            self.names[name] = self.known.get(name, OBJECT)

    def _learn(self, statement: ast.stmt, whole: ast.expr | None) -> None:
        """The types of what a statement assigns; `whole` is its value with temporaries and calls written out."""
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if whole is not None and len(targets) == 1 and isinstance(targets[0], ast.Name):
            found = infer(whole, self.scope)
            name = targets[0].id
            self.names[name] = next(
                (type_ for type_ in (found, self.arrays.get(name, OBJECT)) if type_ != OBJECT), self.known.get(name, OBJECT)
            )
        else:
            for name in _assigned(statement):
                self.names[name] = self.known.get(name, OBJECT)

    def _opened(self, value: ast.expr, scope: Scope | None = None) -> ast.expr:
        """The expression with the calls of the program's straight-line functions on arrays written out."""
        made: ast.expr = _Opening(scope or self.scope, self.program).visit(copy.deepcopy(value))
        return made

    # ------------------------------------------------------------------------------------------------------ temporaries

    def _waits(self, statement: ast.stmt, value: ast.expr, rest: list[ast.stmt]) -> bool:
        """Whether an assignment may be left out, its expression going into all its uses."""
        if not (isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name)):
            return False
        name = statement.targets[0].id
        if not infer(value, self.scope).ndim or not _is_operation(value) or not foldable(value, self.scope, self.dialect):
            return False
        read = {part.id for part in ast.walk(value) if isinstance(part, ast.Name)}
        scope = Scope({**self.names, name: infer(value, self.scope)}, self.imports)
        uses = 0
        for later in rest:
            if hasattr(later, "body"):
                return False if _mentions(later, {name}) else uses > 0 and not _mentions_outside(self.tree, name, statement, rest)
            inside = getattr(later, "value", None)
            found = _count(later, name)
            if found and not (isinstance(inside, ast.expr) and self._all_folded(inside, name, scope)):
                return False
            uses += found
            if uses > 1 and len(ast.unparse(value)) > MANY:
                return False
            if _assigned(later) & (read | {name}) or _writes(later):
                remaining = rest[rest.index(later) + 1 :]
                if name in _assigned(later):
                    return uses > 0
                kept = any(_mentions(item, {name}) for item in remaining) or _mentions_outside(self.tree, name, statement, rest)
                return uses > 0 and not kept
            scope = Scope({**scope.names, **{new: self.known.get(new, OBJECT) for new in _assigned(later)}}, self.imports)
            if isinstance(later, ast.Assign) and len(later.targets) == 1 and isinstance(later.targets[0], ast.Name):
                found_type = infer(self._opened(later.value, scope), scope)
                scope = scope.with_names(
                    **{later.targets[0].id: found_type if found_type != OBJECT else scope.names[later.targets[0].id]}
                )
        return uses > 0 and not _mentions_outside(self.tree, name, statement, rest)

    def _all_folded(self, value: ast.expr, name: str, scope: Scope) -> bool:
        """Whether every use of a name in an expression is an operand of an array operation that is handed over."""
        opened = value
        inside = [
            part
            for top in tops(opened, scope, self.dialect)
            for part in ast.walk(top)
            if isinstance(part, ast.Name) and part.id == name
        ]
        calls = [node for node in ast.walk(opened) if isinstance(node, ast.Call) and inlined(node, self.program) is not None]
        direct = [arg for call in calls for arg in call.args if isinstance(arg, ast.Name) and arg.id == name]
        return len({id(part) for part in [*inside, *direct]}) == _count(value, name)

    def _removed(self, statement: ast.stmt) -> Edit:
        """The edit that takes a statement out, its comment with it; the empty line goes at the end."""
        line = self.function.source.split("\n")[(statement.end_lineno or statement.lineno) - 1]
        return Edit((statement.lineno, 0), (statement.end_lineno or statement.lineno, len(line.encode())), _GONE)

    # ------------------------------------------------------------------------------------------------------ expressions

    def _expression(self, value: ast.expr, whole: ast.expr, statement: ast.stmt) -> None:
        """Hands over the array expressions in a statement's value; the rest of the statement stays as it is."""
        found = tops(whole, self.scope, self.dialect)
        line = self.line or self.function.first_line + statement.lineno - 1
        texts: dict[str, str] = {}
        poor: list[Reason] = []
        for number, top in enumerate(found):
            node, text = self._written(whole, top, statement.col_offset)
            if isinstance(text, Reason):
                poor.append(replace(text, line=line))
            else:
                texts[f"__fold{number}__"] = text
                whole = replaced(whole, node, f"__fold{number}__")
        if not texts:
            self._refused(whole, line)
            self.result.left += poor
            if ast.dump(whole) != ast.dump(value) and _count_names(whole) != _count_names(value):
                self.edits.append(instead_of(value, ast.unparse(whole)))
            return
        written = ast.unparse(whole)
        for mark, text in texts.items():
            written = written.replace(mark, text)
        self.edits.append(instead_of(value, written))
        self.result.lines.append(line)

    def _written(self, whole: ast.expr, top: ast.expr, indent: int) -> tuple[ast.expr, str | Reason]:
        """What is handed over, with the sum around it if there is one, and the call."""
        around = sum_around(whole, top, self.scope)
        text = self.dialect.summed(top, self.scope, indent) if around is not None else None
        if around is not None and isinstance(text, str):
            return around, text
        return top, self.dialect.written(top, self.scope, indent)

    def _added(self, statement: ast.stmt, value: ast.expr) -> bool:
        """Hands over what is added to an array or stored in it, done in place; False when that is not possible."""
        whole = whole_of(statement, value, self.scope, self.tree)
        into = stored_in(statement, value, self.scope, self.tree)
        if isinstance(statement, ast.AugAssign):
            into = ast.unparse(statement.target)
        if (
            not into
            or not foldable(whole or value, self.scope, self.dialect)
            or (isinstance(statement, ast.AugAssign) and not whole)
        ):
            return False
        text = self.dialect.written(whole or value, self.scope, statement.col_offset, into)
        if isinstance(text, Reason):
            return False
        self.edits.append(instead_of(statement, text))
        self.result.lines.append(self.line or self.function.first_line + statement.lineno - 1)
        return True

    def _refused(self, value: ast.expr, line: int) -> None:
        """Remembers the first thing in an array expression that the library does not know."""
        for node in ast.walk(value):
            measures = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
            if isinstance(node, ast.expr) and not measures and any(infer(part, self.scope).ndim for part in operands(node)):
                why = self.dialect.refusal(node, self.scope)
                if why is not None:
                    self.result.left.append(Reason(why, line))
                    return


class _Opening(ast.NodeTransformer):
    """Writes out the calls of the program's own functions on arrays."""

    def __init__(self, scope: Scope, program: Program) -> None:
        self.scope, self.program = scope, program

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """One call."""
        self.generic_visit(node)
        if any(infer(argument, self.scope).ndim for argument in node.args):
            made = inlined(node, self.program)
            if made is not None:
                opened: ast.expr = self.visit(made)
                return opened
        return node


_GONE = "\x00"


def _without_blank(source: str) -> str:
    """The text without the lines of statements that were taken out."""
    return "\n".join(line for line in source.split("\n") if line != _GONE)


def foldable(node: ast.expr, scope: Scope, dialect: Dialect) -> bool:
    """Whether the whole expression, down to names, numbers and slices, can be handed over."""
    if is_leaf(node, scope):
        return True
    if not _is_operation(node) or dialect.refusal(node, scope) is not None:
        return False
    return all(foldable(part, scope, dialect) for part in operands(node))


def is_leaf(node: ast.expr, scope: Scope) -> bool:
    """A number, an array or a part of one that is handed over as it is."""
    found = infer(node, scope)
    if not rung(found):
        return False
    return isinstance(node, (ast.Name, ast.Constant, ast.Subscript, ast.Attribute)) or not found.ndim or not _is_operation(node)


def operands(node: ast.expr) -> list[ast.expr]:
    """The parts of an operation."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.UnaryOp):
        return [node.operand]
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    return list(node.args) if isinstance(node, ast.Call) else []


def _is_operation(node: ast.expr) -> bool:
    return isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call))


def tops(node: ast.expr, scope: Scope, dialect: Dialect) -> list[ast.expr]:
    """The largest parts of an expression that can be handed over."""
    parts = operands(node)
    over_arrays = any(infer(part, scope).ndim for part in parts) and all(foldable(part, scope, dialect) for part in parts)
    if over_arrays and dialect.refusal(node, scope) is None:
        return [node]
    return [top for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr) for top in tops(child, scope, dialect)]


def _constant_type(value: object) -> Type:
    """The type of a global constant."""
    kinds: dict[type, Type] = {bool: Type("bool"), int: Type("int"), float: Type("float"), complex: Type("complex", 128)}
    return kinds.get(type(value), OBJECT)


def _assigned(node: ast.AST) -> set[str]:
    """Names that a statement assigns."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def _writes(node: ast.AST) -> bool:
    """Whether a statement writes into an array, or calls what might."""
    return any(isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Store) for part in ast.walk(node)) or isinstance(
        node, (ast.AugAssign, ast.Expr, ast.Delete)
    )


def _mentions(node: ast.AST, names: set[str]) -> bool:
    return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))


def _mentions_outside(tree: ast.AST, name: str, statement: ast.stmt, rest: list[ast.stmt]) -> bool:
    """Whether a name is read anywhere but in the rest of its block."""
    inside = {id(part) for item in [statement, *rest] for part in ast.walk(item)}
    return any(
        isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Load) and id(part) not in inside
        for part in ast.walk(tree)
    ) and _in_loop(tree, statement)


def _in_loop(tree: ast.AST, statement: ast.stmt) -> bool:
    """Whether a statement stands in a loop or branch, after which its names may be read."""
    return not any(item is statement for item in getattr(tree, "body", []))


def _count(node: ast.AST, name: str) -> int:
    """How often a name is read."""
    return sum(isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Load) for part in ast.walk(node))


def _count_names(node: ast.AST) -> list[str]:
    return sorted(part.id for part in ast.walk(node) if isinstance(part, ast.Name))
