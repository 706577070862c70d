"""What a function calls itself, named as a person says it. In: the call tree. Out: `Callee`s, dearest first."""

from __future__ import annotations

import re
from pathlib import Path

from ipyaccel.advice.calltree import CallTree
from ipyaccel.advice.hints.scene import Callee
from ipyaccel.model import FunctionKey
from ipyaccel.syntax.capturing.targets import is_library_file

LIBRARIES = {"numpy": "NumPy", "scipy": "SciPy", "sklearn": "scikit-learn", "matplotlib": "Matplotlib"}
"""As people write them; others go by the name of their folder."""
BUILT_IN = re.compile(r"<(?:built-in method|built-in function) (?:builtins\.)?(.+)>")
METHOD = re.compile(r"<method '(\w+)' of '([\w.]+)' objects>")


def callees_of(key: FunctionKey, tree: CallTree, wall: float) -> tuple[Callee, ...]:
    """All that it calls, with shares of the run; what a library calls of the user's (a key of `sorted`) is not its own time."""
    found = []
    known: dict[FunctionKey, float] = {}
    for callee, (_, calls, _, whole) in tree.callees.get(key, {}).items():
        if callee == key:
            continue
        name, place, origin = named(callee)
        seconds = whole if origin == "yours" else whole * (1.0 - _users_part(callee, tree, known))
        found.append(Callee(name, place, origin, calls, min(seconds / wall, 1.0) if wall > 0 else 0.0, seconds))
    return tuple(sorted(found, key=lambda one: -one.share))


def _users_part(key: FunctionKey, tree: CallTree, known: dict[FunctionKey, float]) -> float:
    """Which part of a library function's time is spent in functions of the user's that it calls."""
    if key in known:
        return known[key]
    known[key] = 0.0
    whole = tree.stats[key][3] if key in tree.stats else 0.0
    inside = tree.callees.get(key, {}).items()
    users = sum(
        figures[3] * (1.0 if named(callee)[2] == "yours" else _users_part(callee, tree, known))
        for callee, figures in inside
        if callee != key and figures[3] > 0.01 * whole
    )
    known[key] = min(users / whole, 1.0) if whole > 0 else 0.0
    return known[key]


def named(key: FunctionKey) -> tuple[str, str, str]:
    """Name, place and origin of what cProfile names by file, line and name."""
    file, _, name = key
    if file == "~":
        return _built_in(name)
    if not is_library_file(file):
        return name, Path(file).name, "yours"
    library = _library(file)
    place = LIBRARIES.get(library, library or "Python")
    return (f"{library}.{name}" if library else name), place, "library"


def _built_in(name: str) -> tuple[str, str, str]:
    if method := METHOD.match(name):
        owner = method[2].partition(".")[0]
        return method[1], LIBRARIES.get(owner, "pandas" if owner == "pandas" else "Python"), "builtin"
    if function := BUILT_IN.match(name):
        owner = function[1].partition(".")[0]
        return function[1], LIBRARIES.get(owner, "Python"), "builtin"
    return name.strip("<>"), "Python", "builtin"


def _library(file: str) -> str:
    """The package's name, for an installed one."""
    parts = Path(file).parts
    for folder in ("site-packages", "dist-packages"):
        if folder in parts:
            after = parts[parts.index(folder) + 1 :]
            return after[0].removesuffix(".py") if after else ""
    return ""
