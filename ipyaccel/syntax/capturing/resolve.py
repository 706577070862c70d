"""What the outside names of one function stand for: in go a live function and its text, out go its uses of other things."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any

from ipyaccel.model import Reason
from ipyaccel.syntax.capturing.source import Source
from ipyaccel.syntax.capturing.targets import Builtin, Code, Key, Library, Literal, Target, Unknown, classify, is_library_module
from ipyaccel.syntax.scope import Names, names_of

_ABSENT = object()


@dataclass
class Uses:
    """What a function uses. `targets`: by node, a name or a chain such as `helpers.f` (node identity counts).

    `submodules`: modules reached by attributes of another one (`scipy.optimize`). `defaults`: parameters whose default is
    not written as a literal, with what it stands for. `chains`: functions of libraries written as `math.cos`.
    """

    names: Names
    targets: dict[ast.expr, Target] = field(default_factory=dict)
    submodules: set[str] = field(default_factory=set)
    defaults: dict[str, Target] = field(default_factory=dict)
    chains: dict[ast.expr, Target] = field(default_factory=dict)


def uses_of(function: FunctionType, source: Source, fixed: Mapping[str, Target]) -> Uses:
    """Resolves every outside name of the function; parameters in `fixed` stand for the given targets."""
    names = names_of(source.node, unbound=fixed)
    uses = Uses(names)
    parents = {child: parent for parent in ast.walk(source.node) for child in ast.iter_child_nodes(parent)}
    for name in names.outer:
        if isinstance(name.ctx, ast.Load) or name.id in names.assigned:
            target = fixed.get(name.id) or _target(function, name.id, assigned=name.id in names.assigned)
            node, target = _along_modules(name, target, parents, uses)
            if target is not None:
                uses.targets[node] = target
    _defaults(function, source.node.args, fixed, uses)
    return uses


def private_name(function: FunctionType, source: Source) -> Reason | None:
    """Why a method that uses a name private to its class cannot leave it; Python rewrites `self.__x` inside a class only."""
    for node in ast.walk(source.node):
        if isinstance(node, ast.Attribute) and node.attr.startswith("__") and node.attr not in function.__code__.co_names:
            mangled = any(name.startswith("_") and name.endswith(node.attr) for name in function.__code__.co_names)
            if mangled:
                return Reason(f"`{node.attr}` is private to its class: only functions can be written anew", source.line(node))
    return None


def _target(function: FunctionType, name: str, *, assigned: bool) -> Target | None:
    where, value = lookup(function, name)
    if name in ("super", "__class__") and "__class__" in function.__code__.co_freevars:
        return Unknown(("unknown", name), name, f"`{name}` belongs to a class: only functions can be written anew")
    if value is _ABSENT:
        return None if assigned else Unknown(undefined(name), name, f"`{name}` is not defined")
    return classify(value, name, where)


def undefined(name: str) -> Key:
    """The key of a name without a value."""
    return ("undefined", name)


def lookup(function: FunctionType, name: str) -> tuple[tuple[Any, ...], Any]:
    """Scope and value of an outside name of a live function: closure, then globals, then builtins."""
    code = function.__code__
    if name in code.co_freevars and function.__closure__ is not None:
        cell = function.__closure__[code.co_freevars.index(name)]
        try:
            return ("cell", id(cell)), cell.cell_contents
        except ValueError:
            return ("cell", id(cell)), _ABSENT
    if name in function.__globals__:
        return ("globals", id(function.__globals__)), function.__globals__[name]
    return ("builtins",), getattr(builtins, name, _ABSENT)


def _along_modules(
    name: ast.Name, target: Target | None, parents: Mapping[ast.AST, ast.AST], uses: Uses
) -> tuple[ast.expr, Target | None]:
    """Follows `helpers.f` through the user's own modules to what it stands for; notes submodules of libraries on the way."""
    node: ast.expr = name
    while isinstance(target, Library) and isinstance(target.value, ModuleType):
        parent = parents.get(node)
        if not isinstance(parent, ast.Attribute) or not isinstance(parent.ctx, ast.Load):
            break
        value = getattr(target.value, parent.attr, _ABSENT)
        if is_library_module(target.value):
            _note_library(name, target.value, parent, parents, uses)
            break
        if value is _ABSENT:
            break
        node, target = parent, classify(value, parent.attr, ("module", target.module))
    return node, target


def _note_library(name: ast.Name, root: ModuleType, node: ast.Attribute, parents: Mapping[ast.AST, ast.AST], uses: Uses) -> None:
    """Follows `scipy.optimize.brentq` through a library: notes its submodules, and the function at the end."""
    module, current = root, node
    while isinstance(inner := getattr(module, current.attr, None), ModuleType):
        if inner.__name__ == f"{module.__name__}.{current.attr}" and name.id == root.__name__:
            uses.submodules.add(inner.__name__)
        parent = parents.get(current)
        if not isinstance(parent, ast.Attribute):
            return
        module, current = inner, parent
    target = classify(inner, current.attr, ())
    if is_function(target):
        uses.chains[current] = target


def _defaults(function: FunctionType, arguments: ast.arguments, fixed: Mapping[str, Target], uses: Uses) -> None:
    for name, node, value in default_values(function, arguments):
        if name in fixed or _is_literal(node, value):
            continue
        uses.defaults[name] = classify(value, name, ("default", id(function)))


def default_values(function: FunctionType, arguments: ast.arguments) -> list[tuple[str, ast.expr, Any]]:
    """Parameters that have a default: name, text, value."""
    positional = [*arguments.posonlyargs, *arguments.args]
    values = function.__defaults__ or ()
    nodes = arguments.defaults
    found = [
        (argument.arg, node, value)
        for argument, node, value in zip(positional[len(positional) - len(nodes) :], nodes, values, strict=False)
    ]
    keyword_values = function.__kwdefaults__ or {}
    for argument, keyword_node in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if keyword_node is not None and argument.arg in keyword_values:
            found.append((argument.arg, keyword_node, keyword_values[argument.arg]))
    return found


def _is_literal(node: ast.expr, value: object) -> bool:
    try:
        written = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return False
    return type(written) is type(value) and repr(written) == repr(value)


def is_function(target: Target | None) -> bool:
    """Whether the target is something a program can call by name."""
    if isinstance(target, Code | Builtin):
        return True
    return isinstance(target, Library) and bool(target.attribute)


def literal_text(target: Target) -> str | None:
    """How a literal is written in place; None if it needs a name."""
    if isinstance(target, Literal) and "inf" not in repr(target.value) and "nan" not in repr(target.value):
        return repr(target.value)
    return None
