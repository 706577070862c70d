"""What the C of one line calls, one call after the other. In: C. Out: `Call`s with their arguments in the user's words.

Cython writes one step a statement, with temporaries between: what each of them holds is carried along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ipyaccel.backends._cython.annotation.spelling import bracketed, closing, own, said

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STRING = re.compile(r'"(?:\\.|[^"\\])*"')
DIRECTIVE = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
CALL = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
ASSIGNED = re.compile(r"^(?:PyObject \*|\w+ )?\s*(\w+(?:\[\d*\])?) = (.*)$", re.DOTALL)
TESTED = re.compile(r"if \(unlikely\((.*) == 0\)\)")
NOT_CALLS = {"if", "for", "while", "switch", "likely", "unlikely", "return", "sizeof", "assert"}
METHODS = ("__Pyx_PyObject_FastCallMethod",)


@dataclass(frozen=True)
class Call:
    """A call in the C. `given`: the arguments as C; `said`: the same in the user's words, empty where there are none.

    `statement`: the statement it stands in, whose value `target` takes. `result`: what comes out, in the user's words.
    `asked`: afterwards an error is asked for.
    """

    name: str
    given: tuple[str, ...]
    said: tuple[str, ...]
    statement: str
    target: str = ""
    result: str = ""
    asked: bool = False


def calls(c: str, both: frozenset[str] = frozenset()) -> list[Call]:
    """All calls, in their order. `both`: functions that are `cpdef`, which take one more argument in C."""
    return list(_Reader(both).read(c))


class _Reader:
    """Goes through the statements and remembers what temporaries hold."""

    def __init__(self, both: frozenset[str]) -> None:
        self.both = both
        self.tested = ""
        self.held: dict[str, str] = {}
        self.arguments: list[str] = []

    def read(self, c: str) -> Iterator[Call]:
        every = statements(c)
        for statement, following in zip(every, [*every[1:], ""], strict=True):
            asked = following.startswith("if (unlikely(") and "__PYX_ERR" in following
            if tested := TESTED.match(statement):
                self.tested = said(tested[1], self.held)
            assigned = ASSIGNED.match(statement)
            if assigned and assigned[1].startswith("__pyx_callargs"):
                self.arguments = split(assigned[2].strip("{} "))
                continue
            found = list(self._calls(statement, assigned[1] if assigned else ""))
            yield from (replace(call, asked=asked and call is found[0]) for call in found)
            if assigned and re.fullmatch(r"__pyx_t_\d+", assigned[1]):
                first = next((call for call in found if assigned[2].lstrip("( ").startswith(call.name)), None)
                self.held[assigned[1]] = first.result if first is not None else said(assigned[2], self.held)

    def _calls(self, statement: str, target: str) -> Iterator[Call]:
        for found in CALL.finditer(statement):
            if found[1] in NOT_CALLS:
                continue
            given = tuple(split(statement[found.end() : closing(statement, found.end() - 1)]))
            words = tuple(said(argument, self.held) for argument in given)
            call = Call(found[1], given, words, statement, target)
            yield self._finished(call)

    def _finished(self, call: Call) -> Call:
        """The call with what it gives back."""
        name, words, given = call.name, call.said, call.given
        if name.startswith("__Pyx_GetModuleGlobalName") and len(given) > 1:
            self.held[given[0]] = words[1]
            return Call(name, given[1:], words[1:], call.statement, call.target, words[1])
        if re.search(r"FastCall|CallFromBuilder", name) and self.arguments:
            return self._called(call)
        if re.search(r"GetAttrStr", name) and len(words) > 1 and all(words[:2]):
            return _with(call, f"{words[0]}.{words[1]}")
        if re.search(r"GetItem", name) and len(words) > 1 and all(words[:2]):
            return _with(call, f"{words[0]}[{words[1]}]")
        if re.search(r"_From|_As|_as_|Object_Is|Coerce|__Pyx_NewRef", name) and words:
            return _with(call, words[0])
        if sign := operator(name):
            both = f"{bracketed(words[0], sign, sign == '**')} {sign} {bracketed(words[1], sign)}" if len(words) > 1 else ""
            return _with(call, both if all(words[:2]) else "")
        if "PyExc_ZeroDivisionError" in given:
            return _with(call, self.tested)
        mine = own(name) if name.startswith("__pyx_f") else "" if name.startswith(("__", "Py")) else name
        words = words[:-1] if mine in self.both else words
        return _with(call, f"{mine}({', '.join(words)})" if mine and all(words) else "")

    def _called(self, call: Call) -> Call:
        """A call of a Python function: the first of its arguments is the object of a method, or nothing."""
        words = [said(argument, self.held) for argument in self.arguments]
        function = call.said[0]
        if call.name in METHODS:
            function = f"{words[0]}.{call.said[0]}" if words[0] and call.said[0] else ""
        given = words[1:]
        result = f"{function}({', '.join(given)})" if function and all(given) else ""
        return Call(call.name, tuple(self.arguments), (function, *given), call.statement, call.target, result)


def _with(call: Call, result: str) -> Call:
    return Call(call.name, call.given, call.said, call.statement, call.target, result)


SIGNS = {
    "Add": "+",
    "Subtract": "-",
    "Multiply": "*",
    "Divide": "/",
    "TrueDivide": "/",
    "FloorDivide": "//",
    "Remainder": "%",
    "Power": "**",
    "MatrixMultiply": "@",
    "Lshift": "<<",
    "Rshift": ">>",
    "And": "&",
    "Or": "|",
    "Xor": "^",
}
ARITHMETIC = re.compile(
    r"(?:__Pyx_)?Py(?:Number|Long|Float|Int)_(?:InPlace)?([A-Z][a-z]+(?:[A-Z][a-z]+)?)(?:ObjC|CObj)?(?:_\w+)?"
)


def operator(name: str) -> str:
    """The sign of a calculation with Python objects; empty: this is none."""
    found = ARITHMETIC.fullmatch(name)
    return SIGNS.get(found[1].removesuffix("Obj"), "") if found else ""


def statements(c: str) -> list[str]:
    """The C cut at semicolons and braces, without comments and the preprocessor's lines."""
    text = STRING.sub(lambda found: re.sub(r"[;(){},]", " ", found[0]), COMMENT.sub("", DIRECTIVE.sub("", c)))
    text = re.sub(r"= \{([^{}]*)\}", lambda found: "= \1" + found[1] + "\2", text)
    pieces = re.split(r"[;{}]", text)
    return [piece.replace("\1", "{").replace("\2", "}").strip() for piece in pieces if piece.strip()]


def split(arguments: str) -> list[str]:
    """Arguments at the commas between them."""
    parts, start, depth = [], 0, 0
    for k, character in enumerate(arguments):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            parts.append(arguments[start:k].strip())
            start = k + 1
    return [*parts, arguments[start:].strip()] if arguments.strip() else []
