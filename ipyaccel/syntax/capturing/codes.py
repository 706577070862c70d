"""Finding a function's `def` in a text: in go a code object and a text, out comes the node that compiles to the same code.

Names, line numbers and files do not prove that a text is what runs: cells are run twice, modules edited after their import.
So the text is compiled and the code compared.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import CodeType

from ipyaccel.syntax.capturing.cells import compiled

Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def find_node(code: CodeType, text: str) -> Node | None:
    """The definition in `text` that compiles to `code`: at the same line, else the last.

    Raises SyntaxError, ValueError.
    """
    tree, modules = compiled(text)
    found_in = (_matches(code, module) for module in modules)
    matches = next((matches for matches in found_in if matches), [])
    matches.sort(
        key=lambda found: (_position(found) == _position(code), found.co_firstlineno == code.co_firstlineno, found.co_firstlineno)
    )
    return _node_of(matches[-1], tree) if matches else None


def _matches(code: CodeType, module: CodeType) -> list[CodeType]:
    return [found for found in _codes(module) if found.co_name == code.co_name and same_code(found, code)]


def same_code(one: CodeType, other: CodeType) -> bool:
    """Whether two code objects do the same, whatever file and line they come from."""
    return (
        one.co_code == other.co_code
        and one.co_names == other.co_names
        and one.co_varnames == other.co_varnames
        and one.co_freevars == other.co_freevars
        and one.co_cellvars == other.co_cellvars
        and (one.co_argcount, one.co_posonlyargcount, one.co_kwonlyargcount)
        == (other.co_argcount, other.co_posonlyargcount, other.co_kwonlyargcount)
        and len(one.co_consts) == len(other.co_consts)
        and all(map(_same_constant, one.co_consts, other.co_consts))
    )


def _same_constant(one: object, other: object) -> bool:
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return same_code(one, other)
    if type(one) is not type(other):
        return False
    if isinstance(one, frozenset):
        return one == other
    return repr(one) == repr(other)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _position(code: CodeType) -> tuple[int | None, ...]:
    """Line and column of the last instruction: tells two lambdas on a line apart."""
    return (*[item for position in list(code.co_positions())[-1:] for item in position], code.co_firstlineno)


def _node_of(code: CodeType, tree: ast.Module) -> Node | None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda):
            if code.co_name == "<lambda>" and node.lineno == code.co_firstlineno and _holds(node.body, code):
                return node
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if node.name == code.co_name and first == code.co_firstlineno:
                return node
    return None


def _holds(body: ast.expr, code: CodeType) -> bool:
    """Whether the code ends by returning exactly this expression."""
    place = (body.lineno, body.end_lineno, body.col_offset, body.end_col_offset)
    return place in set(code.co_positions())
