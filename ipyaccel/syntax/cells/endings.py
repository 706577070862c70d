"""Whether a function always ends in a `return`. In: its body as Cython's tree. Out: yes or no.

A C function of a number that runs past its end answers 0, where Python's answers None.
"""

from __future__ import annotations

from ipyaccel.syntax.cells.kinds import dotted
from ipyaccel.syntax.cells.names import walk
from ipyaccel.syntax.cells.parser import Node

_LAST = frozenset(["ReturnStatNode", "RaiseStatNode", "ReraiseStatNode"])


def always_returns(body: Node) -> bool:
    """Whether no path leads past the end of a block."""
    form = type(body).__name__
    if form == "StatListNode":
        return bool(body.stats) and always_returns(body.stats[-1])
    if form == "IfStatNode":
        blocks = [clause.body for clause in body.if_clauses]
        return body.else_clause is not None and all(map(always_returns, [*blocks, body.else_clause]))
    if form == "WhileStatNode":
        forever = getattr(body.condition, "value", None) in (True, "1")
        return forever and not any(type(node).__name__ == "BreakStatNode" for node in walk(body.body))
    if form == "TryFinallyStatNode":
        return always_returns(body.body) or always_returns(body.finally_clause)
    if form == "TryExceptStatNode":
        caught = [clause.body for clause in body.except_clauses]
        return all(map(always_returns, [body.else_clause or body.body, *caught]))
    if form in ("GILStatNode", "WithStatNode"):
        return always_returns(body.body)
    return form in _LAST


def is_asked(name: str, function: Node, module: Node) -> bool:
    """Whether anybody looks at what a function answers: Python, which may call it, or a call that is more than a statement."""
    if function.overridable or any(
        type(node).__name__ == "ReturnStatNode" and node.value is not None for node in walk(function.body)
    ):
        return True
    nodes = list(walk(module))
    alone = {id(node.expr) for node in nodes if type(node).__name__ == "ExprStatNode"}
    calls = [node for node in nodes if type(node).__name__ in ("SimpleCallNode", "GeneralCallNode")]
    return any(dotted(call.function) == name and id(call) not in alone for call in calls)
