"""One captured call, compared. In: a function's place, its arguments, and `compare`. Out: the comparison with its live values.

The call is written as a person would: names of the function's own parameters for what cannot be written down.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from ipyaccel.in_place import Place, called_as, function_at
from ipyaccel.model import Comparison, Options, ProfileOptions
from ipyaccel.syntax.live import Live

Compare = Callable[[str, Mapping[str, Any], Options], tuple[Comparison, Live]]
LONGEST_LITERAL = 24


@dataclass(frozen=True)
class Call:
    """A call as text, with the values that its names stand for."""

    text: str
    names: dict[str, Any]


def compare_call(
    place: Place, given: tuple[Any, ...], named: dict[str, Any], options: ProfileOptions, compare: Compare
) -> tuple[Comparison, Live]:
    """The comparison of the function's call with these arguments. Raises UserError where it cannot be called so."""
    call = call_of(place, given, named)
    wanted = Options(budget=options.budget, timeout=min(options.timeout, 30.0), threads=options.threads, profile=False)
    return compare(call.text, call.names, wanted)


def call_of(place: Place, given: tuple[Any, ...], named: dict[str, Any]) -> Call:
    """`pairwise(X)`, with X: the function itself goes by its own name."""
    text, root = called_as(place)
    names: dict[str, Any] = {text.partition(".")[0]: root}
    positional = _parameter_names(function_at(place), len(given))
    parts = [_written(value, wish, names) for value, wish in zip(given, positional, strict=True)]
    parts += [f"{word}={_written(value, word, names)}" for word, value in named.items()]
    return Call(f"{text}({', '.join(parts)})", names)


def _parameter_names(function: FunctionType, count: int) -> list[str]:
    """A name for each positional argument; those of `*args` are numbered."""
    kinds = inspect.Parameter
    names: list[str] = []
    for name, parameter in inspect.signature(function, follow_wrapped=False).parameters.items():
        if parameter.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD):
            names.append(name)
        elif parameter.kind is kinds.VAR_POSITIONAL:
            names += [f"{name}_{number}" for number in range(1, count - len(names) + 1)]
    return names[:count]


def _written(value: Any, wish: str, names: dict[str, Any]) -> str:
    """The value as text: a literal, a function's name, or a new name for it."""
    if value is None or (type(value) in (int, float, bool, str) and _is_literal(value)):
        return repr(value)
    if isinstance(value, FunctionType) and value.__name__.isidentifier():
        wish = value.__name__
    name = wish
    while name in names and names[name] is not value:
        name += "_"
    names[name] = value
    return name


def _is_literal(value: object) -> bool:
    """Whether the value can be written as it is: short, and a number that is one."""
    text = repr(value)
    return len(text) <= LONGEST_LITERAL and not (isinstance(value, float) and text.lstrip("-") in ("inf", "nan"))
