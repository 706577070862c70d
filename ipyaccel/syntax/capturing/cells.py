"""Notebook cells as Python text: in goes a cell as it was typed, out goes text of as many lines that Python can parse."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from types import CodeType

_MAGIC = re.compile(r"^(\s*)(?:%|!|\?|,|;|/(?=\w))")
_HELP = re.compile(r"^(\s*)[\w.%*]+\?{1,2}\s*$")
_ASSIGNED = re.compile(r"^(\s*[\w.\[\]'\", ]+=\s*)(?:%|!)(?!=)")


@lru_cache(maxsize=256)
def python_of(cell: str) -> str | None:
    """The cell without its magics, each left as a line that does nothing. None when even so it is not Python."""
    if _parses(cell):
        return cell
    text = "\n".join(_plain(line) for line in cell.split("\n"))
    return text if _parses(text) else None


def _parses(text: str) -> bool:
    try:
        compiled(text)
    except (SyntaxError, ValueError):
        return False
    return True


@lru_cache(maxsize=256)
def compiled(text: str) -> tuple[ast.Module, tuple[CodeType, ...]]:
    """The tree of a text, and its code twice over: compiled whole as a file is, and statement by statement as IPython does.

    The two differ: where Python 3.11 and 3.12 see `import numpy as np` in the same text, `np.sqrt(x)` becomes other instructions.
    Raises SyntaxError, ValueError.
    """
    tree = ast.parse(text)
    apart = [ast.Module([statement], []) for statement in tree.body] if len(tree.body) > 1 else []
    return tree, tuple(_code(part) for part in (tree, *apart))


def _code(tree: ast.Module) -> CodeType:
    code: CodeType = compile(tree, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return code


def _plain(line: str) -> str:
    if line.startswith("%%"):
        return ""
    if assigned := _ASSIGNED.match(line):
        return f"{assigned[1]}None"
    if magic := _MAGIC.match(line) or _HELP.match(line):
        return f"{magic[1]}pass"
    return line
