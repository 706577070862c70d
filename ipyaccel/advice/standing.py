"""The statement run with stand-ins for some of the user's functions. In: the statement, values, what to put there. Out: a `Run`.

Functions that are there already are replaced where they are bound; such as the statement itself defines, right after their `def`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FunctionType
from typing import Any

from ipyaccel.advice.travel import ORIGINAL
from ipyaccel.in_place import find, function_at, key_of, put
from ipyaccel.measure.record import Run, run
from ipyaccel.model import FunctionKey, Statement
from ipyaccel.profile.statement import runnable

HOOK = "_ipyaccel_stands_in_"
"""The decorator that the statement's own functions get; gone from the namespace before anyone sees it."""
Maker = Callable[[FunctionType], Callable[..., Any]]
"""Makes the stand-in of a function."""


def run_with(statement: Statement, namespace: dict[str, Any], makers: Mapping[FunctionKey, Maker]) -> Run:
    """Runs the statement once in this process, its printed text caught. `returned`: the value of its last expression."""
    for key, make in makers.items():
        place = find(key, namespace)
        if place is not None:
            function = function_at(place)
            put(function, _marked(make, function), namespace)
    ready = runnable(statement)
    if any(key[0] == ready.file for key in makers):
        ready = runnable(statement, _add_hooks)
        namespace[HOOK] = lambda function: _hook(function, makers)
    try:
        return run(lambda: ready.run(namespace), ())
    finally:
        namespace.pop(HOOK, None)


def _hook(function: Any, makers: Mapping[FunctionKey, Maker]) -> Any:
    key = key_of(function)
    make = makers.get(key) if key is not None else None
    return function if make is None else _marked(make, function)


def _marked(make: Maker, function: FunctionType) -> Callable[..., Any]:
    made = make(function)
    setattr(made, ORIGINAL, function)
    return made


def _add_hooks(tree: ast.Module) -> None:
    """A decorator on each function defined at the top, or in a class there; on the line of its `def`, as profilers see it."""
    for node in _definitions(tree.body):
        node.decorator_list.append(ast.copy_location(ast.Name(HOOK, ast.Load()), node))


def _definitions(statements: Iterable[ast.stmt]) -> Iterator[ast.FunctionDef]:
    for statement in statements:
        if isinstance(statement, ast.FunctionDef):
            yield statement
        elif not isinstance(statement, ast.AsyncFunctionDef):
            inner = (child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.stmt))
            yield from _definitions(inner)
