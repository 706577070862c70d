"""What Numba finds types for and yet cannot compile. In: a program with its facts. Out: the reason, or none.

Its own message would be an assertion without a word.
"""

from __future__ import annotations

import ast

from ipyaccel.model import Facts, FunctionTypes, Program, Reason
from ipyaccel.syntax.inference.infer import Scope, infer


def unlowered(program: Program, facts: Facts) -> Reason | None:
    """The first mask of several dimensions."""
    imports = {item.name: item for item in program.imports}
    for function in program.functions:
        names = {**facts.global_types, **facts.types.get(function.name, FunctionTypes({})).names}
        scope = Scope(names, imports)
        for node in ast.walk(ast.parse(function.source)):
            if isinstance(node, ast.Subscript) and _is_wide_mask(node.slice, scope):
                line = function.first_line + node.lineno - 1
                said = ast.unparse(node)
                return Reason(f"Numba takes masks of one dimension only, not `{said}`: a loop with `if` does the same", line)
    return None


def _is_wide_mask(node: ast.expr, scope: Scope) -> bool:
    kind = infer(node, scope)
    return kind.kind == "array" and kind.ndim > 1 and kind.items[0].kind == "bool"


def taken_by_threads(facts: Facts) -> Reason | None:
    """Why Numba's threads cannot have what the program works with."""
    for types in facts.types.values():
        name = next((name for name, kind in types.names.items() if kind.kind == "bytes"), None)
        if name is not None:
            return Reason(f"`{name}` holds bytes, which Numba does not give to threads: np.frombuffer makes an array of them")
    return None
