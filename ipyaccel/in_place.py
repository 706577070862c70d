"""A faster function in the place of the user's own. In: a function, its stand-in, the notebook's namespace. Out: a way back.

Places are the notebook's names, the modules of the user's, classes in both, and decorators that hold it in a closure.
A method stays a method, of its class or static as it was. What holds a function otherwise (a list, a cache) keeps the original.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from types import CellType, FunctionType, ModuleType
from typing import Any

from ipyaccel.build.homes import user_modules
from ipyaccel.model import FunctionKey
from ipyaccel.syntax.capturing.targets import is_library_file, is_library_module

Namespace = MutableMapping[str, Any]
Wrapped = staticmethod | classmethod  # type: ignore[type-arg]


@dataclass(frozen=True)
class Place:
    """A name that is bound to a function: in a namespace, in a class, or below a decorator (`holder` is one of these).

    `value`: as it is there.
    """

    holder: Namespace | type | CellType
    name: str
    value: Any

    @property
    def owner(self) -> str:
        """The class's name with a dot, empty for a namespace."""
        return f"{self.holder.__qualname__}." if isinstance(self.holder, type) else ""

    def bind(self, value: Any) -> None:
        """Binds the name to something else."""
        if isinstance(self.holder, type):
            setattr(self.holder, self.name, value)
        elif isinstance(self.holder, CellType):
            self.holder.cell_contents = value
        else:
            self.holder[self.name] = value

    def now(self) -> Any:
        """What the name is bound to now; None where it is gone."""
        if isinstance(self.holder, CellType):
            return self.holder.cell_contents
        space = vars(self.holder) if isinstance(self.holder, type) else self.holder
        return space.get(self.name)


@dataclass(frozen=True)
class Put:
    """What stands in places, to be taken out again. `function`: the original."""

    function: FunctionType
    stand_in: Callable[..., Any]
    places: tuple[Place, ...]

    def restore(self) -> tuple[str, ...]:
        """Puts the original back, and says under which names. A name that means something else by now is left alone."""
        found = [place for place in self.places if _inner(place.now()) is self.stand_in]
        for place in found:
            place.bind(place.value)
        return tuple(place.owner + place.name for place in found)


def put(function: FunctionType, stand_in: Callable[..., Any], namespace: Namespace) -> Put:
    """Binds every name of the function to its stand-in."""
    places = tuple(places_of(function, namespace))
    for place in places:
        place.bind(type(place.value)(stand_in) if isinstance(place.value, Wrapped) else stand_in)
    return Put(function, stand_in, places)


def places_of(function: FunctionType, namespace: Namespace) -> Iterator[Place]:
    """Every name that the function is bound to, the notebook's own first."""
    return (place for place in functions_in(namespace) if _inner(place.value) is function)


def find(key: FunctionKey, namespace: Namespace) -> Place | None:
    """The name of a function whose code is at that file, line and of that name; None when no name leads to it."""
    return next((place for place in functions_in(namespace) if key_of(_inner(place.value)) == key), None)


def function_at(place: Place) -> FunctionType:
    """The function of a place, out of what makes a method static."""
    function = _inner(place.value)
    assert isinstance(function, FunctionType)
    return function


def key_of(function: Any) -> FunctionKey | None:
    """How cProfile names a function."""
    if not isinstance(function, FunctionType):
        return None
    code = function.__code__
    return (code.co_filename, code.co_firstlineno, code.co_name)


def functions_in(namespace: Namespace) -> Iterator[Place]:
    """All names of functions of the user's: in the namespace, in modules, in classes of both."""
    seen: set[int] = set()
    for space in spaces_of(namespace):
        for name, value in list(space.items()):
            if isinstance(value, FunctionType):
                yield Place(space, name, value)
                yield from _below(value)
            elif isinstance(value, type) and id(value) not in seen and _is_users_class(value):
                seen.add(id(value))
                yield from _methods(value)


def _methods(owner: type) -> Iterator[Place]:
    for name, value in list(vars(owner).items()):
        if isinstance(function := _inner(value), FunctionType):
            yield Place(owner, name, value)
            yield from _below(function)


def _below(decorated: FunctionType) -> Iterator[Place]:
    """What a decorator wraps, where it holds that in its closure."""
    original = getattr(decorated, "__wrapped__", None)
    for cell in decorated.__closure__ or ():
        if original is not None and _contents(cell) is original and isinstance(original, FunctionType):
            yield Place(cell, original.__name__, original)
            yield from _below(original)


def _contents(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return None


def spaces_of(namespace: Namespace) -> Iterator[Namespace]:
    """The namespace, the modules of the user's, and the globals of functions that came from a module no longer there."""
    seen: set[int] = set()
    waiting: list[Namespace] = [namespace, *(vars(module) for module in user_modules())]
    while waiting:
        space = waiting.pop(0)
        if id(space) in seen:
            continue
        seen.add(id(space))
        yield space
        waiting += [inner for value in list(space.values()) for inner in _leads_to(value)]


def _leads_to(value: object) -> Iterator[Namespace]:
    if isinstance(value, ModuleType) and not is_library_module(value):
        yield vars(value)
    elif isinstance(value, FunctionType) and not is_library_file(value.__code__.co_filename):
        yield value.__globals__
    elif isinstance(value, type) and _is_users_class(value):
        for item in vars(value).values():
            if isinstance(function := _inner(item), FunctionType):
                yield function.__globals__


def _is_users_class(value: type) -> bool:
    """Whether a class has a function in it that no library wrote."""
    functions = (_inner(item) for item in vars(value).values())
    return any(isinstance(one, FunctionType) and not is_library_file(one.__code__.co_filename) for one in functions)


def _inner(value: Any) -> Any:
    return value.__func__ if isinstance(value, Wrapped) else value


def called_as(place: Place) -> tuple[str, Any]:
    """What to call the function, and the value of the first name in that: `pairwise`, `Walker.step`."""
    if not isinstance(place.holder, type):
        return place.name, function_at(place)
    return f"{place.holder.__name__}.{place.name}", place.holder
