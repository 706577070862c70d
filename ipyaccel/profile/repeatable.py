"""Whether a statement may run twice. In: its code and the functions it reaches. Out: what stands against it, with the line.

Other processes contain what a run changes in memory and what it prints. What it writes to files, sends through the network or
starts, it would do again.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from ipyaccel.model import FunctionKey, Reason
from ipyaccel.profile.reach import names_in
from ipyaccel.profile.statement import Runnable
from ipyaccel.syntax.capturing.source import Source, Sources
from ipyaccel.syntax.effects.deeds import OUTSIDE, TYPED, lasting_deed, may_reach_outside


def against_repeating(
    ready: Runnable, namespace: Mapping[str, Any], functions: Mapping[FunctionKey, FunctionType], sources: Sources
) -> Reason | None:
    """The first thing found that a second run would do again, and where; None when there is nothing."""
    tree = ast.parse(ready.statement.text)
    for phrase, line in _deeds(tree, namespace):
        return Reason(f"it {phrase}", line)
    for function in functions.values():
        if not may_reach_outside(_words(function)):
            continue
        source = sources.find(function)
        if isinstance(source, Source):
            for phrase, line in _deeds(source.node, function.__globals__):
                return Reason(f"{function.__name__} in {source.place} {phrase}", source.first_line + line - 1)
    return None


def _words(function: FunctionType) -> Iterator[str]:
    """The names in a function's code, and what those are called where they come from."""
    for name in names_in(function.__code__):
        yield name
        value = function.__globals__.get(name)
        if isinstance(value, ModuleType | FunctionType | BuiltinFunctionType | type):
            for said in (value.__name__, getattr(value, "__module__", "")):
                yield from said.split(".") if isinstance(said, str) else ()


def _deeds(tree: ast.AST, scope: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """What reaches beyond the process, with the line in the text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            phrase = lasting_deed(node, _dotted(node.func, scope))
            if phrase in OUTSIDE or phrase == TYPED:
                yield phrase, node.lineno


def _dotted(called: ast.expr, scope: Mapping[str, Any]) -> str:
    """The full name of what is called, by modules that names stand for; empty for a method of a value."""
    parts: list[str] = []
    while isinstance(called, ast.Attribute):
        parts.insert(0, called.attr)
        called = called.value
    if not isinstance(called, ast.Name):
        return ""
    value = scope.get(called.id)
    if isinstance(value, ModuleType):
        return ".".join([value.__name__, *parts])
    if value is None:
        return ".".join([called.id, *parts]) if hasattr(builtins, called.id) else ""
    module, name = getattr(value, "__module__", ""), getattr(value, "__qualname__", "")
    return ".".join([module, name, *parts]) if module and name and isinstance(module, str) else ""
