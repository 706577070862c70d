"""What a name stands for: in goes a live value, out goes how a program can have it (code, literal, import, builtin, object)."""

from __future__ import annotations

import builtins
import functools
import os
import sys
import sysconfig
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Protocol, TypeGuard

from ipyaccel.class_home import class_home
from ipyaccel.model import Constant

Key = tuple[Hashable, ...]


class Compiled(Protocol):
    """A function compiled by Numba, with its Python original."""

    @property
    def py_func(self) -> Any:
        """The original."""

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Runs the compiled code."""


@dataclass(frozen=True, eq=False)
class Target:
    """What a name stands for. `key` is equal for what may share one name of the program; `label` is the name wished for."""

    key: Key
    label: str


@dataclass(frozen=True, eq=False)
class Code(Target):
    """A function of the user's; `fixed` are those of its parameters that always carry a known function."""

    function: FunctionType
    fixed: tuple[tuple[str, Target], ...] = ()
    decorated: bool = False

    def with_fixed(self, fixed: dict[str, Target]) -> Code:
        """The same function with these parameters known."""
        items = tuple(sorted(fixed.items()))
        key = (*self.key[:2], tuple((name, target.key) for name, target in items))
        return Code(key, self.label, self.function, items, self.decorated)


@dataclass(frozen=True, eq=False)
class Literal(Target):
    """A number, string, or tuple of such."""

    value: Constant


@dataclass(frozen=True, eq=False)
class Library(Target):
    """A module of a library (`attribute` empty) or something out of it. `value` is the live thing."""

    module: str
    attribute: str
    value: Any = None


@dataclass(frozen=True, eq=False)
class Builtin(Target):
    """A builtin function or type; it needs no binding."""


@dataclass(frozen=True, eq=False)
class Object(Target):
    """Any other value: it travels to the child."""

    value: Any = field(repr=False)


@dataclass(frozen=True, eq=False)
class Unknown(Target):
    """Nothing a program can have, and why."""

    why: str


def classify(value: object, name: str, where: Key) -> Target:
    """How a program can have `value`, called `name` in the scope that `where` identifies."""
    if is_dispatcher(value):
        value = value.py_func
    if callable(value) and not isinstance(value, type) and hasattr(value, "__wrapped__"):
        original = undecorated(value)
        if isinstance(original, FunctionType) and not is_library_file(original.__code__.co_filename):
            return Code(("code", id(original), ()), _label(original, name), original, decorated=True)
    if isinstance(value, FunctionType) and not _importable_library(value):
        return Code(("code", id(value), ()), _label(value, name), value)
    literal = as_literal(value)
    if literal is not None or value is None:
        return Literal(("literal", name, type(literal).__name__, repr(literal), where), name, literal)
    if isinstance(value, ModuleType):
        return Library(("import", name, value.__name__, ""), name, value.__name__, "", value)
    if builtin := _builtin_name(value):
        return Builtin(("builtin", builtin), builtin)
    if path := import_path(value, name):
        return Library(("import", name, *path), name, *path, value)
    return Object(("object", name, id(value), where), name, value)


def is_dispatcher(value: object) -> TypeGuard[Compiled]:
    """Whether the value is a function compiled by Numba that still has its Python original."""
    return class_home(type(value)).partition(".")[0] == "numba" and isinstance(getattr(value, "py_func", None), FunctionType)


def undecorated(value: Any) -> Any:
    """The function below all decorators that tell what they wrap."""
    seen: set[int] = set()
    while hasattr(value, "__wrapped__") and id(value) not in seen:
        seen.add(id(value))
        value = value.__wrapped__
    return value.py_func if is_dispatcher(value) else value


def as_literal(value: Any) -> Constant:
    """The value as a literal, None if it is none. NumPy's float64, int64 and bool count as Python's."""
    if type(value) in (int, float, complex, bool, str, bytes):
        return value  # type: ignore[no-any-return]
    if class_home(type(value)) == "numpy" and type(value).__name__ in ("float64", "int64", "bool", "bool_", "complex128"):
        return value.item()  # type: ignore[no-any-return]
    if type(value) is tuple:
        items = tuple(as_literal(item) for item in value)
        return items if all(one is not None or other is None for one, other in zip(items, value, strict=True)) else None
    return None


def is_library_module(module: ModuleType) -> bool:
    """Whether a module is not the user's own: standard library, installed package or built in."""
    file = getattr(module, "__file__", None)
    if file is not None:
        return is_library_file(file)
    paths = list(getattr(module, "__path__", ()))
    return module.__name__ in sys.builtin_module_names or any(map(is_library_file, paths))


@functools.lru_cache(maxsize=16384)
def is_library_file(file: str) -> bool:
    """Whether code of this file belongs to the standard library or an installed package."""
    if file.startswith("<frozen "):
        return True
    path = os.path.realpath(file)
    parts = Path(path).parts
    if "site-packages" in parts or "dist-packages" in parts:
        return True
    return any(path.startswith(os.path.realpath(root) + os.sep) for root in _standard_library())


@functools.cache
def _standard_library() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    return tuple({paths["stdlib"], paths["platstdlib"]})


def _importable_library(function: FunctionType) -> bool:
    """Whether a Python function is a library's: then it is imported, not captured."""
    library = is_library_file(function.__code__.co_filename)
    if not library:
        module = sys.modules.get(function.__module__ or "")
        library = module is not None and is_library_module(module)
    return library and import_path(function, function.__name__) is not None


def _label(function: FunctionType, name: str) -> str:
    return function.__name__ if function.__name__.isidentifier() else name


def _builtin_name(value: object) -> str:
    name = getattr(value, "__name__", "")
    return name if isinstance(name, str) and name and getattr(builtins, name, None) is value else ""


def import_path(value: object, name: str) -> tuple[str, str] | None:
    """Module and attribute under which a library has this very value, the most public one; None if it has not."""
    if not isinstance(value, type | BuiltinFunctionType | FunctionType) and not callable(value):
        return None
    attributes = dict.fromkeys(one for one in (getattr(value, "__name__", None), name) if isinstance(one, str))
    home = getattr(value, "__module__", None)
    parts = home.split(".") if isinstance(home, str) else []
    for module in (".".join(parts[: count + 1]) for count in range(len(parts))):
        for attribute in attributes:
            if _has(sys.modules.get(module), attribute, value):
                return module, attribute
    return _search(value, tuple(attributes))


def _search(value: object, attributes: tuple[str, ...]) -> tuple[str, str] | None:
    found = [
        (name, attribute)
        for name, module in list(sys.modules.items())
        for attribute in attributes
        if _has(module, attribute, value)
    ]
    found.sort(key=lambda path: (any(part.startswith("_") for part in path[0].split(".")), path[0].count("."), path[0]))
    return found[0] if found else None


def _has(module: object, attribute: str, value: object) -> bool:
    return isinstance(module, ModuleType) and vars(module).get(attribute) is value and is_library_module(module)
