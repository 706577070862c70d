"""Draws of single random numbers that C can make. In: a call in the user's code. Out: which draw it is, with its arguments.

    np.random.normal(m, s)      from NumPy's global stream
    rng.normal(m, s)            from a Generator: an argument, a global, or made by `np.random.default_rng`

Only draws whose numbers come out the same as NumPy's are known here. All others stay calls of Python.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ipyaccel.backends._cython.draws.from_python import PythonDraw, python_draw, written_choices
from ipyaccel.backends._cython.draws.library import is_there, twists
from ipyaccel.backends._cython.draws.python_stream import is_known
from ipyaccel.model import Facts, Import, Program, Type
from ipyaccel.syntax.inference.infer import called

FLOAT, INT = Type("float"), Type("int")
NORMAL = (("loc", "0.0"), ("scale", "1.0"))
KINDS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "random": ("random", ()),
    "random_sample": ("random", ()),
    "sample": ("random", ()),
    "ranf": ("random", ()),
    "rand": ("random", ()),
    "uniform": ("uniform", (("low", "0.0"), ("high", "1.0"))),
    "normal": ("normal", NORMAL),
    "standard_normal": ("normal", ()),
    "randn": ("normal", ()),
    "exponential": ("exponential", (("scale", "1.0"),)),
    "standard_exponential": ("exponential", ()),
    "gamma": ("gamma", (("shape", ""), ("scale", "1.0"))),
    "standard_gamma": ("gamma", (("shape", ""),)),
    "poisson": ("poisson", (("lam", "1.0"),)),
    "binomial": ("binomial", (("n", ""), ("p", ""))),
    "geometric": ("geometric", (("p", ""),)),
    "beta": ("beta", (("a", ""), ("b", ""))),
    "lognormal": ("lognormal", (("mean", "0.0"), ("sigma", "1.0"))),
    "laplace": ("laplace", NORMAL),
    "triangular": ("triangular", (("left", ""), ("mode", ""), ("right", ""))),
    "chisquare": ("chisquare", (("df", ""),)),
    "standard_t": ("standard_t", (("df", ""),)),
    "weibull": ("weibull", (("a", ""),)),
    "pareto": ("pareto", (("a", ""),)),
    "rayleigh": ("rayleigh", (("scale", "1.0"),)),
    "randint": ("integers", (("low", ""), ("high", ""))),
    "integers": ("integers", (("low", ""), ("high", ""))),
}
"""By NumPy's name: the kind of draw, its parameters, and what they are when nothing is given (empty: it must be)."""
ALL_PARAMETERS = {
    "random": (),
    "uniform": ("0.0", "1.0"),
    "normal": ("0.0", "1.0"),
    "exponential": ("1.0",),
    "gamma": ("", "1.0"),
}
"""All arguments of what C calls under another name with fewer."""
OF_THE_STREAM = {*KINDS} - {"integers"}
OF_A_GENERATOR = {*KINDS} - {"random_sample", "sample", "ranf", "rand", "randn", "randint"}
WHOLE_KINDS = {"integers", "poisson", "binomial", "geometric"}


@dataclass(frozen=True)
class Draw:
    """One draw. `generator`: the name it draws from, empty for NumPy's global stream. `missing`: arguments left out, as text.

    `zero`: `randint(6)` means from 0 on. `choices`: what `choice` takes its number from, written out in the code.
    `sequence`: the name of the array that it takes it from, if that is an array; of the number up to which, if it is one.
    """

    kind: str
    generator: str
    arguments: tuple[ast.expr, ...]
    missing: tuple[str, ...]
    zero: bool = False
    choices: tuple[int | float, ...] = ()
    sequence: str = ""

    @property
    def returns(self) -> Type:
        """What it gives; of an item of an array nothing is known here."""
        if self.kind == "shuffle":
            return Type("object")
        if self.choices:
            return Type("int" if isinstance(self.choices[0], int) else "float")
        return INT if self.kind in WHOLE_KINDS else FLOAT

    def takes(self, position: int) -> tuple[str, ...]:
        """Kinds of numbers that an argument may be."""
        whole = self.kind == "integers" or (self.kind == "binomial" and position == 0)
        return ("int", "bool") if whole else ("int", "bool", "float")


@dataclass(frozen=True)
class Draws:
    """What is known of a program's random numbers. `generators`: names of Generators, by function; `randoms`: of Python's own.

    `numpys`, `pythons`: whose numbers C draws at all. `twists`: whether it knows how NumPy's global stream lies in memory.
    """

    imports: Mapping[str, Import] = field(default_factory=dict)
    generators: Mapping[str, frozenset[str]] = field(default_factory=dict)
    randoms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numpys: bool = True
    pythons: bool = True
    twists: bool = True

    def of(self, function: str, bound: frozenset[str], node: ast.expr) -> Draw | None:
        """The draw that an expression is, inside a function that binds these names."""
        found = self.called_of_numpy(function, bound, node)
        if found is None or not isinstance(node, ast.Call):
            return None
        name, generator = found
        if name == "choice":
            return _choice(generator, node)
        if name == "shuffle":
            plain = len(node.args) == 1 and not node.keywords and isinstance(node.args[0], ast.Name)
            return Draw(name, generator, (), (), sequence=ast.unparse(node.args[0])) if plain else None
        return _draw(name, generator, node) if name in (OF_A_GENERATOR if generator else OF_THE_STREAM) else None

    def called_of_numpy(self, function: str, bound: frozenset[str], node: ast.expr) -> tuple[str, str] | None:
        """Which function of `numpy.random`, or method of a Generator, is called: its name, and whose it is."""
        if not self.numpys or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
            return None
        generator = _generator(node.func, self.generators.get(function, frozenset()))
        if generator and isinstance(node.func, ast.Attribute):
            return node.func.attr, generator
        module, name = called(node.func, self.imports)
        fits = self.twists and module == "numpy.random" and _first_name(node.func) not in bound
        return (name, "") if fits else None

    def of_python(self, function: str, bound: frozenset[str], node: ast.expr) -> PythonDraw | None:
        """The draw of Python's own numbers that an expression is."""
        found = self.called_of_python(function, bound, node)
        return python_draw(*found, node) if found and isinstance(node, ast.Call) else None

    def called_of_python(self, function: str, bound: frozenset[str], node: ast.expr) -> tuple[str, str] | None:
        """Which function of `random`, or method of a `random.Random`, is called: its name, and whose it is."""
        if not self.pythons or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
            return None
        generator = _generator(node.func, self.randoms.get(function, frozenset()))
        if generator and isinstance(node.func, ast.Attribute):
            return node.func.attr, generator
        module, name = called(node.func, self.imports)
        return (name, "") if module == "random" and _first_name(node.func) not in bound else None


NO_DRAWS = Draws(numpys=False, pythons=False)
DEFAULT_RNG, RANDOM = ("numpy.random", "default_rng"), ("random", "Random")


def find_draws(program: Program, facts: Facts) -> Draws:
    """The generators of a program, and whose numbers C can draw here."""
    imports = {item.name: item for item in program.imports}
    trees = {function.name: ast.parse(function.source) for function in program.functions}
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for tree in trees.values() for node in ast.walk(tree)):
        return NO_DRAWS
    return Draws(
        imports,
        _generators(program, facts.generators, trees, imports, DEFAULT_RNG),
        _generators(program, facts.randoms, trees, imports, RANDOM),
        numpys=is_there(),
        pythons=is_known(),
        twists=twists(),
    )


def _generators(
    program: Program,
    handed: tuple[str, ...],
    trees: Mapping[str, ast.Module],
    imports: Mapping[str, Import],
    maker: tuple[str, str],
) -> dict[str, frozenset[str]]:
    """Names that always are generators of one kind: by the real call, by their maker, by what every call of a function gives."""
    found: dict[str, frozenset[str]] = {}
    for function in reversed(program.functions):
        tree = trees[function.name]
        stored = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
        given = set(handed) if function.name == program.entry else _given(function.name, program, trees, found)
        names = {name for name in given if name in function.parameters and name not in stored}
        names |= {name for name in _made(tree, imports, maker) if stored.count(name) == 1 and name not in function.parameters}
        found[function.name] = frozenset(names)
    return found


def _given(name: str, program: Program, trees: Mapping[str, ast.Module], known: Mapping[str, frozenset[str]]) -> set[str]:
    """Parameters of a helper that get a Generator in every call."""
    parameters = program.function(name).parameters
    names: set[str] | None = None
    for caller, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                pairs = zip(parameters, node.args, strict=False)
                here = {
                    parameter
                    for parameter, argument in pairs
                    if isinstance(argument, ast.Name) and argument.id in known.get(caller, frozenset())
                }
                names = here if names is None else names & here
    return names or set()


def _made(tree: ast.Module, imports: Mapping[str, Import], maker: tuple[str, str]) -> Iterator[str]:
    """Names made in a block of which all uses come later: none is read without a value."""
    for block in _blocks(tree):
        for at, statement in enumerate(block):
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func)) if called(func, imports) == maker:
                    if _uses(name, [tree]) == _uses(name, block[at + 1 :]):
                        yield name


def _blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for part in ("body", "orelse", "finalbody"):
            block = getattr(node, part, None)
            if isinstance(block, list):
                yield block


def _uses(name: str, nodes: Sequence[ast.AST]) -> set[int]:
    """The places at which a name is read."""
    inner = (part for node in nodes for part in ast.walk(node))
    return {id(part) for part in inner if isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Load)}


def _generator(func: ast.expr, names: frozenset[str]) -> str:
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id in names:
        return func.value.id
    return ""


def _first_name(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _choice(generator: str, node: ast.Call) -> Draw | None:
    """`choice(6)`, `choice([-1, 1])` or `choice(items)`, each as likely as the others: the place is drawn like a whole number."""
    if node.keywords or len(node.args) != 1 or isinstance(node.args[0], ast.Starred):
        return None
    items = node.args[0]
    if not isinstance(items, ast.List | ast.Tuple):
        return Draw("integers", generator, (items,), (), zero=True, sequence=items.id if isinstance(items, ast.Name) else "")
    choices = written_choices(items)
    return Draw("integers", generator, (), (), choices=choices) if choices else None


def _draw(name: str, generator: str, node: ast.Call) -> Draw | None:
    """The draw, when its arguments are plain: given in order, by position or by name."""
    kind, parameters = KINDS[name]
    given = [*node.args, *(item.value for item in node.keywords)]
    names = [parameter for parameter, _ in parameters]
    in_order = [item.arg for item in node.keywords] == names[len(node.args) : len(given)]
    if len(given) > len(names) or not in_order or any(isinstance(item, ast.Starred) for item in node.args):
        return None
    if kind == "integers":
        return Draw(kind, generator, tuple(given), (), zero=len(given) == 1) if given and not node.keywords else None
    defaults = [default for _, default in parameters]
    if any(not default for default in defaults[len(given) :]):
        return None
    rest = (*defaults[len(given) :], *ALL_PARAMETERS.get(kind, ())[len(names) :])
    return Draw(kind, generator, tuple(given), rest)
