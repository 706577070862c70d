"""What is to be made fast: the captured program, how to call it, and the live values as they travel."""

from __future__ import annotations

from dataclasses import dataclass

Constant = int | float | complex | bool | str | bytes | None | tuple["Constant", ...]


@dataclass(frozen=True)
class Function:
    """One captured function, as the text of a `def`.

    `source` is dedented, without decorators; a lambda has become `def name(...): return ...`. Comments and line breaks are
    the user's. Line k of `source` (from 1) is line `first_line + k - 1` of `place` ("cell 3", "helpers.py", "the call").
    `lists`: parameters that are arrays in the place of lists, so that their elements count as Python's own numbers.
    """

    name: str
    source: str
    parameters: tuple[str, ...]
    first_line: int
    place: str
    lists: frozenset[str] = frozenset()


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
