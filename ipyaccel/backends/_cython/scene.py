"""What the steps of the translation know: the program's names with their types, and how each function will be written."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ipyaccel.backends._cython.draws.from_numpy import NO_DRAWS, Draw, Draws
from ipyaccel.backends._cython.draws.from_python import PythonDraw
from ipyaccel.model import OBJECT, Function, Program, Type
from ipyaccel.syntax.scope import Names

Access = Literal["view", "beside", "object"]
"""How an array is held: as a memoryview alone, as an ndarray with a memoryview beside it, as an ndarray."""

Form = Literal["def", "cpdef", "cdef"]


@dataclass(frozen=True)
class Walk:
    """A loop over lists of C numbers that counts. `counter`: the user's own name for the count, if there is one."""

    lists: tuple[ast.expr, ...]
    targets: tuple[str, ...]
    counter: str = ""


@dataclass(frozen=True)
class Lists:
    """The lists that C holds. `nodes`: types of expressions, by identity. `names`: those of names, by function; "" is the answer.

    `snapshots`: occurrences that go to Python as new lists. `walks`: loops over such lists. `written`: names whose numbers may be
    replaced. `steady`: numbers must be read in Python's order, for something changes lists in the same line. `entry`: the name of
    the function behind the entry when lists cross there.
    """

    nodes: Mapping[int, Type] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, Type]] = field(default_factory=dict)
    snapshots: frozenset[int] = frozenset()
    walks: Mapping[int, Walk] = field(default_factory=dict)
    written: frozenset[tuple[str, str]] = frozenset()
    steady: bool = False
    entry: str = ""

    def of(self, node: ast.expr) -> Type | None:
        """The type of an expression that is such a list, or a list of such lists."""
        return self.nodes.get(id(node))

    def name(self, function: str, name: str) -> Type | None:
        """The type of a name that is."""
        return self.names.get(function, {}).get(name)


NO_LISTS = Lists()


@dataclass(frozen=True)
class Plan:
    """How one function is written. `names`: C types of parameters and locals. `arrays`: how each array is held.

    `lowest`: what is known of the smallest value of integer names. `strided`: arrays made here may have any layout.
    `nogil`: nothing in it is left for Python. `python_division`: in an unchecked program, this one divides as Python does.
    `extra`: more lines for its declarations. `unsure`: loop variables that may be read without a value, which is checked.
    `quiet`: in a checked program, nothing in it can raise an error. `c_division`: and here, no divisor can be zero.
    `letters`: locals that hold one letter of a text.
    """

    function: Function
    tree: ast.FunctionDef
    scope: Names
    names: Mapping[str, Type]
    returns: Type = OBJECT
    form: Form = "def"
    arrays: Mapping[str, Access] = field(default_factory=dict)
    lowest: Mapping[str, int] = field(default_factory=dict)
    strided: bool = False
    nogil: bool = False
    python_division: bool = False
    extra: tuple[str, ...] = ()
    unsure: frozenset[str] = frozenset()
    quiet: bool = False
    c_division: bool = False
    letters: frozenset[str] = frozenset()

    def of(self, name: str) -> Type:
        """The type of a name as this function holds it: numbers, arrays that have a view, lists, strings; else `object`."""
        return self.names.get(name, OBJECT)

    def bits_name(self, generator: str) -> str:
        """The variable that says where a Generator's random bits come from."""
        wanted = f"{generator}_bits"
        while wanted in self.scope.bound:
            wanted += "_"
        return wanted

    def view_name(self, name: str) -> str:
        """What its elements are read through."""
        if self.arrays.get(name) != "beside":
            return name
        wanted = f"{name}_view"
        while wanted in self.scope.bound:
            wanted += "_"
        return wanted


@dataclass(frozen=True)
class Scene:
    """The whole program on its way to Cython. `checked`: Python's rules are kept (cython-typed), else they may go (cython-fast).

    `inner`: the entry's name when another function is called in its place; empty when it is called itself.
    `modules`: the user's names of modules. `attributes`: names imported out of modules. `constants`: types of global numbers.
    `interpreted`: functions that stay plain Python in an unchecked program.
    """

    program: Program
    plans: Mapping[str, Plan]
    modules: Mapping[str, str]
    attributes: Mapping[str, tuple[str, str]]
    constants: Mapping[str, Type]
    checked: bool
    draws: Draws = NO_DRAWS
    interpreted: frozenset[str] = frozenset()
    inner: str = ""
    lists: Lists = NO_LISTS

    def written_name(self, name: str) -> str:
        """The name that a function of the program has in the source."""
        return self.inner if self.inner and name == self.program.entry else name

    def draws_in_c(self) -> list[Draw]:
        """All draws of random numbers that C may make."""
        nodes = ((plan, node) for plan in self.plans.values() for node in ast.walk(plan.tree) if isinstance(node, ast.Call))
        return [draw for plan, node in nodes if (draw := self.draw(plan, node)) is not None]

    def outside(self, plan: Plan, name: str) -> bool:
        """Whether a name means the program's global of that name, inside this function."""
        return name not in plan.scope.bound

    def library(self, plan: Plan, node: ast.expr) -> tuple[str, str] | None:
        """The module and attribute that an expression names: ("math", "sqrt") for `math.sqrt`, or for `sqrt` imported from it."""
        if isinstance(node, ast.Name) and self.outside(plan, node.id):
            return self.attributes.get(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and self.outside(plan, node.value.id):
            module = self.modules.get(node.value.id)
            return None if module is None else (module, node.attr)
        return None

    def builtin(self, plan: Plan, node: ast.expr) -> str:
        """The built-in function that an expression names, or the empty string."""
        if not isinstance(node, ast.Name) or not self.outside(plan, node.id):
            return ""
        taken = node.id in self.plans or node.id in self.attributes or node.id in self.modules or node.id in self.constants
        return "" if taken or node.id in self.program.globals else node.id

    def draw(self, plan: Plan, node: ast.expr) -> Draw | None:
        """The draw of a random number that an expression is, if C may make it."""
        found = self.draws.of(plan.function.name, plan.scope.bound, node)
        other = found is not None and found.kind == "shuffle" and plan.of(found.sequence).kind != "array"
        return None if other else found

    def python_draw(self, plan: Plan, node: ast.expr) -> PythonDraw | None:
        """The draw of one of Python's own random numbers that an expression is, if C may make it."""
        return self.draws.of_python(plan.function.name, plan.scope.bound, node)

    def draws_of_python(self) -> bool:
        """Whether C may draw any of Python's own random numbers."""
        nodes = ((plan, node) for plan in self.plans.values() for node in ast.walk(plan.tree) if isinstance(node, ast.Call))
        return any(self.python_draw(plan, node) is not None for plan, node in nodes)

    def randoms(self, plan: Plan) -> frozenset[str]:
        """The generators of Python's own that a function draws from."""
        calls = (node for node in ast.walk(plan.tree) if isinstance(node, ast.Call))
        found = (self.draws.called_of_python(plan.function.name, plan.scope.bound, node) for node in calls)
        return frozenset(generator for name, generator in filter(None, found) if generator)

    def generators(self, plan: Plan) -> frozenset[str]:
        """The Generators that a function draws from in C."""
        draws = (self.draw(plan, node) for node in ast.walk(plan.tree) if isinstance(node, ast.Call))
        return frozenset(draw.generator for draw in draws if draw is not None and draw.generator)

    def callee(self, plan: Plan, node: ast.Call) -> Plan | None:
        """The program's own function that is called."""
        if isinstance(node.func, ast.Name) and self.outside(plan, node.func.id):
            return self.plans.get(node.func.id)
        return None
