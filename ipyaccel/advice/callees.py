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
    """All that it calls, with shares of the run."""
    found = []
    for callee, (_, calls, _, seconds) in tree.callees.get(key, {}).items():
        if callee == key:
            continue
        name, place, origin = named(callee)
        found.append(Callee(name, place, origin, calls, min(seconds / wall, 1.0) if wall > 0 else 0.0, seconds))
    return tuple(sorted(found, key=lambda one: -one.share))


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
