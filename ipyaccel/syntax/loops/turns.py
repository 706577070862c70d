"""The head of a counted loop. In: a `for` statement. Out: which numbers its turns go through, or why that is not known.

for i in range(1, n)          i runs from 1 to n - 1
for v in x                    v runs through the array x
for i, v in enumerate(x)      both
for v, w in zip(x, y)         two arrays side by side
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field


class NotLifted(Exception):
    """This cannot be written for whole arrays. `line` counts in the function's own text, from 1."""

    def __init__(self, text: str, line: int) -> None:
        super().__init__(text)
        self.text = text
        self.line = line


class Never(NotLifted):
    """No other way of writing the loop would help: its turns need each other, or its arrays would fill the memory."""


@dataclass(frozen=True)
class Turns:
    """What a loop goes through: `range(start, stop, step)` as texts, and the array that stands behind each element variable.

    `variable` is the loop variable that counts (None: nobody counts). `first`: the start when it is a literal.
    """

    variable: str | None
    start: str
    stop: str
    step: str = "1"
    first: int | None = 0
    elements: dict[str, str] = field(default_factory=dict)

    @property
    def span(self) -> str:
        """The arguments of `range`, as short as Python allows."""
        if self.step != "1":
            return f"{self.start}, {self.stop}, {self.step}"
        return self.stop if self.start == "0" else f"{self.start}, {self.stop}"

    @property
    def count(self) -> str:
        """Text for the number of turns, right for empty and negative ranges too."""
        if self.start == "0" and self.step == "1" and self.stop.startswith("len("):
            return self.stop
        return f"len(range({self.span}))"


def turns_of(loop: ast.For) -> Turns:
    """Reads the head of a loop. Raises NotLifted."""
    if loop.orelse:
        raise NotLifted("a loop with `else` has no array form", loop.lineno)
    call = loop.iter
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and not call.keywords:
        if call.func.id == "range" and isinstance(loop.target, ast.Name):
            return _range(loop.target.id, call)
        if call.func.id == "enumerate" and len(call.args) == 1 and isinstance(call.args[0], ast.Name):
            names = _targets(loop, 2)
            array = call.args[0].id
            return Turns(names[0], "0", f"len({array})", elements={names[1]: array})
        if call.func.id == "zip" and call.args and all(isinstance(item, ast.Name) for item in call.args):
            names = _targets(loop, len(call.args))
            arrays = [ast.unparse(item) for item in call.args]
            return Turns(None, "0", f"len({arrays[0]})", elements=dict(zip(names, arrays, strict=True)))
    if isinstance(call, ast.Name) and isinstance(loop.target, ast.Name):
        return Turns(None, "0", f"len({call.id})", elements={loop.target.id: call.id})
    raise NotLifted(f"the loop goes through `{ast.unparse(call)}`, which is neither a range nor an array", loop.lineno)


def _targets(loop: ast.For, count: int) -> list[str]:
    """The names of a loop with several."""
    if isinstance(loop.target, ast.Tuple) and len(loop.target.elts) == count:
        names = [item.id for item in loop.target.elts if isinstance(item, ast.Name)]
        if len(names) == count:
            return names
    raise NotLifted(f"`{ast.unparse(loop.target)}` is not a list of {count} plain names", loop.lineno)


def _range(variable: str, call: ast.Call) -> Turns:
    """A loop over `range`."""
    if not 1 <= len(call.args) <= 3 or any(isinstance(item, ast.Starred) for item in call.args):
        raise NotLifted(f"`{ast.unparse(call)}` has no array form", call.lineno)
    texts = [ast.unparse(item) for item in call.args]
    start, stop, step = ("0", texts[0], "1") if len(texts) == 1 else (texts[0], texts[1], texts[2] if len(texts) == 3 else "1")
    first = int(start) if start.lstrip("-").isdigit() else None
    return Turns(variable, start, stop, step, first)


def plus(text: str, more: int) -> str:
    """The text of an integer expression with a number added, in its shortest form: `n - 1` and 1 give `n`."""
    node = ast.parse(text, mode="eval").body
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return str(node.value + more)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) and isinstance(node.right, ast.Constant):
        right = node.right.value
        if isinstance(right, int):
            left = ast.unparse(node.left)
            return _signed(left, (right if isinstance(node.op, ast.Add) else -right) + more)
    tight = isinstance(node, (ast.Name, ast.Call, ast.Subscript, ast.Attribute)) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.Pow))
    )
    return _signed(text if tight else f"({text})", more)


def _signed(text: str, number: int) -> str:
    """`text + number`."""
    return text if number == 0 else f"{text} + {number}" if number > 0 else f"{text} - {-number}"
