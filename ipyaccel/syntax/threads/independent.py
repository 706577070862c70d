"""Which loops of a program are shared out among threads. In: a program and facts. Out: the program with `prange`, or why not.

    for i in range(n):                       for i in prange(n):
        total = 0.0                              total = 0.0
        for k in range(m):            ->         for k in range(m):
            total += X[i, k]                         total += X[i, k]
        out[i] = total                           out[i] = total

Of loops in loops it is the outermost whose turns are independent; a function called in its turns stays as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Reason
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.effects.given import known_of
from ipyaccel.syntax.effects.overlap import Known
from ipyaccel.syntax.inference.infer import Scope, infer
from ipyaccel.syntax.lines import line_before
from ipyaccel.syntax.loops.carried import update_of
from ipyaccel.syntax.loops.turns import NotLifted
from ipyaccel.syntax.rewriting.prune import with_import
from ipyaccel.syntax.threads.torn import torn_stores
from ipyaccel.syntax.threads.totals import updates_in
from ipyaccel.syntax.threads.turnwise import Turnwise, turnwise
from ipyaccel.syntax.threads.work import CALLED_TOO_LITTLE, TOO_LITTLE, Work, work_of

Refuse = Callable[[Function, ast.FunctionDef, Turnwise], None]
"""What a backend has against sharing out a loop: raises NotLifted."""


@dataclass(frozen=True)
class Parallel:
    """A program in which something can run on several threads, in which functions, and what was done, in a phrase."""

    program: Program
    functions: frozenset[str]
    done: str


@dataclass(frozen=True)
class Refused:
    """Why a loop of a function is not shared out. `line` counts in the function's own text, from 1.

    `repeats`: the loop does the same in each turn, as one over time steps, or next to nothing: nobody expects threads there.
    `lost`: how many loops deep it is, when none of them is shared out. `little`: its turns are independent, but do too little.
    """

    function: str
    text: str
    line: int
    repeats: bool = False
    lost: int = 0
    little: bool = False


@dataclass(frozen=True)
class SharedOut:
    """The loops to share out, by function, and why others are not: those of the entry first, outer ones before inner ones."""

    loops: dict[str, list[Turnwise]]
    refused: tuple[Refused, ...]

    @property
    def why_not(self) -> Refused | None:
        """The refusal that tells most: of what does too little, else of the outermost loop that counts through something."""
        little = [item for item in self.refused if item.little]
        if little:
            return max(little, key=lambda item: item.lost)
        return next((item for item in self.refused if not item.repeats), next(iter(self.refused), None))


def shared_out(program: Program, facts: Facts, refuse: Refuse) -> SharedOut:
    """The outermost loops with independent turns against which the backend has nothing.

    One inside a loop that stays on one thread has to do enough each time it is come to.
    None at all when a deeper nest than theirs stays on one thread: starting threads would then cost more than they bring.
    """
    trees = {function.name: _tree(function) for function in program.functions}
    loops: dict[str, list[Turnwise]] = {}
    refused: list[Refused] = []
    inside: set[str] = set()
    work = work_of(program, facts)
    for function in reversed(program.functions):
        if function.name in inside:
            continue
        tree = trees[function.name]
        found, others = _in_function(function, tree, program, known_of(function, program, facts), refuse, work)
        refused += others
        if found:
            loops[function.name] = found
            inside |= _reached([statement for item in found for statement in item.loop.body], trees)
    deepest = max((_depth(item.loop) for found in loops.values() for item in found), default=0)
    left = [item for item in refused if item.lost > deepest]
    return (
        SharedOut({}, tuple(item for item in refused if item.little or item in left))
        if loops and left
        else SharedOut(loops, tuple(refused))
    )


def shared_phrase(shared: SharedOut, program: Program, line_of: Callable[[str, int], int]) -> str:
    """`turns of the loop at line 4 shared out among threads`. `line_of`: the user's line for one of a function's text."""
    order = [function.name for function in program.functions]
    names = sorted(shared.loops, key=order.index)
    lines = list(dict.fromkeys(line_of(name, item.loop.lineno) for name in names for item in shared.loops[name]))
    where = f"loops at lines {', '.join(map(str, lines))}" if len(lines) > 1 else f"loop at line {lines[0]}"
    return f"the turns of the {where} shared out among threads by prange"


def in_parallel(program: Program, facts: Facts, users: Program | None = None) -> Parallel | Reason:
    """The program with independent turns marked, or as it is when it computes with whole arrays.

    `users`: the text before it was prepared, whose lines are told.
    """

    def line_of(name: str, line: int) -> int:
        if users is not None:
            line = line_before(users.function(name).source, program.function(name).source, line)
        return program.function(name).first_line + line - 1

    shared = shared_out(program, facts, _refused_by_numba)
    found, little = _worthwhile(program, facts)
    torn = torn_stores(program, facts)
    first_torn = next((torn[name] for name in torn if name in (shared.loops or found)), None)
    if first_torn is not None:
        return Reason(f"`{first_torn.text}` reads what it writes, and Numba's threads do not wait for it", first_torn.line)
    if shared.loops:
        functions = tuple(
            replace(function, source=_with_prange(function, shared.loops[function.name]))
            if function.name in shared.loops
            else function
            for function in program.functions
        )
        marked = with_import(replace(program, functions=functions), Import("prange", "numba", "prange"))
        done = shared_phrase(shared, program, line_of)
        return Parallel(marked, frozenset(shared.loops), done)
    stretched = _stretched(program)
    if found and stretched is not None:
        return Reason("Numba shares out only arrays of one shape, and here one is stretched by `None`", stretched)
    if found:
        line = min(found.values())
        return Parallel(program, frozenset(found), f"the array expression at line {line} shared out among threads")
    first = little or shared.why_not
    if first is not None:
        return Reason(first.text, line_of(first.function, first.line))
    return nothing_to_share(program)


def nothing_to_share(program: Program) -> Reason:
    """Why a program without loops has no row on several threads."""
    return Reason("there is no loop whose turns could be shared out, and no array expression", program.main.first_line)


# ------------------------------------------------------------------------------------------------------------------ loops


def _in_function(
    function: Function, tree: ast.FunctionDef, program: Program, known: Known, refuse: Refuse, work: Work
) -> tuple[list[Turnwise], list[Refused]]:
    found: list[Turnwise] = []
    refused: list[tuple[ast.For, NotLifted]] = []
    little: list[tuple[ast.For, str]] = []
    waiting = _outermost(tree.body)
    while waiting:
        loop = waiting.pop(0)
        try:
            turns = turnwise(loop, tree, program, known)
            refuse(function, tree, turns)
            too_little = work.too_little(function.name, loop)
            if too_little is None:
                found.append(turns)
            else:
                little.append((loop, too_little))
        except NotLifted as why:
            refused.append((loop, why))
            waiting = [*_outermost(loop.body), *waiting]
    shared = {id(item.loop) for item in found}
    reasons = []
    for loop, reason in refused:
        lost = 0 if any(id(inner) in shared for inner in ast.walk(loop)) else _depth(loop)
        reasons.append(Refused(function.name, reason.text, reason.line, _only_repeats(loop, program), lost))
    for loop, text in little:
        again = text in (TOO_LITTLE, CALLED_TOO_LITTLE)
        reasons.append(Refused(function.name, text, loop.lineno, repeats=not again, lost=_depth(loop) * again, little=again))
    return found, reasons


def _depth(loop: ast.For) -> int:
    """How many loops stand in one another."""
    return 1 + max((_depth(inner) for inner in _outermost(loop.body)), default=0)


def _only_repeats(loop: ast.For, program: Program) -> bool:
    """Whether a loop around others, or around functions, does not look at the number of its turn."""
    names = {node.id for statement in loop.body for node in ast.walk(statement) if isinstance(node, ast.Name)}
    around = bool(_outermost(loop.body)) or any(function.name in names for function in program.functions)
    return around and isinstance(loop.target, ast.Name) and loop.target.id not in names


def _tree(function: Function) -> ast.FunctionDef:
    return next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))


def _outermost(body: list[ast.stmt]) -> list[ast.For]:
    """The loops in a body that are in no other `for` loop of it."""
    found: list[ast.For] = []
    for statement in body:
        if isinstance(statement, ast.For):
            found.append(statement)
        else:
            for block in ("body", "orelse", "finalbody"):
                found += _outermost(getattr(statement, block, []))
    return found


def _reached(body: list[ast.stmt], trees: dict[str, ast.FunctionDef]) -> set[str]:
    """The functions of the program that some statements call, directly or not."""
    found: set[str] = set()
    waiting: list[ast.stmt] = list(body)
    while waiting:
        for node in ast.walk(waiting.pop()):
            if isinstance(node, ast.Name) and node.id in trees and node.id not in found:
                found.add(node.id)
                waiting += trees[node.id].body
    return found


# ------------------------------------------------------------------------------------------------------------------ Numba


def _refused_by_numba(function: Function, tree: ast.FunctionDef, turns: Turnwise) -> None:
    """Numba's `prange` counts by ones, and knows totals by single statements."""
    del function, tree
    call = turns.loop.iter
    if isinstance(call, ast.Call) and len(call.args) > 2:
        raise NotLifted("Numba shares out only turns that are counted by ones", turns.loop.lineno)
    for node in ast.walk(turns.loop):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Invert) and _counts(node.operand, turns.loop):
            raise NotLifted(f"Numba counts shared-out turns without a sign, and `{ast.unparse(node)}` needs one", node.lineno)
    _one_update_in_a_row(turns.loop.body, turns)


def _counts(node: ast.expr, loop: ast.For) -> bool:
    """Whether an expression is the loop's own counter, or arithmetic with it."""
    if isinstance(node, ast.BinOp):
        return _counts(node.left, loop) or _counts(node.right, loop)
    return isinstance(node, ast.Name) and isinstance(loop.target, ast.Name) and node.id == loop.target.id


def _one_update_in_a_row(body: list[ast.stmt], turns: Turnwise) -> None:
    """Raises NotLifted at a second update of a total with no loop or branch between: Numba compiles none such."""
    seen: set[str] = set()
    for statement in body:
        update = update_of(statement)
        if update is not None and update.name in turns.totals:
            if update.name in seen:
                raise NotLifted(
                    f"Numba takes one change of `{update.name}` in a row: put both into one statement", statement.lineno
                )
            seen.add(update.name)
        elif isinstance(statement, (ast.For, ast.While, ast.If)):
            for block in (statement.body, statement.orelse):
                _one_update_in_a_row(block, turns)
            seen = set()


def _with_prange(function: Function, loops: list[Turnwise]) -> str:
    """The function's text with `prange`, and with totals as Numba knows them: `s += e`, `m = max(m, e)`."""
    edits: list[Edit] = []
    for turns in loops:
        assert isinstance(turns.loop.iter, ast.Call)
        edits.append(instead_of(turns.loop.iter.func, "prange"))
        updates = [(statement, update) for statement, update in updates_in(turns.loop.body) if update.name in turns.totals]
        signs = {name: {update.sign for _, update in updates if update.name == name} for name in turns.totals}
        for statement, update in updates:
            mixed = len(signs[update.name]) > 1
            known = isinstance(statement, ast.AugAssign) and not mixed
            if known or (isinstance(statement, ast.Assign) and update.sign in ("max", "min")):
                continue
            edits.append(instead_of(statement, as_update(update.name, update.sign, ast.unparse(update.value), uniform=mixed)))
    return edited(function.source, edits)


def as_update(name: str, sign: str, value: str, *, uniform: bool) -> str:
    """An update in the one form that compilers take for a total. `uniform`: subtracting is written as adding."""
    if sign in ("max", "min"):
        return f"{name} = {sign}({name}, {value})"
    return f"{name} += -({value})" if sign == "-" and uniform else f"{name} {sign}= {value}"


# ----------------------------------------------------------------------------------------------------------------- arrays


def array_lines(program: Program, facts: Facts) -> dict[str, int]:
    """The user's line of the first arithmetic on whole arrays, by function of the program."""
    lines = {function.name: [line for line, _ in _array_statements(function, program, facts)] for function in program.functions}
    return {name: program.function(name).first_line + min(found) - 1 for name, found in lines.items() if found}


def _worthwhile(program: Program, facts: Facts) -> tuple[dict[str, int], Refused | None]:
    """The functions whose arithmetic on whole arrays is worth starting threads for, with the line; and why others are not."""
    lines, work = array_lines(program, facts), work_of(program, facts)
    refused: Refused | None = None
    for function in program.functions:
        for line, statement in _array_statements(function, program, facts):
            too_little = work.too_little(function.name, statement)
            if too_little is not None and lines.pop(function.name, None) is not None:
                refused = refused or Refused(function.name, too_little, line, little=True)
    return lines, refused


def _array_statements(function: Function, program: Program, facts: Facts) -> list[tuple[int, ast.stmt]]:
    """The statements that compute with whole arrays, and the line of the first arithmetic in each."""
    names = {**facts.global_types, **facts.types.get(function.name, FunctionTypes({})).names}
    scope = Scope(names, {item.name: item for item in program.imports})
    found: list[tuple[int, ast.stmt]] = []
    for statement in (node for node in ast.walk(_tree(function)) if isinstance(node, ast.stmt)):
        heads = [child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.expr)]
        nodes = [part for head in heads for part in ast.walk(head) if isinstance(part, ast.BinOp) and infer(part, scope).ndim]
        if nodes:
            found.append((min(node.lineno for node in nodes), statement))
    return sorted(found, key=lambda item: item[0])


def _stretched(program: Program) -> int | None:
    """The user's line where an array gets an axis by `None`, to be broadcast."""
    for function in program.functions:
        for node in ast.walk(ast.parse(function.source)):
            if isinstance(node, ast.Subscript):
                parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
                if any(isinstance(part, ast.Constant) and part.value is None for part in parts):
                    return function.first_line + node.lineno - 1
    return None
