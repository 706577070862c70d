"""Loop variables that are read after their loop, which may not have run. In: a function. Out: flags, and checks before the reads.

for k in range(limit):               for k in range(limit):
    if far(k):                           k_bound = True
        break                            if far(k):
out[r] = k                                   break
                                     if not k_bound:
                                         raise UnboundLocalError("...")
                                     out[r] = k

So the variable is one of C, and still no number comes out where Python raises an error.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from ipyaccel.backends._cython.scene import Plan
from ipyaccel.backends._cython.typing.assigned import unsafe_reads
from ipyaccel.syntax.rewriting.edits import Edits, span

MESSAGE = "cannot access local variable '{name}' where it is not associated with a value"
PLAIN = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr)
PERHAPS = (ast.BoolOp, ast.IfExp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
"""What may leave out computing a part of itself."""


def checkable(tree: ast.FunctionDef, reads: Mapping[str, list[ast.AST]], source: str, bound: frozenset[str]) -> frozenset[str]:
    """Those of the unsafe names that only loops over `range` bind, and that are read where a check can stand before."""
    if "range" in bound:
        return frozenset()
    loops = {name: list(_loops(tree, name)) for name in reads}
    edits = Edits(source)
    return frozenset(
        name
        for name, nodes in reads.items()
        if len(loops[name]) == _stores(tree, name)
        and all(edits.starts_line(loop.body[0]) for loop in loops[name])
        and all(_statement(tree, node, edits) is not None for node in nodes)
    )


def write_flags(plan: Plan, edits: Edits) -> None:
    """Sets the flags in the loops, and asks them before the reads."""
    names = sorted(plan.unsure & plan.names.keys())
    reads = unsafe_reads(plan.tree, plan.function.parameters, plan.scope.bound) if names else {}
    for name in names:
        flag = flag_name(plan, name)
        for loop in _loops(plan.tree, name):
            first = loop.body[0]
            edits.insert(span(first)[0], f"{flag} = True\n{edits.indent(first)}")
        statements = {id(found): found for node in reads[name] if (found := _statement(plan.tree, node, edits)) is not None}
        for found in statements.values():
            indent = edits.indent(found)
            error = f'raise UnboundLocalError("{MESSAGE.format(name=name)}")'
            edits.insert(span(found)[0], f"if not {flag}:\n{indent}    {error}\n{indent}")


def declared_flags(plan: Plan) -> list[str]:
    """The declarations of the flags."""
    return [f"cdef bint {flag_name(plan, name)} = False" for name in sorted(plan.unsure & plan.names.keys())]


def flag_name(plan: Plan, name: str) -> str:
    """The variable that says whether the loop variable has a value."""
    wanted = f"{name}_bound"
    while wanted in plan.scope.bound:
        wanted += "_"
    return wanted


def _loops(tree: ast.FunctionDef, name: str) -> Iterator[ast.For]:
    """The loops over `range` that bind a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and node.target.id == name:
            head = node.iter
            if isinstance(head, ast.Call) and isinstance(head.func, ast.Name) and head.func.id == "range":
                yield node


def _stores(tree: ast.FunctionDef, name: str) -> int:
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name)
    return sum(not isinstance(node.ctx, ast.Load) for node in names)


def _statement(tree: ast.FunctionDef, read: ast.AST, edits: Edits) -> ast.stmt | None:
    """The statement before which a check finds what the read would: it surely computes the read, and starts its line."""
    for node in ast.walk(tree):
        part = _first_part(node)
        if isinstance(node, ast.stmt) and part is not None and any(inner is read for inner in ast.walk(part)):
            perhaps = (inner for inner in ast.walk(part) if isinstance(inner, PERHAPS) or _is_chain(inner))
            surely = not any(inner is read for outer in perhaps for inner in ast.walk(outer))
            return node if surely and edits.starts_line(node) and not edits.stands(node, "elif") else None
    return None


def _first_part(node: ast.AST) -> ast.AST | None:
    """What a statement computes once, before all else."""
    if isinstance(node, ast.If):
        return node.test
    if isinstance(node, ast.For):
        return node.iter
    return node if isinstance(node, PLAIN) else None


def _is_chain(node: ast.AST) -> bool:
    """`a < b < c`, which may leave out `c`."""
    return isinstance(node, ast.Compare) and len(node.ops) > 1
