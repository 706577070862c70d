"""The Python original of compiled code: in goes a function, out goes one that calls Python originals all the way down.

A function that calls `@njit` helpers is not plain Python; as a reference it must call what the helpers were written as.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import CellType, CodeType, FunctionType
from typing import Any

from ipyaccel.syntax.capturing.targets import is_dispatcher, is_library_file


def python_original(function: FunctionType) -> FunctionType:
    """The function itself if nothing it reaches is compiled by Numba; else a copy that reaches the originals."""
    return _Rebuild().function(function) if _reaches_compiled(function, set()) else function


def _reaches_compiled(function: FunctionType, seen: set[int]) -> bool:
    if id(function) in seen:
        return False
    seen.add(id(function))
    for value in _reached(function):
        if is_dispatcher(value):
            return True
        if isinstance(value, FunctionType) and not is_library_file(value.__code__.co_filename) and _reaches_compiled(value, seen):
            return True
    return False


def _reached(function: FunctionType) -> Iterator[object]:
    for name in _global_names(function.__code__):
        if name in function.__globals__:
            yield function.__globals__[name]
    for cell in function.__closure__ or ():
        value = _contents(cell)
        if value is not None:
            yield value
    yield from function.__defaults__ or ()


def _global_names(code: CodeType) -> set[str]:
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= _global_names(constant)
    return names


def _contents(cell: CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return None


class _Rebuild:
    """Copies functions, each into a copy of its globals in which compiled functions are replaced."""

    def __init__(self) -> None:
        self._functions: dict[int, FunctionType] = {}
        self._globals: dict[int, dict[str, Any]] = {}

    def function(self, function: FunctionType) -> FunctionType:
        """The copy of a function."""
        if id(function) in self._functions:
            return self._functions[id(function)]
        cells = tuple(CellType() for _ in function.__closure__ or ())
        scope = self._globals.setdefault(id(function.__globals__), dict(function.__globals__))
        copy = FunctionType(function.__code__, scope, function.__name__, None, cells)
        copy.__qualname__, copy.__module__, copy.__doc__ = function.__qualname__, function.__module__, function.__doc__
        copy.__kwdefaults__ = function.__kwdefaults__
        self._functions[id(function)] = copy
        copy.__defaults__ = tuple(self.value(value) for value in function.__defaults__) if function.__defaults__ else None
        for new, old in zip(cells, function.__closure__ or (), strict=True):
            value = _contents(old)
            if value is not None:
                new.cell_contents = self.value(value)
        for name in _global_names(function.__code__) & function.__globals__.keys():
            scope[name] = self.value(function.__globals__[name])
        return copy

    def value(self, value: object) -> object:
        """What stands in the place of a value: the original of a compiled function, the copy of a Python one."""
        if is_dispatcher(value):
            return self.function(value.py_func)
        if (
            isinstance(value, FunctionType)
            and not is_library_file(value.__code__.co_filename)
            and _reaches_compiled(value, set())
        ):
            return self.function(value)
        return value
