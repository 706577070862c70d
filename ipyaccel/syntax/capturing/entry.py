"""What a called object is: in go the object and its arguments, out goes the Python function behind it, or why there is none."""

from __future__ import annotations

import builtins
import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FunctionType, MethodType
from typing import Any

from ipyaccel.model import Reason
from ipyaccel.syntax.capturing.targets import is_dispatcher, is_library_file, undecorated


@dataclass(frozen=True)
class Entry:
    """A called object taken apart.

    `reference`: the Python callable to measure against, with its arguments. `original`: the function whose text is written
    anew, None when there is none and `reason` says why. `yours`: the user's compiled function.
    """

    reference: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    original: FunctionType | None
    reason: Reason | None = None
    yours: Callable[..., Any] | None = None
    warnings: tuple[str, ...] = field(default=())


def entry_of(called: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Entry:
    """Takes methods, partials, decorators and compiled functions apart until a plain function is left."""
    if isinstance(called, functools.partial):
        return entry_of(called.func, (*called.args, *args), {**called.keywords, **kwargs})
    if isinstance(called, MethodType):
        return entry_of(called.__func__, (called.__self__, *args), kwargs)
    if is_dispatcher(called):
        return Entry(called.py_func, args, kwargs, called.py_func, yours=called)
    if isinstance(called, type) and getattr(builtins, called.__name__, None) is not called:
        return Entry(
            called, args, kwargs, None, reason=Reason(f"`{called.__name__}` is a class: only functions can be written anew")
        )
    original = undecorated(called)
    if isinstance(original, FunctionType) and (original is called or not is_library_file(original.__code__.co_filename)):
        left_out = (
            (f"the decorator of `{original.__name__}` is left out of the compiled variants",) if original is not called else ()
        )
        yours = called.__wrapped__ if is_dispatcher(getattr(called, "__wrapped__", None)) else None
        return Entry(called, args, kwargs, original, yours=yours, warnings=left_out)
    method = getattr(type(called), "__call__", None)  # noqa: B004 - not whether, but which
    if isinstance(method, FunctionType) and not isinstance(called, type) and not is_library_file(method.__code__.co_filename):
        return entry_of(method, (called, *args), kwargs)
    return Entry(called, args, kwargs, None, reason=no_python(called))


def no_python(called: object) -> Reason:
    """Why a callable without a Python function has no program."""
    name = getattr(called, "__name__", type(called).__name__)
    if getattr(called, "__module__", None) == "builtins":
        return Reason(f"{name} is built in: there is no Python source to translate")
    if isinstance(getattr(type(called), "__call__", None), FunctionType):  # noqa: B004 - not whether, but which
        return Reason(
            f"this {type(called).__name__} is an object of {type(called).__module__}: a library's own code is not written anew"
        )
    return Reason(f"{name} is compiled already: there is no Python source to translate")


def not_a_computation(function: FunctionType, line: int | None) -> Reason | None:
    """Why calling a generator or coroutine function does no work; None for other functions."""
    name = function.__name__
    if inspect.isgeneratorfunction(function):
        return Reason(f"{name} is a generator: calling it does no work yet; compare list({name}(...)) instead", line)
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        return Reason(f"{name} is a coroutine: calling it does no work yet; compare a plain function instead", line)
    return None


def not_by_position(function: FunctionType, bound: Mapping[str, Any], line: int | None) -> Reason | None:
    """Why a call cannot be made by position alone, as versions are called; None for most calls."""
    parameters = inspect.signature(function, follow_wrapped=False).parameters.values()
    kinds = {parameter.kind: parameter.name for parameter in parameters}
    more, named = kinds.get(inspect.Parameter.VAR_POSITIONAL), kinds.get(inspect.Parameter.KEYWORD_ONLY)
    if more is not None and named is not None:
        said = (
            f"`{named}` after `*{more}` can be given by name only, and versions are called by position: put it before `*{more}`"
        )
        return Reason(said, line)
    rest = kinds.get(inspect.Parameter.VAR_KEYWORD)
    if rest is not None and bound.get(rest):
        return Reason(f"`**{rest}` takes values by any name, and versions are called by position: write the parameters out", line)
    return None
