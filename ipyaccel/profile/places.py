"""Where a function stands, as a person says it. In: cProfile's key. Out: a name, a place, and whose it is.

The user's own functions are named by their cell or file, those of libraries by the library.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import FunctionType

from ipyaccel.model import FunctionKey, Origin
from ipyaccel.syntax.capturing.source import Source, Sources
from ipyaccel.syntax.capturing.targets import is_library_file

LIBRARIES = {"numpy": "NumPy", "scipy": "SciPy", "sklearn": "scikit-learn", "numba": "Numba", "cython": "Cython"}
BUILT_IN = "~"
MOST_LOOKED_UP = 20
"""Functions whose text is looked for to find out which cell they came from: one is enough."""
_METHOD = re.compile(r"<method '(?P<name>\w+)' of '(?P<owner>[\w.]+)' objects>")
_FUNCTION = re.compile(r"<built-in method (?P<name>[\w.<>]+)>")
_CELL_FILE = re.compile(r"<ipython-input-(\d+)-")
_GENERATED = {"<listcomp>": "a list", "<setcomp>": "a set", "<dictcomp>": "a dict", "<genexpr>": "a generator"}


@dataclass(frozen=True)
class Spot:
    """A function's name, place and owner."""

    name: str
    place: str
    origin: Origin


@dataclass
class Places:
    """Knows the user's functions, by key, and the statement's own file."""

    functions: Mapping[FunctionKey, FunctionType]
    sources: Sources
    file: str
    statement: str
    _cells: dict[str, str] = field(default_factory=dict)

    def spot(self, key: FunctionKey) -> Spot:
        """Whose function it is, where it stands, and what it is called."""
        file, line, name = key
        if file == BUILT_IN:
            return _built_in(name)
        if file == self.file:
            return Spot("the statement itself" if name == "<module>" else self._called(key), self.statement, "yours")
        if is_library_file(file):
            module = self._modules.get(file, Path(file).stem)
            return Spot(f"{module}.{_plain(name, line)}", _library(module), "library")
        return Spot(self._called(key), self.place(key), "yours")

    def place(self, key: FunctionKey) -> str:
        """The cell or file that a function of the user's stands in."""
        file = key[0]
        if file == self.file:
            return self.statement
        if file not in self._cells:
            known = "" if Path(file).is_file() else self._cell(file)
            terminal = _CELL_FILE.match(file)
            cell = f"cell {terminal[1]}" if terminal else "the cell" if file.startswith("<") or "ipykernel_" in file else ""
            self._cells[file] = known or cell or Path(file).name
        return self._cells[file]

    def _cell(self, file: str) -> str:
        """The cell that some function of a file without a file was found in."""
        near = islice((function for place, function in self.functions.items() if place[0] == file), MOST_LOOKED_UP)
        found = map(self.sources.find, near)
        return next((source.place for source in found if isinstance(source, Source)), "")

    def _called(self, key: FunctionKey) -> str:
        function = self.functions.get(key)
        if function is None or "<" in key[2]:
            return _plain(key[2], key[1])
        return function.__code__.co_qualname.rpartition("<locals>.")[2]

    @cached_property
    def _modules(self) -> dict[str, str]:
        """Names of the modules that are loaded, by file."""
        return {file: name for name, module in list(sys.modules.items()) if (file := getattr(module, "__file__", None))}


def _plain(name: str, line: int) -> str:
    """A name that a person can read: `<lambda>` and comprehensions have none of their own."""
    if name == "<lambda>":
        return f"lambda at line {line}"
    return f"{_GENERATED[name]} made at line {line}" if name in _GENERATED else name


def _built_in(name: str) -> Spot:
    """What is written in C: cProfile gives it as text."""
    if method := _METHOD.match(name):
        owner = method["owner"]
        return Spot(f"{owner}.{method['name']}", _library(owner), "builtin")
    if function := _FUNCTION.match(name):
        said = function["name"].removeprefix("builtins.")
        return Spot(said, _library(said if "." in said else ""), "builtin")
    return Spot(name.strip("<>"), "Python", "builtin")


def _library(module: str) -> str:
    """The library that a module belongs to; Python's own count as Python."""
    top = module.partition(".")[0]
    if not top or top in sys.stdlib_module_names or top in vars(sys.modules["builtins"]):
        return "Python"
    return LIBRARIES.get(top, top)
