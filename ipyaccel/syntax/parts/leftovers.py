"""What no compiler takes, and what a person would do instead. In: a program and why Numba stumbled. Out: a kinder Reason.

Looked at are Numba's line first, then the innermost loops: the first row of the table that fits there gives the sentence. Where
none fits, Numba's own reason stays.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ipyaccel.model import Program, Reason
from ipyaccel.syntax.inference.observing import Seen

Loop = ast.For | ast.While


@dataclass(frozen=True)
class Scene:
    """One function: dotted names of what is imported, and names that hold a dict, a set, text, or an object of pandas in it.

    `called`: what is called, as it stands before the parenthesis. `of_numpy`: names of NumPy's own objects.
    """

    modules: Mapping[str, str]
    dicts: frozenset[str]
    sets: frozenset[str]
    texts: frozenset[str]
    frames: frozenset[str]
    called: frozenset[ast.expr]
    of_numpy: frozenset[str]

    def dotted(self, node: ast.expr) -> str:
        """`scipy.optimize.minimize`, for a name or attribute that comes out of an import; else empty."""
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return f"{base}.{node.attr}" if base else ""
        return self.modules.get(node.id, "") if isinstance(node, ast.Name) else ""


Cause = Callable[[ast.AST, Scene], str]


def advised(program: Program, reason: Reason, seen: Seen) -> Reason:
    """The reason with what could be done about it."""
    found = list(_findings(program, seen))
    at_line = [finding for finding in found if finding.line == reason.line and (finding.depth > 0 or "loop" not in finding.text)]
    chosen = min(at_line, key=lambda finding: finding.rank, default=None)
    if chosen is None:
        inside = (finding for finding in found if finding.depth > 0 and finding.rank < len(CAUSES) - WEAK)
        chosen = min(inside, key=lambda finding: (-finding.depth, finding.rank, finding.line), default=None)
    return reason if chosen is None else Reason(chosen.text, chosen.line)


# ------------------------------------------------------------------------------------------------------------------ causes


def _rows(node: ast.AST, scene: Scene) -> str:
    del scene
    head = node.iter if isinstance(node, ast.For) else node
    calls = [inner for inner in ast.walk(head) if isinstance(inner, ast.Call)] if isinstance(head, ast.expr) else []
    if isinstance(node, ast.For) and any(_method(call) in ("iterrows", "itertuples") for call in calls):
        return "a loop over DataFrame rows: take the columns out with .to_numpy() and loop over those"
    if isinstance(node, ast.Call) and _method(node) == "apply" and any(word.arg == "axis" for word in node.keywords):
        return "`apply` calls Python for each row: take the columns out with .to_numpy() and loop over those"
    return ""


def _cells(node: ast.AST, scene: Scene) -> str:
    owner = node.value if isinstance(node, ast.Subscript) else None
    if isinstance(owner, ast.Name) and owner.id in scene.frames:
        return f"each turn looks into `{owner.id}`, an object of pandas: take its numbers out with .to_numpy() before the loop"
    if isinstance(owner, ast.Attribute) and owner.attr in ("loc", "iloc", "at", "iat"):
        return "each turn looks into a DataFrame: take the column out with .to_numpy() before the loop"
    return ""


def _exact(node: ast.AST, scene: Scene) -> str:
    module = scene.dotted(node.func).split(".")[0] if isinstance(node, ast.Call) else ""
    if module in ("fractions", "decimal"):
        return f"exact numbers of `{module}` stay Python: with floats it could be compiled"
    return ""


def _generator(node: ast.AST, scene: Scene) -> str:
    if isinstance(node, ast.Call) and scene.dotted(node.func) == "numpy.random.default_rng":
        return "Numba cannot make a random generator: make it outside the function and give it as an argument"
    return ""


def _queue(node: ast.AST, scene: Scene) -> str:
    name = scene.dotted(node.func) if isinstance(node, ast.Call) else ""
    if name.startswith("heapq.") or (isinstance(node, ast.Call) and _method(node) in ("popleft", "appendleft")):
        return "a queue of Python's own: an array, with the positions of its first and last item in two integers, can be compiled"
    return ""


def _library(node: ast.AST, scene: Scene) -> str:
    name = scene.dotted(node.func) if isinstance(node, ast.Call) else ""
    module = name.split(".")[0]
    if not name or module in ("numpy", "math", "cmath", "random", "collections"):
        return ""
    if module == "re":
        return f"{name} works on text, which stays Python: turn the text into numbers before the loop"
    if module == "datetime":
        return f"{name} makes objects: take dates as numbers, for example days, with .astype before the loop"
    return f"{name} is called in the loop and stays Python: move the call out of the loop, if it is the same in every turn"


def _text(node: ast.AST, scene: Scene) -> str:
    builds = isinstance(node, ast.JoinedStr)
    builds = builds or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("str", "repr", "format")
    )
    builds = builds or (isinstance(node, ast.Call) and _method(node) in TEXT_METHODS)
    builds = builds or (isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id in scene.texts)
    return "the loop builds text: let it fill an array with numbers, and make the text of them afterwards" if builds else ""


TEXT_METHODS = frozenset("join format split strip upper lower replace startswith endswith title zfill ljust rjust".split())


def _dict(node: ast.AST, scene: Scene) -> str:
    used = isinstance(node, ast.Dict | ast.DictComp)
    used = used or (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in scene.dicts)
    used = used or (isinstance(node, ast.Call) and _method(node) in ("items", "keys", "values", "setdefault", "get"))
    used = used or (isinstance(node, ast.Compare) and any(_named(part, scene.dicts) for part in node.comparators))
    used = used or (
        isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    )
    return "the loop uses a dict: number its keys 0, 1, 2, … and keep the values in an array" if used else ""


def _set(node: ast.AST, scene: Scene) -> str:
    used = isinstance(node, ast.Set | ast.SetComp)
    used = used or (isinstance(node, ast.Compare) and any(_named(part, scene.sets) for part in node.comparators))
    used = used or (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _named(node.func.value, scene.sets))
    return "the loop uses a set: an array of truth values, one for each possible member, can be compiled" if used else ""


def _sorting(node: ast.AST, scene: Scene) -> str:
    del scene
    sorts = isinstance(node, ast.Call) and any(word.arg == "key" for word in node.keywords)
    return "sorting by a key of its own stays Python: put the keys into an array and use np.argsort" if sorts else ""


def _trying(node: ast.AST, scene: Scene) -> str:
    del scene
    return "`try` in the loop stays Python: ask with `if` beforehand what may fail" if isinstance(node, ast.Try) else ""


def _yielding(node: ast.AST, scene: Scene) -> str:
    del scene
    yields = isinstance(node, ast.Yield | ast.YieldFrom)
    return "a generator hands out one value at a time: fill an array and return that" if yields else ""


def _file(node: ast.AST, scene: Scene) -> str:
    del scene
    opens = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("open", "input")
    return "files and input stay Python: read all numbers into an array first, for example with np.loadtxt" if opens else ""


def _object(node: ast.AST, scene: Scene) -> str:
    """An attribute of something that is no module, written or read as a value."""
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Subscript)):
        return ""
    if scene.dotted(node) or node.attr in ARRAY_ATTRIBUTES or _named(node.value, scene.of_numpy):
        return ""
    if node in scene.called:
        return f"the loop calls `{ast.unparse(node)}`, a method of an object: write it as a function of numbers and arrays"
    return f"the loop reads `{ast.unparse(node)}` of objects: keep each attribute in an array of its own, and loop over those"


ARRAY_ATTRIBUTES = frozenset(
    """shape size ndim T dtype real imag copy sum mean min max std var argmin argmax argsort sort dot fill reshape ravel flatten
    astype all any prod cumsum cumprod append extend pop insert remove index count clear reverse to_numpy values
    tolist item""".split()
)


def _growing(node: ast.AST, scene: Scene) -> str:
    del scene
    grows = isinstance(node, ast.Call) and _method(node) in ("append", "extend", "insert")
    return "a list grows here: make an array with np.empty before the loop, and fill that" if grows else ""


def _printing(node: ast.AST, scene: Scene) -> str:
    del scene
    prints = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    return "the loop prints: keep the numbers, and print them after it" if prints else ""


CAUSES: tuple[Cause, ...] = (
    _rows, _cells, _yielding, _generator, _exact, _queue, _library, _text, _sorting, _trying, _set, _dict, _file, _object,
    _growing, _printing,
)  # fmt: skip
"""In the order in which a person would name them."""

WEAK = 2
"""The last of them often do no harm: they count on the very line that Numba names."""


# ----------------------------------------------------------------------------------------------------------------- looking


@dataclass(frozen=True)
class _Finding:
    """A cause at a line of the user's, with its place in the table and the number of loops around it."""

    text: str
    line: int
    rank: int
    depth: int


def _findings(program: Program, seen: Seen) -> Iterator[_Finding]:
    imported = {item.name: f"{item.module}.{item.attribute}".strip(".") for item in program.imports}
    for function in program.functions:
        tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
        scene = _scene(tree, imported, seen.of_module(function.name, "pandas"), seen.of_module(function.name, "numpy"))
        for node, depth in _nodes(tree, 0):
            for rank, cause in enumerate(CAUSES):
                text = cause(node, scene)
                if text and hasattr(node, "lineno"):
                    # `apply` is a loop in itself.
                    inside = depth + 1 if isinstance(node, Loop) or rank == 0 else depth
                    yield _Finding(text, function.first_line + node.lineno - 1, rank, inside)


def _nodes(node: ast.AST, depth: int) -> Iterator[tuple[ast.AST, int]]:
    """Every node below one, with the number of loops around it; what a loop runs over is outside of it."""
    for child in ast.iter_child_nodes(node):
        yield child, depth
        if isinstance(child, ast.For):
            yield child.iter, depth
            yield from _nodes(child.iter, depth)
            for statement in (*child.body, *child.orelse):
                yield statement, depth + 1
                yield from _nodes(statement, depth + 1)
        else:
            yield from _nodes(
                child, depth + isinstance(child, ast.While | ast.ListComp | ast.DictComp | ast.SetComp | ast.GeneratorExp)
            )


def _scene(tree: ast.FunctionDef, imported: Mapping[str, str], frames: frozenset[str], of_numpy: frozenset[str]) -> Scene:
    kinds: dict[str, set[str]] = {"dict": set(), "set": set(), "text": set()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            kind = _kind(node.value, imported)
            if kind:
                kinds[kind] |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    parameters = frozenset(argument.arg for argument in ast.walk(tree.args) if isinstance(argument, ast.arg))
    local = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)} | parameters
    modules = {name: path for name, path in imported.items() if name not in local}
    called = frozenset(node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return Scene(modules, frozenset(kinds["dict"]), frozenset(kinds["set"]), frozenset(kinds["text"]), frames, called, of_numpy)


def _kind(value: ast.expr, imported: Mapping[str, str]) -> str:
    if isinstance(value, ast.Dict | ast.DictComp):
        return "dict"
    if isinstance(value, ast.Set | ast.SetComp):
        return "set"
    if isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and isinstance(value.value, str)):
        return "text"
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name | ast.Attribute):
        name = value.func.id if isinstance(value.func, ast.Name) else value.func.attr
        name = imported.get(name, name).split(".")[-1]
        return {"dict": "dict", "defaultdict": "dict", "Counter": "dict", "OrderedDict": "dict", "set": "set", "str": "text"}.get(
            name, ""
        )
    return ""


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _named(node: ast.expr, names: frozenset[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names
