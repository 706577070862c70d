"""The call as the user typed it: in goes its text and the namespace, out go a tree and values, or a short message."""

from __future__ import annotations

import ast
import builtins
import difflib
import random
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ipyaccel.errors import UserError
from ipyaccel.syntax.scope import outer_of_expression

CALL_FILE = "<the call>"


def parsed(call: str) -> ast.expr:
    """The one expression in `call`. Raises UserError for anything else."""
    text = call.strip().rstrip(";").rstrip()
    if not text:
        raise UserError("%compare takes one expression, such as f(3)")
    try:
        expression = ast.parse(text, CALL_FILE, mode="eval").body
    except SyntaxError as error:
        raise _not_an_expression(text, error) from None
    except ValueError as error:
        raise UserError(f"the call cannot be read: {error}") from None
    if isinstance(expression, ast.Tuple) and ast.get_source_segment(text, expression) == text and not text.startswith("("):
        raise UserError(f"%compare takes one expression; `{text}` has {len(expression.elts)}, between commas")
    for node in ast.walk(expression):
        if isinstance(node, ast.Await | ast.Yield | ast.YieldFrom):
            raise UserError(f"%compare takes a plain expression; `{ast.unparse(node)}` waits for something else to run")
    return expression


def _not_an_expression(text: str, error: SyntaxError) -> UserError:
    try:
        statements = ast.parse(text, CALL_FILE).body
    except SyntaxError:
        line = (error.text or text.split("\n")[(error.lineno or 1) - 1]).rstrip("\n")
        caret = " " * max((error.offset or 1) - 1, 0) + "^"
        return UserError(f"the call has a mistake: {error.msg}\n    {line}\n    {caret}")
    if len(statements) > 1:
        return UserError(f"%compare takes one expression, such as f(3); this has {len(statements)} statements")
    shown = text if "\n" not in text else text.split("\n", maxsplit=1)[0] + " ..."
    return UserError(f"`{shown}` is a statement; %compare takes one expression, such as f(3)")


def require_names(expression: ast.expr, namespace: Mapping[str, Any]) -> None:
    """Raises UserError for the first name in the expression that is not defined, with the name that was perhaps meant."""
    for node in outer_of_expression(expression):
        name = node.id
        if name not in namespace and not hasattr(builtins, name):
            known = [one for one in (*namespace, *dir(builtins)) if not one.startswith("_")]
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean `{close[0]}`?" if close else ""
            raise UserError(f"`{name}` is not defined in this notebook{hint}")


@dataclass
class Evaluator:
    """Evaluates parts of the call in the namespace, with the random states put back afterwards."""

    text: str
    namespace: Mapping[str, Any]

    def value(self, node: ast.expr, role: str) -> Any:
        """The value of one part. What it raises becomes a UserError that names the part."""
        scope = self.namespace if isinstance(self.namespace, dict) else dict(self.namespace)
        code = compile(ast.Expression(node), CALL_FILE, "eval", dont_inherit=True)
        with random_states_kept():
            try:
                return eval(code, scope, {})  # noqa: S307 - the user's own call, in the user's own notebook
            except Exception as error:  # noqa: BLE001 - whatever the user's code raises is said to the user
                shown = ast.get_source_segment(self.text, node) or ast.unparse(node)
                raise UserError(f"{(role + ' ').lstrip()}`{shown}` raised {type(error).__name__}: {error}") from None

    def arguments(self, call: ast.Call) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The values of all arguments of a call, each evaluated once, in order."""
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        for argument in call.args:
            if isinstance(argument, ast.Starred):
                args += self.value(argument.value, "the argument")
            else:
                args.append(self.value(argument, "the argument"))
        for keyword in call.keywords:
            value = self.value(keyword.value, "the argument")
            kwargs.update(value if keyword.arg is None else {keyword.arg: value})
        return tuple(args), kwargs


@contextmanager
def random_states_kept() -> Iterator[None]:
    """Puts the states of `random` and, if it is imported, `numpy.random` back at the end."""
    state = random.getstate()
    numpy_random = sys.modules.get("numpy.random")
    numpy_state = numpy_random.get_state() if numpy_random is not None else None
    try:
        yield
    finally:
        random.setstate(state)
        if numpy_random is not None:
            numpy_random.set_state(numpy_state)
