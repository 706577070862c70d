"""A statement that is to be profiled: read, run, and sent to another process.

In: the user's text and the notebook's namespace. Out: code that runs in a namespace as the notebook would run it, and a payload
of all that it can reach, for runs that must leave the notebook as it is.
"""

from __future__ import annotations

import ast
import asyncio
import linecache
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import CodeType, CoroutineType, FunctionType
from typing import Any

from ipyaccel.build.culprit import culprit, kind
from ipyaccel.build.payload import pack, refusal, unpack
from ipyaccel.errors import Unpicklable, UserError
from ipyaccel.model import Payload, Statement
from ipyaccel.syntax.live import Live

ANSWER = "_ipyaccel_answer_"
"""Where the value of a last expression stands, in the namespace, until it is taken out."""
AWAITS = 0x80 | 0x200
"""inspect.CO_COROUTINE and CO_ASYNC_GENERATOR, without importing inspect."""


@dataclass(frozen=True)
class Runnable:
    """A statement with its code. `file`: what its code objects call their file; `linecache` knows its lines."""

    statement: Statement
    code: CodeType
    file: str

    def function(self, namespace: dict[str, Any]) -> FunctionType:
        """The statement as a function without arguments; names it assigns are the namespace's, as in a cell."""
        return FunctionType(self.code, namespace)

    def run(self, namespace: dict[str, Any]) -> Any:
        """Runs it once. Out: the value of the last expression, None where there is none. Raises what the user's code raises."""
        finish(self.function(namespace))
        return namespace.pop(ANSWER, None)


def finish(function: FunctionType) -> None:
    """Calls it, and sees an awaiting one to its end. Not inside a running event loop: there its own thread is needed."""
    made = function()
    if isinstance(made, CoroutineType):
        asyncio.run(made)


def runnable(statement: Statement, change: Callable[[ast.Module], object] = lambda _: None) -> Runnable:
    """The statement's code. `change` may work on its tree beforehand. Raises UserError for a mistake in it, with the line."""
    file = f"<{statement.place}>"
    text = statement.text
    try:
        tree = ast.parse(text, file)
        change(tree)
        if tree.body and isinstance(last := tree.body[-1], ast.Expr):
            kept = ast.Assign([ast.Name(ANSWER, ast.Store())], last.value)
            tree.body[-1] = ast.fix_missing_locations(ast.copy_location(kept, last))
        code = compile(tree, file, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as mistake:
        raise UserError(f"{statement.place} is not Python: {mistake.msg}, line {mistake.lineno}") from None
    if not tree.body:
        raise UserError("there is no statement: write it behind %autoprofile, such as `%autoprofile f(3)`")
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    return Runnable(statement, code, file)


def awaits(code: CodeType) -> bool:
    """Whether code awaits at its top level."""
    return bool(code.co_flags & AWAITS)


def names_read(code: CodeType) -> Iterator[str]:
    """Names that code looks up, those of functions defined in it included."""
    yield from code.co_names
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from names_read(const)


def pack_namespace(ready: Runnable, namespace: Mapping[str, Any]) -> Payload:
    """All that the statement can reach, as it is now. Raises Unpicklable, which names the value that cannot travel."""
    scope = namespace if isinstance(namespace, dict) else dict(namespace)
    reached = {name: scope[name] for name in dict.fromkeys(names_read(ready.code)) if name in scope}
    try:
        return pack(Live(_anchor(scope), (reached,), {}, (), {}))
    except Unpicklable as reason:
        for name, value in reached.items():
            if refusal(value) is not None:
                raise Unpicklable(_cannot(name, value)) from reason
        raise


def _cannot(name: str, value: object) -> str:
    """Why a name of the notebook's cannot travel."""
    said = culprit(Live(_anchor({}), (), {name: value}, (), {}), refusal)
    return said.replace("argument ", "", 1) or f"`{name}` ({kind(value)}) cannot travel to another process"


def unpack_namespace(payload: Payload) -> dict[str, Any]:
    """The namespace again, in another process: it is also what the user's functions take for their globals."""
    live = unpack(payload)
    assert isinstance(live.function, FunctionType)
    namespace = live.function.__globals__
    namespace.update(live.args[0])
    namespace.setdefault("__name__", "__main__")
    return namespace


def _anchor(scope: dict[str, Any]) -> FunctionType:
    """A function of the namespace: it travels with its globals, which all of the notebook's functions share."""
    code = next(const for const in compile("def anchor(): pass", "<anchor>", "exec").co_consts if isinstance(const, CodeType))
    made = FunctionType(code, scope)
    made.__module__ = "__main__"
    return made
