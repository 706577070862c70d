"""Words of which only letters are compared, as arrays. In: a function and the types of its names. Out: what each becomes.

first[i] == second[j]       second = np.array([ord(letter) for letter in second], dtype=np.int64)
word[i] == "a"              word = np.array(list(word), dtype=str)

Only where an array answers as a word does: its letters are compared with letters, and its length is taken.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from ipyaccel.model import Function, Type


def words_of(function: Function, types: Mapping[str, Type], numpy: str) -> dict[str, tuple[Type, str]]:
    """By parameter that is such a word, the type of its array and the expression that makes it."""
    words = {name for name in function.parameters if name in types and types[name].kind == "str"}
    tree = ast.parse(function.source)
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in words]
    gone: set[str] | None = None
    while gone is None or gone:
        gone = {node.id for node in uses if not _is_compared(node, parents, words) and not _is_measured(node, parents)} & words
        words -= gone
    numbers = all(_letter(side, words) for node in uses if node.id in words for side in _sides(node, parents))
    item = Type("int") if numbers else Type("str")
    text = f"{numpy}.array([ord(letter) for letter in {{0}}], dtype={numpy}.int64)"
    text = text if numbers else f"{numpy}.array(list({{0}}), dtype=str)"
    return {name: (Type("array", items=(item,), ndim=1), text.format(name)) for name in sorted(words)}


def _sides(node: ast.Name, parents: Mapping[ast.AST, ast.AST]) -> list[ast.expr]:
    """Both sides of the comparison that a letter of a word stands in."""
    found = parents[parents[node]] if isinstance(parents[node], ast.Subscript) else None
    return [found.left, *found.comparators] if isinstance(found, ast.Compare) else []


def _is_compared(node: ast.Name, parents: Mapping[ast.AST, ast.AST], words: set[str]) -> bool:
    """Whether a use of a word is one letter in `==` or `!=`, with a letter on the other side."""
    element = parents[node]
    if not (isinstance(element, ast.Subscript) and element.value is node) or isinstance(element.slice, (ast.Slice, ast.Tuple)):
        return False
    test = parents[element]
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (ast.Eq, ast.NotEq))):
        return False
    letters = (_letter(side, words) or _is_one(side) for side in (test.left, *test.comparators))
    return isinstance(element.ctx, ast.Load) and all(letters)


def _letter(node: ast.expr, words: set[str]) -> bool:
    """Whether this is a letter of one of the words."""
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in words


def _is_one(node: ast.expr) -> bool:
    """Whether this is a letter in quotes."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) == 1 and node.value != "\0"


def _is_measured(node: ast.Name, parents: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether this is `len(word)`."""
    call = parents[node]
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "len" and len(call.args) == 1
