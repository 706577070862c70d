"""Draws of Python's own random numbers that C can make. In: a call in the user's code. Out: which draw it is, with its arguments.

    random.gauss(m, s)      from the generator that the functions of `random` share
    dice.gauss(m, s)        from a `random.Random`: an argument, a global, or made here by `random.Random(seed)`

C draws the same numbers, and leaves the generator as Python would. All other draws stay calls of Python.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ipyaccel.model import Type

NORMAL = (("mu", "0.0"), ("sigma", "1.0"))
REAL: dict[str, tuple[tuple[str, str], ...]] = {
    "random": (),
    "uniform": (("a", ""), ("b", "")),
    "gauss": NORMAL,
    "normalvariate": NORMAL,
    "expovariate": (("lambd", ""),),
    "triangular": (("low", ""), ("high", ""), ("mode", "")),
    "gammavariate": (("alpha", ""), ("beta", "")),
    "betavariate": (("alpha", ""), ("beta", "")),
}
"""By Python's name: the parameters, and what they are when nothing is given (empty: it must be)."""
WHOLE = {"randint": (2, 2), "randrange": (1, 2), "getrandbits": (1, 1)}
"""How many arguments are known of draws of whole numbers."""
MOST_CHOICES = 64
WORD = 64


@dataclass(frozen=True)
class PythonDraw:
    """One draw. `generator`: the name it draws from, empty for the one that all share. `missing`: arguments left out, as text.

    `zero`: `randrange(6)` means from 0 on. `choices`: what `choice` takes its number from, written out in the code.
    `sequence`: the name of what it takes an item from.
    """

    kind: str
    generator: str
    arguments: tuple[ast.expr, ...] = ()
    missing: tuple[str, ...] = ()
    zero: bool = False
    choices: tuple[int | float, ...] = ()
    sequence: str = ""

    @property
    def whole(self) -> bool:
        """Whether its arguments are whole numbers."""
        return self.kind in WHOLE

    @property
    def returns(self) -> Type:
        """What it gives; of an item of a sequence nothing is known here."""
        if self.choices:
            return Type("int" if isinstance(self.choices[0], int) else "float")
        return Type("object") if self.sequence else Type("int" if self.whole else "float")


def python_draw(name: str, generator: str, node: ast.Call) -> PythonDraw | None:
    """The draw that a call of this name is, when its arguments are plain."""
    if any(isinstance(item, ast.Starred) for item in node.args) or any(item.arg is None for item in node.keywords):
        return None
    if name == "choice":
        return _choice(generator, node)
    if name in WHOLE:
        return _whole(name, generator, node)
    if name not in REAL:
        return None
    parameters = REAL[name]
    given = [*node.args, *(item.value for item in node.keywords)]
    wanted = [parameter for parameter, _ in parameters]
    if len(given) > len(wanted) or [item.arg for item in node.keywords] != wanted[len(node.args) : len(given)]:
        return None
    missing = tuple(default for _, default in parameters[len(given) :])
    return PythonDraw(name, generator, tuple(given), missing) if all(missing) else None


def _whole(name: str, generator: str, node: ast.Call) -> PythonDraw | None:
    fewest, most = WHOLE[name]
    if node.keywords or not fewest <= len(node.args) <= most:
        return None
    literal = node.args[0].value if isinstance(node.args[0], ast.Constant) else 0
    if name == "getrandbits" and isinstance(literal, int) and literal >= WORD:
        return None
    return PythonDraw(name, generator, tuple(node.args), zero=name == "randrange" and len(node.args) == 1)


def _choice(generator: str, node: ast.Call) -> PythonDraw | None:
    """`choice([-1, 1])`, or `choice(items)`."""
    if node.keywords or len(node.args) != 1:
        return None
    items = node.args[0]
    if isinstance(items, ast.Name):
        return PythonDraw("choice", generator, sequence=items.id)
    choices = written_choices(items)
    return PythonDraw("choice", generator, choices=choices) if choices else None


def written_choices(items: ast.expr) -> tuple[int | float, ...]:
    """The numbers of a list or tuple that is written out; none unless all are of one kind."""
    if not isinstance(items, ast.List | ast.Tuple) or not 0 < len(items.elts) <= MOST_CHOICES:
        return ()
    values = [_number(item) for item in items.elts]
    choices = tuple(value for value in values if value is not None)
    alike = len({type(value) for value in values}) == 1
    return choices if alike and len(choices) == len(values) else ()


def _number(node: ast.expr) -> int | float | None:
    """A number that is written out, with its sign."""
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        sign, node = -1, node.operand
    value = node.value if isinstance(node, ast.Constant) else None
    if type(value) is float:
        return sign * value
    return sign * value if type(value) is int and abs(value) < 2 ** (WORD - 1) else None
