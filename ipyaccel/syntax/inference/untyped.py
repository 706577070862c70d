"""Why Numba could not type a line, in plain words. In: its message and the user's function. Out: a Reason at the user's line."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from ipyaccel.model import Function, Reason

OPERATORS = {
    "add": "+", "iadd": "+=", "sub": "-", "isub": "-=", "mul": "*", "imul": "*=", "truediv": "/", "itruediv": "/=", "mod": "%",
    "floordiv": "//", "pow": "**", "matmul": "@", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=",
    "getitem": "[]", "setitem": "[] =", "contains": "in",
}  # fmt: skip

KINDS = (
    (r"Literal\[int\]|u?int\d+|Int", "an integer"),
    (r"float\d+", "a float"),
    (r"complex\d+", "a complex number"),
    (r"array\(", "an array"),
    (r"(?i)readonly array\(|Array\(.*readonly", "a read-only array"),
    (r"reflected list|List|list", "a list"),
    (r"UniTuple|Tuple", "a tuple"),
    (r"Literal\[str\]", "text"),
    (r"DictType", "a dict"),
    (r"reflected set|set", "a set"),
    (r"type\(CPUDispatcher|Function\(", "a function"),
    (r"Optional", "None or a value"),
)
"""How Numba's spelling of a type begins, and a student's words for it."""


def reason_of(message: str, function: Function, line: int | None) -> Reason:
    """One sentence about the first thing Numba stumbled on. `line` counts from 1 in the function's own text."""
    place = None if line is None else function.first_line + line - 1
    called = _called(function.source, line)
    unknown = re.search(r"[Uu]ntyped global name '(\w+)'", message)
    if unknown and unknown[1] in called:
        return Reason(f"Numba cannot type this call of {unknown[1]}", place)
    if "context manager" in message:
        return Reason("Numba does not support this `with` statement", _line_of_with(function))
    for pattern, words in PATTERNS:
        match = re.search(pattern, message, re.DOTALL)
        if match:
            return Reason(words(match), place)
    if called:
        # Of several calls on the line, the one that Numba speaks of.
        first, _, _ = message.partition("\n>>>")
        meant = [name for name in called if re.search(rf"\b(\w+_)?{name.split('.')[-1]}\b", first)]
        return Reason(f"Numba cannot type this call of {min(meant or called, key=len)}", place)
    return Reason("Numba cannot type this line" if place else f"Numba cannot type `{function.name}`", place)


def _unknown_global(match: re.Match[str]) -> str:
    return f"Numba does not know what `{match[1]}` is"


def _unknown_attribute(match: re.Match[str]) -> str:
    owner = match[2]
    module = re.match(r"Module\(<module '([\w.]+)'", owner)
    if module:
        return f"Numba does not know {module[1]}.{match[1]}"
    return f"Numba does not know `.{match[1]}` of {_plain(owner)}"


def _operator(match: re.Match[str]) -> str:
    kinds = [_plain(kind) for kind in _split(match[2])]
    return f"Numba cannot use `{OPERATORS.get(match[1], match[1])}` with {' and '.join(kinds)}"


def _two_types(match: re.Match[str]) -> str:
    name = match[3].split(".")[0]
    if name.startswith("$"):
        return _two_returns(match)
    return f"`{name}` is first {_plain(match[1])}, then {_plain(match[2])}: Numba needs one type"


def _two_returns(match: re.Match[str]) -> str:
    return f"Numba cannot return {_plain(match[1])} in one place and {_plain(match[2])} in another"


def _argument(match: re.Match[str]) -> str:
    return f"Numba does not know objects of type {match[1].rsplit('.', 1)[-1]}"


PATTERNS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"[Uu]ntyped global name '(\w+)'", _unknown_global),
    (r"NameError: name '(\w+)'", _unknown_global),
    (r"Unknown attribute '(\w+)' of type ([^\n]+)", _unknown_attribute),
    (r"module '([\w.]+)' has no attribute '(\w+)'", lambda match: f"{match[1]} has no {match[2]}"),
    (r"Function\(<built-in function (\w+)>\) found for signature:\s*>>> \w+\(([^\n]*)\)", _operator),
    (
        r"missing a required argument: '(\w+)'.*BoundFunction\(.*?, '(\w+)'\)",
        lambda match: f"Numba's `{match[2]}` needs its argument `{match[1]}`",
    ),
    (r"Cannot unify (\S.*?) and (\S.*?) for '([^']+)'", _two_types),
    (r"Can't unify return type from the following types: ([^\n]*?), ([^\n,]*)", _two_returns),
    (r"cannot determine Numba type of <class '([\w.<>]+)'>", _argument),
    (r"(?i)reflected list.*unsupported nested", lambda _: "Numba does not take lists of lists"),
    (r"STORE_GLOBAL|DELETE_GLOBAL", lambda _: "Numba cannot assign a global variable"),
    (r"exception_match", lambda _: "Numba catches every `Exception` or none, not one kind"),
    (r"cell variable", lambda _: "Numba does not support an inner function that changes a variable of the outer one"),
    (r"print\(\) function .* keyword", lambda _: "Numba's `print` takes no keyword arguments"),
    (r"Type of variable .* cannot be determined", lambda _: "Numba cannot find the type of what is computed here"),
    (r"(?i)use of unsupported opcode|unsupported opcode", lambda _: "Numba does not support this kind of statement"),
    (r"(?i)the use of yield in a closure", lambda _: "Numba takes no generator inside a call: a `for` loop does the same"),
)  # fmt: skip


def _split(text: str) -> list[str]:
    """Types of an argument list, split at its outer commas."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([{<") - (character in ")]}>")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _plain(kind: str) -> str:
    """Numba's spelling of a type in a student's words."""
    kind = kind.strip()
    simple = {"unicode_type": "text", "none": "None", "bool": "a truth value", "boolean": "a truth value", "str": "text"}
    if kind in simple:
        return simple[kind]
    return next((words for pattern, words in KINDS if re.match(pattern, kind)), "this type of value")


def _called(source: str, line: int | None) -> list[str]:
    """What is called on a line: `scipy.optimize.minimize`."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.lineno == line]
    return [ast.unparse(call.func) for call in calls if isinstance(call.func, ast.Name | ast.Attribute)]


def _line_of_with(function: Function) -> int | None:
    """The user's line of the first `with`."""
    lines = [node.lineno for node in ast.walk(ast.parse(function.source)) if isinstance(node, ast.With)]
    return function.first_line + min(lines) - 1 if lines else None
