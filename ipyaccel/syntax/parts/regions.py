"""Which statements may be taken out of a function together. In: a function of a program. Out: runs of statements with a loop.

A run leaves the rest of the function as it was: nothing in it jumps out, yields, opens, prints or makes text, dicts and other
objects, and it stands on lines of its own. Whether a compiler can type it is asked later (see `outline.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ipyaccel.model import Function, Program
from ipyaccel.syntax.effects.liveness import Exits, Liveness, assigned_in, liveness_of, needed_by
from ipyaccel.syntax.scope import Names, names_of

Block = Sequence[ast.stmt]

BARRED = (
    ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor, ast.AsyncWith, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
    ast.Lambda, ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom, ast.Try, ast.TryStar, ast.With, ast.Delete, ast.JoinedStr,
    ast.Dict, ast.DictComp, ast.Set, ast.SetComp, ast.NamedExpr, ast.Starred, ast.Match,
)  # fmt: skip
NUMERIC = frozenset({"numpy", "math", "cmath", "random"})
"""Modules that a compiler may know."""

PYTHONS_OWN = frozenset(
    """print input open str repr format ascii chr dict set frozenset sorted isinstance issubclass getattr setattr hasattr delattr
    type vars dir id hash locals globals eval exec compile iter next map filter super object callable memoryview""".split()
)
"""Built-in functions that are Python's business."""

PLAIN_CALLS = frozenset("len int float abs min max".split())
NEW_ARRAYS = frozenset("zeros empty ones full zeros_like empty_like ones_like arange linspace".split())


@dataclass(frozen=True)
class Place:
    """One function of the program, parsed: its names, what is needed after each statement, which functions have a loop.

    `foreign`: names of modules that no compiler knows. `kept`: the user's lines that must stay Python.
    """

    function: Function
    tree: ast.FunctionDef
    names: Names
    liveness: Liveness
    looping: frozenset[str]
    foreign: frozenset[str]
    kept: frozenset[int]
    modules: Mapping[str, str]

    def line(self, node: ast.stmt) -> int:
        """The user's line on which a statement starts."""
        return self.function.first_line + node.lineno - 1

    def last_line(self, node: ast.stmt) -> int:
        """The user's line on which a statement ends."""
        return self.function.first_line + (node.end_lineno or node.lineno) - 1


@dataclass(frozen=True)
class Region:
    """A run of statements that may become a function: its names needed from before, and those it leaves behind.

    `unless_empty`: Python text that is false where the region's only loop makes no turn, and then the region does nothing; empty
    when it may be called in any case.
    """

    place: Place
    statements: tuple[ast.stmt, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    unless_empty: str = ""

    @property
    def returns(self) -> bool:
        """Whether it ends the function it stands in."""
        return isinstance(self.statements[-1], ast.Return)

    @property
    def lines(self) -> tuple[int, int]:
        """The user's first and last line."""
        return self.place.line(self.statements[0]), self.place.last_line(self.statements[-1])


def places_of(program: Program, kept: frozenset[int] = frozenset()) -> dict[str, Place]:
    """Every function of a program, ready to be looked at."""
    trees = {function.name: _tree(function) for function in program.functions}
    looping = _looping(trees)
    modules = {item.name: item.module.split(".")[0] for item in program.imports}
    foreign = frozenset(name for name, module in modules.items() if module not in NUMERIC)
    return {
        function.name: Place(
            function, tree := trees[function.name], names_of(tree), liveness_of(tree), looping, foreign, kept, modules
        )
        for function in program.functions
    }  # fmt: skip


def _tree(function: Function) -> ast.FunctionDef:
    return next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))


def _looping(trees: Mapping[str, ast.FunctionDef]) -> frozenset[str]:
    """Functions with a loop in them, or in what they call."""
    found = {name for name, tree in trees.items() if any(isinstance(node, ast.For | ast.While) for node in ast.walk(tree))}
    growing = True
    while growing:
        more = {name for name, tree in trees.items() if _names_in(tree) & found} - found
        found |= more
        growing = bool(more)
    return frozenset(found)


def _names_in(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


# ------------------------------------------------------------------------------------------------------------------- runs


def has_loop(place: Place, block: Block) -> bool:
    """Whether statements hold a loop, or call a function of the program that does."""
    nodes = [node for statement in block for node in ast.walk(statement)]
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return any(isinstance(node, ast.For | ast.While) for node in nodes) or bool(called & place.looping - place.names.bound)


def blocks_in(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of a compound statement; functions inside are left alone."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for field in ("body", "orelse", "finalbody"):
        block = getattr(statement, field, None)
        if block:
            yield block
    for inner in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield inner.body


def runs(place: Place, block: Block) -> list[list[ast.stmt]]:
    """The longest runs of statements of a block that may be taken out and hold a loop."""
    found: list[list[ast.stmt]] = [[]]
    for statement in block:
        if may_leave(place, statement):
            found[-1].append(statement)
        else:
            found.append([])
    return [run for run in (trimmed(place, run) for run in found) if run]


def trimmed(place: Place, run: Block) -> list[ast.stmt]:
    """A run without what need not be compiled with its loops: at its ends only plain assignments stay. Empty without a loop."""
    looped = [at for at, statement in enumerate(run) if _loops(statement)]
    if not looped:
        return []
    first, last = looped[0], looped[-1]
    while first > 0 and _is_plain(place, run[first - 1]):
        first -= 1
    while last + 1 < len(run) and _is_plain(place, run[last + 1]):
        last += 1
    return list(run[first : last + 1])


def _loops(statement: ast.stmt) -> bool:
    """Whether a loop is written in it. A call of a function with a loop is no region: the function itself is compiled."""
    return any(isinstance(node, ast.For | ast.While) for node in ast.walk(statement))


def _is_plain(place: Place, statement: ast.stmt) -> bool:
    """`n = len(x)`, `total = 0.0`, `u = np.zeros(n)`, `return total`: what a loop begins with and leaves.

    No division: by zero, a number of NumPy's gives infinity in Python, and raises once it is compiled.
    """
    if not isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return):
        return False
    nodes = list(ast.walk(statement))
    divides = any(isinstance(node, ast.Div | ast.FloorDiv | ast.Mod | ast.Pow) for node in nodes)
    return not divides and all(_is_plain_call(place, node.func) for node in nodes if isinstance(node, ast.Call))


def _is_plain_call(place: Place, func: ast.expr) -> bool:
    if isinstance(func, ast.Name):
        return func.id in PLAIN_CALLS or place.modules.get(func.id) in ("math", "cmath")
    if not (isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name)):
        return False
    module = place.modules.get(func.value.id)
    return module in ("math", "cmath") or (module == "numpy" and func.attr in NEW_ARRAYS)


def may_leave(place: Place, statement: ast.stmt) -> bool:
    """Whether a statement, as part of a run, could be taken out of its function."""
    if isinstance(statement, ast.Pass | ast.Expr) and not _is_call(statement):
        return False
    if any(place.line(statement) <= line <= place.last_line(statement) for line in place.kept):
        return False
    for node in ast.walk(statement):
        if isinstance(node, BARRED) or (isinstance(node, ast.Name) and _is_pythons(place, node)):
            return False
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) and not _is_known_text(statement, node):
            return False
    return not _jumps_out(statement) and _has_own_lines(place, statement)


def _is_call(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)


def _is_pythons(place: Place, node: ast.Name) -> bool:
    return (node.id in PYTHONS_OWN or node.id in place.foreign) and node.id not in place.names.bound


def _is_known_text(statement: ast.stmt, text: ast.Constant) -> bool:
    """The text of an error, and the one in `float("inf")`."""
    holders = [
        node
        for node in ast.walk(statement)
        if isinstance(node, ast.Raise | ast.Assert)
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]
    return any(text in ast.walk(node) for node in holders)


def _jumps_out(statement: ast.stmt, *, looped: bool = False) -> bool:
    """Whether `break` or `continue` leads out of it; `return` is looked at in `region_of`."""
    if isinstance(statement, ast.Break | ast.Continue):
        return not looped
    inside = looped or isinstance(statement, ast.For | ast.While)
    body = any(_jumps_out(inner, looped=inside) for inner in getattr(statement, "body", ()))
    return body or any(_jumps_out(inner, looped=looped) for inner in getattr(statement, "orelse", ()))


def _has_own_lines(place: Place, statement: ast.stmt) -> bool:
    """Whether nothing else stands on its lines, so that lines can be cut."""
    lines = place.function.source.split("\n")
    before = lines[statement.lineno - 1].encode()[: statement.col_offset].decode()
    after = lines[(statement.end_lineno or statement.lineno) - 1].encode()[statement.end_col_offset or 0 :].decode().strip()
    return not before.strip(" ") and (not after or after.startswith("#"))


def region_of(place: Place, run: Block) -> Region | None:
    """The region of a run; None when a `return` in it does not end the function, or an `except` needs what it assigns."""
    returns = any(isinstance(node, ast.Return) for statement in run for node in ast.walk(statement))
    if returns and not isinstance(run[-1], ast.Return):
        return None
    assigned = assigned_in(run)
    if assigned & place.liveness.caught[run[0]]:
        return None
    outputs = frozenset() if returns else assigned & place.liveness.after[run[-1]]
    inputs = needed_by(run, outputs) & place.names.bound
    return Region(place, tuple(run), _ordered(place, inputs), _ordered(place, outputs))


def first_bound_inside(region: Region, names: frozenset[str]) -> Region | None:
    """The region of a single `for` whose every turn binds these names, which have no value before it; else None.

    Where the loop makes no turn it must not be called: then these names have no value afterwards either.
    """
    loop = region.statements[0]
    if len(region.statements) > 1 or not isinstance(loop, ast.For) or loop.orelse:
        return None
    condition = _has_turns(region.place, loop.iter)
    outputs = frozenset(region.outputs)
    target = frozenset(node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name))
    needed = Liveness().before(loop.body, outputs, Exits(outputs, outputs)) - target
    if not condition or needed & names:
        return None
    return replace(region, inputs=tuple(name for name in region.inputs if name not in names), unless_empty=condition)


def _has_turns(place: Place, iterable: ast.expr) -> str:
    """What is true when a loop over a `range` or a name makes a turn; empty when that cannot be asked twice."""
    text = ast.unparse(iterable)
    if isinstance(iterable, ast.Name):
        return f"len({text})"
    ranged = isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) and iterable.func.id == "range"
    if not ranged or "range" in place.names.bound:
        return ""
    calls = [node for node in ast.walk(iterable) if isinstance(node, ast.Call) and node is not iterable]
    return text if all(isinstance(call.func, ast.Name) and call.func.id in PLAIN_CALLS for call in calls) else ""


def _ordered(place: Place, names: frozenset[str]) -> tuple[str, ...]:
    """Names in the order in which the function first has them."""
    places = sorted((node.lineno, node.col_offset, node.id) for node in ast.walk(place.tree) if isinstance(node, ast.Name))
    order = dict.fromkeys((*place.function.parameters, *(name for _, _, name in places)))
    return tuple(name for name in order if name in names)
