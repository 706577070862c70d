"""What a cell takes from C's libraries, as what Python has in their place. In: `cimport` statements. Out: edits of the draft."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from ipyaccel.syntax.cells.draft import Draft
from ipyaccel.syntax.cells.heads import imported
from ipyaccel.syntax.cells.likeness import BUILTINS, CONSTANTS, FREERS, MAKERS, MATH, PARALLEL, TYPES_ONLY, WHY_NOT
from ipyaccel.syntax.cells.parser import Node

_MODULES = {"numpy": "numpy", "cython": "cython", "libc.math": "math"}
_NOTHING = frozenset(["cython.parallel", "cpython.array", "cpython", "cython.view"])


def statements(node: Node, draft: Draft) -> None:
    """A list of statements; `cimport numpy as np, cython` is one too."""
    if node.stats and all(type(each).__name__ == "CImportStatNode" for each in node.stats):
        _modules(node, draft)
    else:
        draft.children(node)


def _modules(node: Node, draft: Draft) -> None:
    texts = []
    for each in node.stats:
        module, local = str(each.module_name), str(each.as_name or each.module_name)
        if module in _MODULES and (each.as_name or "." not in module):
            texts.append(f"import {imported(_MODULES[module], local)}")
        elif module not in _NOTHING:
            draft.refuse(each, f"{module} is a library of C's, which Python cannot call")
    first = draft.index(node.stats[0]) - 1
    _written(node, first, texts, draft)


def _written(node: Node, first: int, texts: list[str], draft: Draft) -> None:
    end = draft.statement_end(first)
    if texts:
        draft.replace_tokens(first, end, "; ".join(texts))
    else:
        for each in getattr(node, "stats", [node]):
            draft.drop(each, first, end)


def names(node: Node, draft: Draft) -> None:
    """`from libc.math cimport sin, M_PI`."""
    first = draft.index(node)
    if node.relative_level:
        draft.refuse(node, "another module of Cython's is read, which Python does not see")
    _written(node, first, _likenesses(str(node.module_name), node.imported_names, node, draft), draft)


def python_names(node: Node, draft: Draft) -> None:
    """`from cython.cimports.libc.math import sin`, `from cython.parallel import prange`; others are Python's own."""
    module = str(node.module.module_name.value)
    plain = module.removeprefix("cython.cimports.")
    if plain != module or module.startswith("cython.") or module == "cython":
        names = [(None, name, target.name) for name, target in node.items]
        _written(node, draft.index(node), _likenesses(plain, names, node, draft), draft)


def _likenesses(module: str, names: Sequence[tuple[object, str, str | None]], node: Node, draft: Draft) -> list[str]:
    """The statements that stand for an import from C's libraries."""
    of_math, of_numpy, others = [], [], []
    for _, name, as_name in names:
        origin, local = f"{module}.{name}", str(as_name or name)
        if module == "libc.math" and name in MATH:
            of_math.append(imported(MATH[name], local))
            draft.take(f"libc.math's {name}", f"math.{MATH[name]}")
        elif origin in BUILTINS or origin in CONSTANTS:
            likeness = BUILTINS.get(origin) or CONSTANTS[origin]
            draft.take(f"{module}'s {name}", likeness)
            if likeness != local or not hasattr(builtins, local):
                others.append(f"{local} = {likeness}")
        elif origin == "libc.math":
            others.append(f"import {imported('math', local)}")
        elif origin == "numpy.ndarray":
            of_numpy.append(imported(str(name), local))
        elif origin not in MAKERS | FREERS | PARALLEL and not _is_type(module, str(name), local, draft):
            draft.refuse(node, WHY_NOT.get(origin, f"{name} of {module} belongs to C, and Python cannot call it"))
    texts = [f"from {source} import {', '.join(found)}" for source, found in (("math", of_math), ("numpy", of_numpy)) if found]
    return texts + others


def _is_type(module: str, name: str, local: str, draft: Draft) -> bool:
    """Whether a name is only a type, a directive or a module of types."""
    if f"{module}.{name}" in _NOTHING | {"numpy.import_array"} or (module in TYPES_ONLY and name != "*"):
        return True
    return draft.names.kind(local).family != "unknown"


def include(node: Node, draft: Draft) -> None:
    """Nothing of Python is imported at compile time."""
    draft.refuse(node, "this is decided when the cell is compiled")


RULES = {"StatListNode": statements, "FromCImportStatNode": names, "FromImportStatNode": python_names}
