"""What fusing adds to a program: fresh names, imports and small functions.

In: the program. Out: names that nothing in it uses, and at the end the imports and functions to add.
"""

from __future__ import annotations

import ast

from ipyaccel.model import Function, FunctionTypes, Import, Program
from ipyaccel.syntax.fusion.library import Piece

Mark = tuple[set[str], list[Import], dict[str, Piece], dict[str, str], bool, bool]


def names_in(tree: ast.AST) -> set[str]:
    """Every name that occurs in a tree, as variable, parameter or function."""
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    found |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return found | {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


class Additions:
    """Collects what the new program needs beside the user's functions.

    `by_rows`: slices may be stored a row at a time, which makes the turns of the loop depend on each other; `rows_held`: some.
    `gains`: there is a loop for more than one new array of one formula, all of whose arrays have its shape.
    `numpy_on_numbers`: the compiler knows `np.divide`, `np.maximum` and the like also of single numbers.
    """

    def __init__(self, program: Program, *, by_rows: bool = True, numpy_on_numbers: bool = False) -> None:
        self._program = program
        self.by_rows, self.rows_held = by_rows, False
        self.numpy_on_numbers = numpy_on_numbers
        self.gains = False
        self._taken = {item.name for item in program.imports} | set(program.globals)
        self._taken |= {name for name, _ in program.constants} | {name for name, _ in program.opaque}
        self._taken |= {"abs", "float", "max", "min", "range", "ValueError", "IndexError"}
        self._taken |= {function.name for function in program.functions}
        self._locals: set[str] = set().union(*(names_in(ast.parse(function.source)) for function in program.functions))
        self.imports: list[Import] = []
        self.pieces: dict[str, Piece] = {}
        self._modules: dict[str, str] = {}

    def is_taken(self, name: str) -> bool:
        """Does the program, or something added, use this name."""
        return name in self._taken

    def reserve(self, stem: str) -> str:
        """A name used nowhere in the program: `stem`, or `stem` with a number."""
        name, number = stem, 0
        while name in self._taken or name in self._locals:
            number += 1
            name = f"{stem}{number}"
        self._taken.add(name)
        return name

    def _module(self, module: str, alias: str) -> str:
        if module not in self._modules:
            for item in self._program.imports:
                if item.module == module and not item.attribute:
                    self._modules[module] = item.name
                    return item.name
            name = self.reserve(alias)
            self.imports.append(Import(name, module))
            self._modules[module] = name
        return self._modules[module]

    @property
    def numpy(self) -> str:
        """The program's name of NumPy; imported if it had none."""
        return self._module("numpy", "np")

    @property
    def math(self) -> str:
        """The program's name of the module math; imported if it had none."""
        return self._module("math", "math")

    def piece(self, piece: Piece) -> str:
        """The name under which a small function is in the program."""
        for name, held in self.pieces.items():
            if held is piece:
                return name
        name = self.reserve(piece.name)
        self.pieces[name] = piece
        return name

    def mark(self) -> Mark:
        """What is there now, for `back_to`."""
        return set(self._taken), list(self.imports), dict(self.pieces), dict(self._modules), self.rows_held, self.gains

    def back_to(self, mark: Mark) -> None:
        """Forgets what was added since: an attempt failed."""
        self._taken, self.imports, self.pieces, self._modules, self.rows_held, self.gains = mark

    def functions(self, place: str, line: int) -> tuple[Function, ...]:
        """The small functions as functions of the program."""
        made = []
        for name, piece in self.pieces.items():
            math = self.math if "{math}" in piece.text else ""
            made.append(Function(name, piece.text.format(name=name, math=math), piece.parameters, line, place))
        return tuple(made)

    def types(self) -> dict[str, FunctionTypes]:
        """The types of the small functions."""
        return {name: piece.types for name, piece in self.pieces.items()}
