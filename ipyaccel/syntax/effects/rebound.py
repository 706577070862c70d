"""Globals that a program binds anew. In: a program. Out: the first of them, with its line.

A compiled module has globals of its own: what it binds there, the notebook never sees.
"""

from __future__ import annotations

import ast

from ipyaccel.model import Program, Reason


def rebound_global(program: Program) -> Reason | None:
    """Where a function assigns a name that it declares `global`; None when none does."""
    for function in program.functions:
        tree = ast.parse(function.source)
        declared = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del) and node.id in declared:
                line = function.first_line + node.lineno - 1
                return Reason(
                    f"the code assigns the global `{node.id}`: compiled code would keep its own, and yours never change", line
                )
    return None
