"""What may stand in the body of a loop that is to be lifted. In: a loop, a text. Out: a refusal with its line; its comments."""

from __future__ import annotations

import ast
import io
import tokenize
from typing import cast

from ipyaccel.model import Kind, Type
from ipyaccel.syntax.loops.turns import NotLifted

_LEAVING: dict[type[ast.AST], str] = {
    ast.Break: "`break` ends the loop at a turn that is known only while it runs",
    ast.Return: "`return` leaves in mid-loop",
    ast.Continue: "`continue` leaves out the rest of some turns",
    ast.Try: "`try` has no array form",
    ast.With: "`with` has no array form",
    ast.Raise: "an array expression cannot `raise` in mid-loop",
    ast.Yield: "a generator hands out its values one at a time",
    ast.Assert: "`assert` looks at each turn",
}


def leaves_early(loop: ast.For) -> tuple[str, int] | None:
    """Why and where a loop may end before its last turn; `break` and `continue` of loops inside it do no harm."""
    waiting: list[tuple[ast.stmt, bool]] = [(statement, False) for statement in loop.body]
    while waiting:
        statement, inner = waiting.pop()
        kind = type(statement)
        if kind in (ast.Return, ast.Raise, ast.Try, ast.With, ast.Assert) or (kind is ast.Break and not inner):
            return _LEAVING[kind], statement.lineno
        deeper = inner or isinstance(statement, (ast.For, ast.While))
        for block in ("body", "orelse"):
            waiting += [(item, deeper) for item in getattr(statement, block, [])]
    return None


def only_arithmetic(loop: ast.For) -> None:
    """Raises NotLifted at a statement that can end or leave a turn."""
    for node in ast.walk(loop):
        text = _LEAVING.get(type(node))
        if text is not None:
            raise NotLifted(text, getattr(node, "lineno", loop.lineno))


def array_of(kind: str) -> Type:
    """The type of an array over all turns; of unknown elements when the kind is no number's."""
    items = (Type(cast("Kind", kind)),) if kind in ("int", "float", "complex", "bool") else ()
    return Type("array", items=items, ndim=1)


def trailing_comments(source: str) -> dict[int, str]:
    """Comments behind code, by line, with two spaces before them."""
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and token.line[: token.start[1]].strip():
            found[token.start[0]] = f"  {token.string}"
    return found
