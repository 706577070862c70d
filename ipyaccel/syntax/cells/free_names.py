"""Which names of a function may become C variables. In: the function as plain Python. Out: its parameters and locals that may.

def f(a, n):
    s = 0.0                 s: yes
    for i in range(n):      i: no, it is read after the loop, which may not run
        s += a.size         a: no, it is used as an object
    return s, i
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.syntax.effects.liveness import CLOSED, assigned_in, liveness_of, shared_names

_C_WORDS = frozenset(
    """int long short double float char signed unsigned bint void complex const volatile public readonly api inline extern struct
    union enum packed fused object nogil gil size_t ssize_t Py_ssize_t restrict by include cdef cpdef ctypedef cimport""".split()
)


def parameters_of(tree: ast.FunctionDef) -> list[ast.arg]:
    """All parameters that take one value."""
    return [*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs]


def free_names(tree: ast.FunctionDef) -> tuple[str, ...]:
    """Names that are numbers and nothing more, in the order in which they appear."""
    if isinstance(tree, ast.AsyncFunctionDef) or any(
        isinstance(node, ast.Yield | ast.YieldFrom | ast.Await) for node in _inside(tree)
    ):
        return ()
    parameters = [argument.arg for argument in parameters_of(tree)]
    stored = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    own = assigned_in(tree.body)
    names = [
        *parameters,
        *(node.id for node in sorted(stored, key=lambda node: (node.lineno, node.col_offset)) if node.id in own),
    ]
    unassigned = _needed_before(tree) - set(parameters)
    taken = _taken(tree) | shared_names(tree) | unassigned | _C_WORDS
    return tuple(name for name in dict.fromkeys(names) if name not in taken)


def _needed_before(tree: ast.FunctionDef) -> frozenset[str]:
    """Names that some path reads before it gives them a value: in C they would hold anything."""
    return liveness_of(tree).before(tree.body, frozenset())


def _inside(tree: ast.FunctionDef) -> Iterator[ast.AST]:
    """What belongs to the function itself, not to functions within."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, CLOSED):
            waiting += ast.iter_child_nodes(node)


def _taken(tree: ast.FunctionDef) -> frozenset[str]:
    """Names that are used as more than a number, or belong to somebody else."""
    found: set[str] = set()
    for node in ast.walk(tree):
        found |= set(_named(node))
    for star in (tree.args.vararg, tree.args.kwarg):
        found |= {star.arg} if star is not None else set()
    return frozenset(found)


def _named(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case (
            ast.Attribute(value=ast.Name(id=name)) | ast.Subscript(value=ast.Name(id=name)) | ast.Starred(value=ast.Name(id=name))
        ):
            yield name
        case ast.Call(func=ast.Name(id=name)) | ast.Name(id=name, ctx=ast.Del()):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.Compare(ops=ops) if any(isinstance(op, ast.Is | ast.IsNot) for op in ops):
            yield from (each.id for each in (node.left, *node.comparators) if isinstance(each, ast.Name))
        case ast.With(items=items):
            yield from (
                each.id
                for item in items
                if item.optional_vars
                for each in ast.walk(item.optional_vars)
                if isinstance(each, ast.Name)
            )
        case ast.comprehension(target=target):
            yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))
        case ast.alias():
            yield node.asname or node.name.partition(".")[0]
        case ast.FunctionDef() | ast.ClassDef():
            yield node.name
