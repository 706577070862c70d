"""Arguments of calls on their way between processes. In: values. Out: bytes, and values again in the other process.

What the user wrote, functions and classes, is named and not copied: values that come back belong to the notebook's own classes,
and those stay as they are. Unpacking copies of classes would write into them.
"""

from __future__ import annotations

import functools
import io
import pickle
import sys
from types import FunctionType, ModuleType
from typing import Any

from ipyaccel.class_home import class_home
from ipyaccel.in_place import Namespace, find, function_at, key_of, spaces_of
from ipyaccel.model import FunctionKey
from ipyaccel.syntax.capturing.targets import is_library_file, is_library_module

Name = tuple[Any, ...]
ORIGINAL = "_ipyaccel_original_"
"""The attribute in which a stand-in keeps what it stands for."""
LOCAL = "<locals>"


class TooLarge(Exception):
    """The values take more bytes than may travel. The message says how many."""


def to_bytes(value: Any, most: int) -> bytes:
    """The value, with the user's own code by name. Raises TooLarge, and what pickling raises."""
    import cloudpickle

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]
        def persistent_id(self, obj: Any) -> Name | None:
            return _name(obj)

    stream = _Bounded(most)
    Pickler(stream, protocol=5).dump(value)
    return stream.getvalue()


class _Bounded(io.BytesIO):
    """Bytes that stop growing."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: Any) -> int:
        if self.tell() + memoryview(data).nbytes > self._most:
            raise TooLarge(f"more than {self._most / 1e6:.0f} MB")
        return super().write(data)


def from_bytes(data: bytes, namespace: Namespace) -> Any:
    """The value again, with the functions and classes that the namespace leads to. Raises LookupError for others."""

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, name: Any) -> Any:
            return _found(name, namespace)

    return Unpickler(io.BytesIO(data)).load()


def _name(value: Any) -> Name | None:
    """How the user's own code is named; None for values, and for functions that no name leads to."""
    if isinstance(value, FunctionType):
        value = getattr(value, ORIGINAL, value)
        named = LOCAL not in value.__qualname__ and value.__name__.isidentifier()
        return ("function", key_of(value)) if named and not is_library_file(value.__code__.co_filename) else None
    if isinstance(value, type):
        return _class_name(value)
    if isinstance(value, ModuleType) and not is_library_module(value):
        return ("module", value.__name__)
    return None


def _class_name(value: type) -> Name | None:
    home = sys.modules.get(class_home(value))
    library = home is not None and class_home(value) != "__main__" and is_library_module(home)
    return None if library or LOCAL in value.__qualname__ else ("class", class_home(value), value.__qualname__)


def _found(name: Name, namespace: Namespace) -> Any:
    match name:
        case ("function", key):
            return _function(key, namespace)
        case ("class", str(module), str(path)):
            return _class(module, path, namespace)
        case ("module", str(module)):
            return _module(module, namespace)
    raise LookupError(f"{name} is not known")


def _function(key: FunctionKey, namespace: Namespace) -> FunctionType:
    place = find(key, namespace)
    if place is None:
        raise LookupError(f"the function {key[2]} is not there")
    return function_at(place)


def _class(module: str, path: str, namespace: Namespace) -> Any:
    outer, _, inner = path.partition(".")
    for space in spaces_of(namespace):
        found = space.get(outer)
        if isinstance(found, type) and class_home(found) == module:
            return functools.reduce(getattr, inner.split("."), found) if inner else found
    raise LookupError(f"the class {path} is not there")


def _module(name: str, namespace: Namespace) -> ModuleType:
    values = (value for space in spaces_of(namespace) for value in list(space.values()))
    found = next((value for value in values if isinstance(value, ModuleType) and value.__name__ == name), None)
    if found is None:
        raise LookupError(f"the module {name} is not there")
    return found
