"""The user's own modules that a statement is about to import. In: its text. Out: the modules, imported.

Only for a process in which nothing else matters: their functions must be known before the statement runs.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.util
from collections.abc import Iterator
from types import ModuleType

from ipyaccel.profile.reach import is_users_file


def users_modules(text: str) -> Iterator[ModuleType]:
    """Each module of the user's that the text imports; one that cannot be imported is left to the statement itself."""
    for name in dict.fromkeys(_names(ast.parse(text))):
        with contextlib.suppress(Exception):  # whatever a module raises, it raises again where the statement imports it
            spec = importlib.util.find_spec(name)
            if spec is not None and spec.origin and spec.has_location and is_users_file(spec.origin):
                yield importlib.import_module(name)


def _names(tree: ast.Module) -> Iterator[str]:
    """Names of modules behind `import` and `from`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
