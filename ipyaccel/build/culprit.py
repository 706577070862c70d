"""Which value cannot travel: the live values of a call go in, a sentence that names the one to blame comes out."""

from __future__ import annotations

import inspect
import io
import types
from collections.abc import Callable, Iterator
from typing import Any

from ipyaccel.syntax.live import Live

_DEPTH = 4
_KINDS: tuple[tuple[type, str], ...] = (
    (types.GeneratorType, "a generator"),
    (types.CoroutineType, "a coroutine"),
    (types.AsyncGeneratorType, "an asynchronous generator"),
    (io.IOBase, "an open file"),
    (types.ModuleType, "a module"),
    (types.FrameType, "a running frame"),
    (types.TracebackType, "a traceback"),
    (types.FunctionType, "a function"),
    (type, "a class"),
)

Test = Callable[[Any], Exception | None]


def culprit(live: Live, refusal: Test) -> str:
    """A sentence about the first value that `refusal` finds fault with; empty when each of them alone could travel."""
    for name, value in _named(live):
        if refusal(value) is None:
            continue
        inner = _innermost(value, refusal, _DEPTH)
        if inner is value:
            return f"{name} ({kind(value)}) cannot travel to another process"
        return f"{name} ({kind(value)}) holds {kind(inner)}, which cannot travel to another process"
    return ""


def kind(value: Any) -> str:
    """What a value is, in words: "a generator", "an open file", "a Socket"."""
    for type_, words in _KINDS:
        if isinstance(value, type_):
            return words
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"


def _named(live: Live) -> Iterator[tuple[str, Any]]:
    try:
        bound = inspect.signature(live.function).bind(*live.args, **live.kwargs)
        arguments = [(f"argument `{name}`", value) for name, value in bound.arguments.items()]
    except (TypeError, ValueError):
        arguments = [(f"argument {position}", value) for position, value in enumerate(live.args, 1)]
        arguments += [(f"argument `{name}`", value) for name, value in live.kwargs.items()]
    yield from arguments
    yield from ((f"the global value `{name}`", value) for name, value in live.bindings.items())
    yield from ((f"`{name}`", value) for name, value in _reached(live.function))
    yield f"`{getattr(live.function, '__name__', 'the function')}`", live.function
    yield from ((f"argument {position}", value) for position, value in enumerate(live.arguments, 1))
    yield "your compiled function", live.yours


def _reached(function: Any) -> Iterator[tuple[str, Any]]:
    """Globals and closed-over values that a function names, then its object when it is a method."""
    code = getattr(function, "__code__", None)
    if code is None:
        return
    names = getattr(function, "__globals__", {})
    yield from ((name, names[name]) for name in code.co_names if name in names)
    for name, cell in zip(code.co_freevars, getattr(function, "__closure__", None) or (), strict=False):
        try:
            yield name, cell.cell_contents
        except ValueError:
            continue
    if hasattr(function, "__self__"):
        yield "self", function.__self__


def _innermost(value: Any, refusal: Test, depth: int) -> Any:
    if depth == 0:
        return value
    for part in _parts(value):
        if part is not value and refusal(part) is not None:
            return _innermost(part, refusal, depth - 1)
    return value


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple, set, frozenset)):
        yield from value
    elif isinstance(value, dict):
        yield from value.keys()
        yield from value.values()
    elif isinstance(value, types.FunctionType):
        yield from (part for _, part in _reached(value))
    elif isinstance(getattr(value, "__dict__", None), dict) and not isinstance(value, (type, types.ModuleType)):
        yield from vars(value).values()
