"""What the analyses found: types of names, and what else the backends need to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ipyaccel.model.program import Program, Reason

Kind = Literal["int", "float", "complex", "bool", "str", "bytes", "none", "array", "list", "tuple", "object"]


@dataclass(frozen=True)
class Type:
    """The type of a value: `int` (bits, signed), `float`, `complex` (bits of the whole), array (items[0], ndim, layout).

    `items`: the item types of an array (one), a list (one) or a tuple (all).
    """

    kind: Kind
    bits: int = 64
    signed: bool = True
    items: tuple[Type, ...] = ()
    ndim: int = 0
    layout: Literal["C", "F", "A"] = "C"
    readonly: bool = False

    @property
    def is_number(self) -> bool:
        """True for int, float, complex and bool scalars."""
        return self.kind in ("int", "float", "complex", "bool")

    def __str__(self) -> str:
        if self.kind == "array":
            return f"{self.items[0]} array, {self.ndim}-D"
        if self.kind in ("list", "tuple"):
            return f"{self.kind} of {', '.join(str(item) for item in self.items) or 'nothing'}"
        if self.kind in ("int", "float", "complex"):
            return f"{'' if self.signed else 'u'}{self.kind}{self.bits}"
        return self.kind


OBJECT = Type("object")


@dataclass(frozen=True)
class FunctionTypes:
    """Types of every parameter and local of one function, by the user's names, and of what it returns."""

    names: Mapping[str, Type]
    returns: Type = OBJECT

    def of(self, name: str) -> Type:
        """The type of a name; `object` when nothing is known."""
        return self.names.get(name, OBJECT)


@dataclass(frozen=True)
class Facts:
    """What the analyses found about a workload with these argument types.

    `types` by function name; empty when Numba could not type the program, and `untyped` says why and where.
    `argument_types` are those of the entry's parameters; `global_types` those of `program.globals`. `shared`: pairs of these
    names whose arrays lie in the same memory. `generators`: those that are NumPy's random Generators, `randoms`: Python's own
    (`random.Random`). `outlined`: where the whole could not be typed but parts of it could, the program with those parts in
    functions of their own. `observed`: where there are no types, those that a run has shown and the text bears out.
    `sizes`: whole numbers and lengths among the names as they are in this call: "n", "image.shape[1]". `mixed`: lists that hold
    numbers of several kinds, for which one type stands all the same. `elements`: names, each with its function, of numbers that
    were elements of arrays: NumPy's, which divide by zero without an error. `looped`: where only array expressions kept it from
    being typed, the program with loops in their place.
    """

    types: Mapping[str, FunctionTypes] = field(default_factory=dict)
    untyped: Reason | None = None
    argument_types: Mapping[str, Type] = field(default_factory=dict)
    global_types: Mapping[str, Type] = field(default_factory=dict)
    shared: tuple[tuple[str, str], ...] = ()
    generators: tuple[str, ...] = ()
    randoms: tuple[str, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    outlined: Outlined | None = None
    observed: Mapping[str, FunctionTypes] = field(default_factory=dict)
    mixed: tuple[str, ...] = ()
    elements: frozenset[tuple[str, str]] = frozenset()
    looped: Looped | None = None


@dataclass(frozen=True)
class Outlined:
    """A program whose entry stays Python and calls compiled parts.

    `facts`: the types of the parts. `interpreted`: the functions that stay Python, the entry among them. `done`: which lines were
    compiled ("lines 12–19 compiled, 1–11 and 20–40 stay Python").
    """

    program: Program
    facts: Facts
    interpreted: frozenset[str]
    done: str


@dataclass(frozen=True)
class Looped:
    """A program whose array expressions have become loops, with the types that it has since."""

    program: Program
    facts: Facts
