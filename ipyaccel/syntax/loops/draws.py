"""Random numbers of a loop, drawn before it. In: a loop whose turns draw. Out: the line that draws, and the loop over its array.

for k in range(n):                        draws = rng.random(size=(max(n, 0), 2))
    x, y = rng.random(), rng.random()     for k in range(n):
                                              x, y = draws[k, 0], draws[k, 1]

NumPy fills an array by drawing one number after the other, row by row: every turn gets the numbers that it would have
drawn itself. That holds when all turns draw alike: as many numbers, of one distribution, from one generator. Uniform numbers
between different bounds, and normal ones around different means, come from the same standard numbers.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ipyaccel.model import Import, Kind, Type
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.loops.bindings import bindings
from ipyaccel.syntax.loops.elementwise import Surroundings
from ipyaccel.syntax.loops.turns import NotLifted, Turns, plus, turns_of

STANDARD = {"random": 0, "random_sample": 0, "ranf": 0, "sample": 0, "rand": 0, "uniform": 2}
NORMAL = {"standard_normal": 0, "randn": 0, "normal": 2}
REAL = {
    **STANDARD, **NORMAL, "exponential": 1, "standard_exponential": 0, "gamma": 2, "standard_gamma": 1, "beta": 2, "laplace": 2,
    "logistic": 2, "lognormal": 2, "chisquare": 1, "triangular": 3, "weibull": 1, "pareto": 1, "rayleigh": 1, "gumbel": 2,
    "standard_t": 1, "standard_cauchy": 0, "vonmises": 2, "f": 2, "wald": 2, "power": 1,
}  # fmt: skip
WHOLE = {"integers": 2, "randint": 2, "poisson": 1, "binomial": 2, "geometric": 1, "negative_binomial": 2, "hypergeometric": 3}
"""Distributions that can be asked for an array, with the most arguments that one number takes."""
DIMENSIONS = ("rand", "randn")
"""These take the lengths themselves, not a size."""


@dataclass(frozen=True)
class Drawn:
    """`line` comes before the loop, `loop` in its place, in a function with the text `source`. `name` holds the numbers.

    `said`: how each of its elements is written, and the user's call that it stands for.
    """

    line: str
    loop: ast.For
    tree: ast.FunctionDef
    source: str
    name: str
    length: str
    array: Type
    said: Mapping[str, str]

    def written(self, lines: Iterable[str]) -> list[str]:
        """Lines over the array, the one that draws before them. As many of its elements as it has are all of them."""
        made = [self.line, *lines]
        for length in (self.length, self.length.removeprefix("max(").removesuffix(", 0)")):
            part = f"{self.name}[:{length}"
            made = [line.replace(f"{part}]", self.name).replace(f"{part}, ", f"{self.name}[:, ") for line in made]
        return made

    def in_words(self, text: str) -> str:
        """A reason with the user's calls in the place of the array's elements."""
        for element, call in self.said.items():
            text = text.replace(element, call)
        return text


def drawn_first(loop: ast.For, tree: ast.FunctionDef, around: Surroundings) -> Drawn | None:
    """The function with the loop's numbers drawn before it; None for a loop that draws none. Raises NotLifted."""
    found = [(call, always) for call, always in _in_order(loop.body) if _is_draw(call, around)]
    if not found:
        return None
    for call, always in found:
        if not always:
            raise NotLifted(f"`{ast.unparse(call)}` is drawn in some turns only", call.lineno)
    calls = [call for call, _ in found]
    own = {node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for call in calls:
        _check(call, own, around)
    turns = turns_of(loop)
    index, head = _index(loop, turns, _free(tree, "k", "turn"))
    name, length = _free(tree, "draws", "drawn"), _length(turns)
    places = [index] if len(calls) == 1 else [f"{index}, {column}" for column in range(len(calls))]
    elements = [f"{name}[{place}]" for place in places]
    drawing, terms = _together(calls, length, elements)
    edits = [*head, *(instead_of(call, term) for call, term in zip(calls, terms, strict=True))]
    kind: Kind = "int" if _name(calls[0]) in WHOLE else "float"
    array = Type("array", items=(Type(kind),), ndim=1 if len(calls) == 1 else 2)
    said = {element: ast.unparse(call) for element, call in zip(elements, calls, strict=True)}
    source = edited(around.source, edits)
    again = _parsed(source)
    over = next(node for node in ast.walk(again) if isinstance(node, ast.For) and node.lineno == loop.lineno)
    return Drawn(f"{name} = {drawing}", over, again, source, name, length, array, said)


def _parsed(source: str) -> ast.FunctionDef:
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    return tree


def _free(tree: ast.FunctionDef, *wishes: str) -> str:
    """A name that the function does not use."""
    taken = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {part.arg for part in tree.args.args}
    numbered = (f"{wishes[0]}{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain(wishes, numbered) if name not in taken)


def _index(loop: ast.For, turns: Turns, free: str) -> tuple[str, list[Edit]]:
    """The number of a turn from 0, and what changes in the loop's head so that it is known."""
    if turns.variable is not None:
        if turns.step != "1":
            raise NotLifted("the random numbers of a loop that leaves numbers out are not drawn beforehand", loop.lineno)
        start = turns.start if turns.start.isidentifier() or turns.start.isdigit() else f"({turns.start})"
        return (turns.variable if start == "0" else f"{turns.variable} - {start}"), []
    if not isinstance(loop.iter, ast.Name):
        raise NotLifted("the random numbers of a loop through several arrays are not drawn beforehand", loop.lineno)
    said = [f"{free}, {ast.unparse(loop.target)}", f"enumerate({loop.iter.id})"]
    return free, [instead_of(node, text) for node, text in zip((loop.target, loop.iter), said, strict=True)]


def generators_in(tree: ast.FunctionDef, imports: Mapping[str, Import], given: Iterable[str]) -> frozenset[str]:
    """Names that hold one of NumPy's Generators all through a function: those given, and those made here once."""
    made: dict[str, list[ast.expr]] = {}
    for name, value in bindings(tree):
        made.setdefault(name, []).append(value)
    new = {name for name, values in made.items() if len(values) == 1 and _makes_generator(values[0], imports)}
    return frozenset(new | (set(given) - set(made)))


def _makes_generator(value: ast.expr, imports: Mapping[str, Import]) -> bool:
    return isinstance(value, ast.Call) and f"{_module(value.func, imports)}.{_name(value)}" == "numpy.random.default_rng"


def _is_draw(call: ast.Call, around: Surroundings) -> bool:
    """Whether a call asks NumPy for a random number."""
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id in around.generators:
        return True
    return _module(function, around.imports) == "numpy.random"


def _module(function: ast.expr, imports: Mapping[str, Import]) -> str:
    """The module that a called function is imported from."""
    if isinstance(function, ast.Name):
        found = imports.get(function.id)
        return found.module if found is not None else ""
    parts = ast.unparse(function).split(".")[:-1]
    first = imports.get(parts[0]) if parts else None
    if first is None:
        return ""
    return ".".join(part for part in (first.module, first.attribute, *parts[1:]) if part)


def _name(call: ast.Call) -> str:
    """The distribution's name, or the one under which its function was imported."""
    return ast.unparse(call.func).rpartition(".")[2]


def _check(call: ast.Call, own: set[str], around: Surroundings) -> None:
    """Raises NotLifted for a draw that cannot be asked for many numbers."""
    said, most = ast.unparse(call), {**REAL, **WHOLE}.get(_name(call))
    if most is not None and (len(call.args) > most or any(keyword.arg == "size" for keyword in call.keywords)):
        raise NotLifted(f"`{said}` draws an array of its own in each turn", call.lineno)
    if most is None or call.keywords or any(isinstance(item, ast.Starred) for item in call.args):
        raise NotLifted(f"`{said}`: that several of these come out as one after the other is not known", call.lineno)
    for node in ast.walk(call):
        if isinstance(node, ast.Name) and node.id in own:
            raise NotLifted(f"`{said}` draws with a `{node.id}` that is another one in each turn", call.lineno)
        if isinstance(node, ast.Call) and node is not call:
            raise NotLifted(f"`{said}` calls something else for its arguments", call.lineno)
        kind = around.types[node.id].kind if isinstance(node, ast.Name) and node.id in around.types else "float"
        if kind in ("array", "list"):
            raise NotLifted(f"`{said}` draws as many numbers as `{ast.unparse(node)}` has", call.lineno)


def _together(calls: list[ast.Call], length: str, elements: list[str]) -> tuple[str, list[str]]:
    """The expression that draws for all turns, and the text of each draw."""
    first = calls[0]
    shape = length if len(calls) == 1 else f"({length}, {len(calls)})"
    if all(ast.dump(call) == ast.dump(first) for call in calls):
        return _many(first, shape), elements
    functions = {ast.unparse(call.func).rpartition(".")[0] for call in calls}
    for family, standard in ((STANDARD, "random"), (NORMAL, "standard_normal")):
        if len(functions) == 1 and "" not in functions and all(_name(call) in family for call in calls):
            scaled = [_scaled(call, element) for call, element in zip(calls, elements, strict=True)]
            return f"{functions.pop()}.{standard}({shape})", scaled
    other = next(call for call in calls if ast.dump(call) != ast.dump(first))
    if len(functions) > 1:
        raise NotLifted(
            f"`{ast.unparse(first)}` and `{ast.unparse(other)}`: only one generator is asked beforehand", other.lineno
        )
    raise NotLifted(
        f"`{ast.unparse(first)}` and `{ast.unparse(other)}` draw in turns; all at once they would come out otherwise",
        other.lineno,
    )


def _many(call: ast.Call, shape: str) -> str:
    """The call, asked for an array."""
    said = ast.unparse(call.func)
    if _name(call) in DIMENSIONS:
        return f"{said}({shape.removeprefix('(').removesuffix(')') if shape.startswith('(') else shape})"
    arguments = [ast.unparse(item) for item in call.args]
    return f"{said}({', '.join([*arguments, f'size={shape}' if _name(call) not in ('random', 'random_sample') else shape])})"


def _scaled(call: ast.Call, column: str) -> str:
    """A number between two bounds, or around a mean, from a standard one."""
    match _name(call), [_tight(item) for item in call.args]:
        case _, []:
            return column
        case "uniform", [low]:
            return f"({low} + (1.0 - {low}) * {column})"
        case "uniform", [low, high]:
            return f"({low} + ({high} - {low}) * {column})"
        case _, [mean]:
            return f"({mean} + {column})"
        case _, [mean, spread]:
            return f"({mean} + {spread} * {column})"
    raise AssertionError(ast.unparse(call))


def _tight(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if isinstance(node, ast.Name | ast.Constant) else f"({text})"


def _length(turns: Turns) -> str:
    """The number of turns; a range may be empty the other way round."""
    if turns.step != "1" or turns.first is None:
        return turns.count
    stop = plus(turns.stop, -turns.first)
    return stop if stop.isdigit() or (turns.first == 0 and stop.startswith("len(")) else f"max({stop}, 0)"


def _in_order(body: list[ast.stmt], always: bool = True) -> Iterator[tuple[ast.Call, bool]]:
    """All calls in the order in which a turn makes them, and whether every turn does."""
    for statement in body:
        if isinstance(statement, ast.If):
            yield from _calls(statement.test, always)
            yield from _in_order(statement.body, False)
            yield from _in_order(statement.orelse, False)
        elif isinstance(statement, ast.Assign):
            yield from _calls(statement.value, always)
            for target in statement.targets:
                yield from _calls(target, always)
        else:
            yield from _calls(statement, always)


def _calls(node: ast.AST, always: bool) -> Iterator[tuple[ast.Call, bool]]:
    """The calls in an expression: arguments before the call that takes them, left before right."""
    parts: list[ast.AST] = list(ast.iter_child_nodes(node))
    surely = len(parts)
    match node:
        case ast.BoolOp(values=values):
            parts, surely = [*values], 1
        case ast.Compare(left=left, comparators=others):
            parts, surely = [left, *others], 2
        case ast.IfExp():
            surely = 1
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            surely = 0
    for place, part in enumerate(parts):
        yield from _calls(part, always and place < surely)
    if isinstance(node, ast.Call):
        yield node, always
