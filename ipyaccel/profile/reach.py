"""The user's functions that a run can reach. In: the values that a statement names. Out: live functions by cProfile's key.

Walked are globals that a function's code names, closures, defaults, classes with their bases, instances by their class, modules
of the user's, wrappers, and containers of functions.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from ipyaccel.class_home import class_home
from ipyaccel.model import FunctionKey
from ipyaccel.syntax.capturing.targets import is_dispatcher, is_library_file, is_library_module

MOST_ITEMS = 1000
"""Of a container's values: a table of numbers holds no functions."""
MOST_VALUES = 200_000
"""A run's data may be a graph without end; its functions stand near its beginning."""
WRAPPERS = (MethodType, staticmethod, classmethod, functools.partial, property, functools.cached_property)
_OURS = str(Path(__file__).resolve().parents[1]) + os.sep


def is_users_file(file: str) -> bool:
    """Whether code of this file is the user's: neither Python's, nor a library's, nor our own."""
    return not is_library_file(file) and not is_ours(file)


def is_installed(file: str) -> bool:
    """Whether code of this file belongs to an installed package, and not to Python's own library."""
    return any(folder in Path(file).parts for folder in ("site-packages", "dist-packages"))


def is_ours(file: str) -> bool:
    """Whether code of this file is this package's."""
    return file.startswith(_OURS)


def key_of(code: CodeType) -> FunctionKey:
    """How cProfile and line_profiler name a function."""
    return code.co_filename, code.co_firstlineno, code.co_name


def functions_reached(roots: Iterable[object]) -> dict[FunctionKey, FunctionType]:
    """The user's own functions. Those that are made while it runs stand in the code of what makes them."""
    found: dict[FunctionKey, FunctionType] = {}
    for value in _values(roots):
        if isinstance(value, FunctionType) and is_users_file(value.__code__.co_filename):
            found.setdefault(key_of(value.__code__), value)
    return found


def compiled_reached(roots: Iterable[object]) -> list[str]:
    """Names of the functions that Numba compiled: profilers do not see into them."""
    return [value.py_func.__name__ for value in _values(roots) if is_dispatcher(value)]


def _values(roots: Iterable[object]) -> Iterator[object]:
    """All that can be reached, the nearest first."""
    waiting, seen = deque(roots), set[int]()
    kept: list[object] = []  # an id is only good as long as its object lives
    while waiting and len(kept) < MOST_VALUES:
        value = waiting.popleft()
        if id(value) in seen:
            continue
        seen.add(id(value))
        kept.append(value)
        yield value
        if not isinstance(value, FunctionType):
            waiting += _parts(value)
        elif is_users_file(value.__code__.co_filename):
            waiting += _named_in(value)


def names_in(code: CodeType) -> Iterator[str]:
    """Names that code looks up, comprehensions and inner functions included."""
    yield from code.co_names
    for inner in inner_codes(code):
        yield from names_in(inner)


def inner_codes(code: CodeType) -> Iterator[CodeType]:
    """The code of what is defined directly inside."""
    yield from (const for const in code.co_consts if isinstance(const, CodeType))


def _named_in(function: FunctionType) -> Iterator[object]:
    """What a function can call: its globals by name, parts of modules it names, its closure and defaults, what it wraps."""
    names = dict.fromkeys(names_in(function.__code__))  # in the order of the code: what is found first does not depend on chance
    for name in names:
        value = function.__globals__.get(name)
        if isinstance(value, ModuleType):
            if not is_library_module(value):
                yield from (vars(value)[attribute] for attribute in names if attribute in vars(value))
        elif value is not None:
            yield value
    yield from (function.__defaults__ or ())
    yield from (function.__kwdefaults__ or {}).values()
    yield function.__dict__.get("__wrapped__")
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):  # a cell that is still empty
            yield cell.cell_contents


def _parts(value: object) -> Iterator[object]:
    """What stands behind a value that is no function itself."""
    if isinstance(value, ModuleType):
        if not is_library_module(value):
            yield from vars(value).values()
    elif isinstance(value, WRAPPERS):
        yield from _wrapped(value)
    elif isinstance(value, type):
        yield from _of_class(value)
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (item for item, _ in zip(value, range(MOST_ITEMS), strict=False))
    elif isinstance(value, dict):
        yield from (item for item, _ in zip(value.values(), range(MOST_ITEMS), strict=False))
    elif not is_dispatcher(value):  # its Python original does not run
        yield type(value)
        yield from _attributes(value)


def _wrapped(value: object) -> Iterator[object]:
    """What Python's own wrappers hold."""
    match value:
        case MethodType() | staticmethod() | classmethod():
            yield value.__func__
        case functools.partial():
            yield from (value.func, *value.args, *value.keywords.values())
        case property():
            yield from (value.fget, value.fset)
        case functools.cached_property():
            yield value.func


def _of_class(value: type) -> Iterator[object]:
    """Everything in a class and its bases, as far as they are the user's."""
    for base in value.__mro__:
        if not _of_a_library(base):
            yield from vars(base).values()


def _of_a_library(of: type) -> bool:
    """Whether a class is built in, a library's, or made by compiled code that does not tell where."""
    home = class_home(of)
    module = sys.modules.get(home)
    return home in ("", "builtins") or (home != "__main__" and module is not None and is_library_module(module))


def _attributes(value: object) -> Iterator[object]:
    """Attributes of an object: it may hold others, or functions. They are taken without asking its own `__getattr__`."""
    kept: object = None
    with contextlib.suppress(AttributeError):
        kept = object.__getattribute__(value, "__dict__")
    if isinstance(kept, Mapping):
        yield from (item for item, _ in zip(kept.values(), range(MOST_ITEMS), strict=False))


def roots(code: CodeType, namespace: Mapping[str, Any]) -> list[object]:
    """What a statement's code names in its namespace."""
    return [namespace[name] for name in dict.fromkeys(names_in(code)) if name in namespace]
