"""Every frozen type that crosses a stage.

Data walks one way: call -> Workload -> Facts -> Variant | Declined -> Build -> Check -> Timing -> Outcome -> Comparison.
All types here are frozen and picklable and hold no live function, module or array: live values travel as `Payload`.
Times are seconds, sizes bytes, unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# ---------------------------------------------------------------------------------------------------------------- options


@dataclass(frozen=True)
class Options:
    """What the user may set, by the names of `%compare`'s options.

    `loops`, `rounds`: fixed counts, or None to calibrate. `digits`: significant digits shown. `budget`: cap on timing in
    seconds. `timeout`: seconds for one variant's build and check. `rtol`, `atol`: None takes the tolerance of the dtype.
    `threads`: None takes what the cgroup grants. `only`, `skip`: variant names, or a backend's name for all of its variants.
    """

    loops: int | None = None
    rounds: int | None = None
    digits: int = 3
    quiet: bool = False
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    budget: float = 2.0
    timeout: float = 30.0
    rtol: float | None = None
    atol: float | None = None
    threads: int | None = None
    profile: bool = True


# ---------------------------------------------------------------------------------------------------------------- program

Constant = int | float | complex | bool | str | bytes | None | tuple["Constant", ...]


@dataclass(frozen=True)
class Function:
    """One captured function, as the text of a `def`.

    `source` is dedented, without decorators; a lambda has become `def name(...): return ...`. Comments and line breaks are
    the user's. Line k of `source` (from 1) is line `first_line + k - 1` of `place` ("cell 3", "helpers.py", "the call").
    """

    name: str
    source: str
    parameters: tuple[str, ...]
    first_line: int
    place: str


@dataclass(frozen=True)
class Import:
    """A name of the user's that is a module (`attribute` empty) or something out of one: `sqrt` of `math`."""

    name: str
    module: str
    attribute: str = ""

    @property
    def statement(self) -> str:
        """The import statement that binds `name`."""
        if not self.attribute:
            return f"import {self.module}" if self.name == self.module else f"import {self.module} as {self.name}"
        alias = "" if self.name == self.attribute else f" as {self.name}"
        return f"from {self.module} import {self.attribute}{alias}"


@dataclass(frozen=True)
class Reason:
    """Why something is not possible: a sentence for a student, and the line in the user's cell (None: no single line)."""

    text: str
    line: int | None = None

    def __str__(self) -> str:
        return self.text if self.line is None else f"line {self.line}: {self.text}"


@dataclass(frozen=True)
class Program:
    """The call's functions with all that they reach.

    `functions`: callees before callers, the entry last; every name unique, closures and functions given as arguments
    already written in as ordinary functions (the entry's parameter that carried a function is gone from its signature).
    `constants`: global (and closed-over) numbers, booleans, strings and tuples of them, by name. `globals`: names of global
    values that are not literals (arrays, lists, other objects): a backend takes them as leading hidden arguments or injects them.
    `opaque`: names reached for which no source or value could be had, with why.
    """

    entry: str
    functions: tuple[Function, ...]
    imports: tuple[Import, ...] = ()
    constants: tuple[tuple[str, Constant], ...] = ()
    globals: tuple[str, ...] = ()
    opaque: tuple[tuple[str, Reason], ...] = ()

    def function(self, name: str) -> Function:
        """The captured function of that name. Raises KeyError."""
        for function in self.functions:
            if function.name == name:
                return function
        raise KeyError(name)

    @property
    def main(self) -> Function:
        """The entry function."""
        return self.function(self.entry)


@dataclass(frozen=True)
class Effects:
    """What the program does beyond returning an answer, as read from its text; each with the line and a plain phrase.

    `lasting`: must not be repeated (prints, reads input, writes a file, talks to the network, appends to a global).
    `outside`: those that a child process does not contain (files, network, other programs): run once, by the original alone.
    `random`: draws random numbers from a global generator (`random.*`, `np.random.*`).
    `mutates`: parameters and globals written into, by name.
    """

    lasting: tuple[Reason, ...] = ()
    outside: tuple[Reason, ...] = ()
    random: tuple[Reason, ...] = ()
    mutates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workload:
    """A program and how to call it; the real arguments travel beside it as a `Payload`.

    `program` is None when there is no source, and `reason` says why. `yours`: the user's function is already compiled
    (a Numba dispatcher): that one is a row of its own. `expression`: the call is an expression, not one function call.
    `warnings`: sentences for the user, such as "helpers.py changed since it was imported".
    """

    call: str
    program: Program | None
    effects: Effects = Effects()
    reason: Reason | None = None
    yours: bool = False
    expression: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Payload:
    """The live values of a workload, serialised (see `build/payload.py`).

    `buffers`: path of the private file with large arrays, if any.
    """

    data: bytes
    buffers: str = ""


# ------------------------------------------------------------------------------------------------------------------ facts

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
    names whose arrays lie in the same memory. `generators`: those that are NumPy's random Generators. `outlined`: where the whole
    could not be typed but parts of it could, the program with those parts in functions of their own. `sizes`: whole
    numbers and lengths among the names as they are in this call: "n", "image.shape[1]".
    """

    types: Mapping[str, FunctionTypes] = field(default_factory=dict)
    untyped: Reason | None = None
    argument_types: Mapping[str, Type] = field(default_factory=dict)
    global_types: Mapping[str, Type] = field(default_factory=dict)
    shared: tuple[tuple[str, str], ...] = ()
    generators: tuple[str, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    outlined: Outlined | None = None


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


# --------------------------------------------------------------------------------------------------------------- variants


@dataclass(frozen=True)
class Variant:
    """The program written anew by one backend.

    `entry`: name of the function in `source` to call. It takes first the values of `hidden` (names of `program.globals`),
    then the arguments of the program's entry, all by position. `done`: what was done, one short phrase.
    `assumes`: what the variant takes for granted ("sums may be regrouped", "no bounds checks").
    """

    name: str
    backend: str
    source: str
    entry: str
    done: str = ""
    flags: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    threads: int = 1
    twin: Variant | None = None


@dataclass(frozen=True)
class Declined:
    """A variant that cannot be made of this program."""

    name: str
    reason: Reason


@dataclass(frozen=True)
class Build:
    """A compiled variant. `artefact`: path of what `load` needs (a shared library or a `.py`); `log`: what the compiler said."""

    variant: Variant
    artefact: str
    seconds: float
    reused: bool = False
    log: str = ""
    annotation: str = ""


# ------------------------------------------------------------------------------------------------------------- check, time

Verdict = Literal["same", "close", "differs", "unchecked"]


@dataclass(frozen=True)
class Check:
    """Does a build answer like the original. `error`: largest relative difference (NaN: not a number to compare).

    `detail` says how it differs, or why it could not be checked, or what is worth a note (another scalar type).
    `probes`: on how many other inputs it answered like the original. `difference`: one where it did not, as a sentence ("n = 0:
    Python raises ZeroDivisionError, this returns inf"). `silent`: on one of them it went on with a wrong answer.
    """

    verdict: Verdict
    error: float = 0.0
    detail: str = ""
    probes: int = 0
    difference: str = ""
    silent: bool = False


@dataclass(frozen=True)
class Timing:
    """Raw samples: `samples[k]` is the time of `loops` calls in round `k`, in seconds. Statistics are computed later.

    `first`: seconds of the first call in the measuring process. `once`: the original is so slow that it ran only once.
    `overhead`: seconds that calling costs, measured with an empty function of the same kind; NaN: not measured.
    """

    loops: int
    samples: tuple[float, ...]
    first: float = float("nan")
    threads: int = 1
    once: bool = False
    overhead: float = float("nan")


Status = Literal["ok", "unchecked", "differs", "declined", "failed", "crashed", "timeout", "interrupted"]


@dataclass(frozen=True)
class Outcome:
    """One row. `reason` is set for every status that is not `ok`; the rest is there as far as the variant came."""

    name: str
    status: Status
    variant: Variant | None = None
    build: Build | None = None
    check: Check | None = None
    timing: Timing | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class Probe:
    """One call of the original on other arguments than the user's, made again from these by `measure/variations.py`.

    `said`: what is different, "n = 0". `size`, `quick`, `place`: which variation it is. `value`: the serialised run.
    """

    said: str
    size: int
    quick: bool
    place: int
    value: bytes


@dataclass(frozen=True)
class Answer:
    """What one run of the reference gave, in the child, for others to be checked against.

    `value`: serialised answer, arguments and globals after the call, printed text (see `measure/check.py`).
    `seconds`: of this one run. `error`: "ZeroDivisionError: division by zero" when it raised, with its `line` in the user's cell.
    `deterministic`: False when a second run answered differently. `mutates`: it changed its arguments. `probes`: what it
    answers on small varied arguments.
    """

    value: bytes
    seconds: float
    error: str = ""
    line: int | None = None
    deterministic: bool = True
    mutates: bool = False
    printed: str = ""
    probes: tuple[Probe, ...] = ()


@dataclass(frozen=True)
class LineTime:
    """One line of a profile: `line` in the user's cell, its text, how often it ran, its share of the whole (0 to 1)."""

    line: int
    text: str
    hits: int
    share: float


@dataclass(frozen=True)
class FunctionProfile:
    """The lines of one function, with the function's share of the time."""

    name: str
    place: str
    lines: tuple[LineTime, ...]
    share: float = 1.0


@dataclass(frozen=True)
class Machine:
    """What the comparison was measured with."""

    processor: str
    cores: int
    system: str
    python: str
    versions: tuple[tuple[str, str], ...] = ()
    compiler: str = ""
    threads: int = 1


@dataclass(frozen=True)
class Comparison:
    """Workload, reference, all outcomes: everything a report is drawn from.

    `outcomes[0]` is `python`, the reference. `complete` is False while rows are still coming; `waiting` names those without
    an outcome yet.
    """

    call: str
    outcomes: tuple[Outcome, ...]
    waiting: tuple[str, ...] = ()
    seconds: float = 0.0
    complete: bool = True
    profile: tuple[FunctionProfile, ...] = ()
    profile_skipped: str = ""
    error: str = ""
    error_line: int | None = None
    error_place: str = ""
    warnings: tuple[str, ...] = ()
    machine: Machine | None = None
    options: Options = Options()
