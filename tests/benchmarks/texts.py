"""One function's text in a file of many: C, Cython or Python. In: a file, a name. Out: the text, with what it needs of that file.

The files are laid out alike: things at the margin are set apart by blank lines, a comment stands directly above what it is about.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_DEFINES = {
    ".c": re.compile(r"^(?:static |inline |const |unsigned )*\w[\w ]*?[ *]+(\w+)\(", re.MULTILINE),
    ".pyx": re.compile(r"^(?:cdef |cpdef )(?:inline )?[\w ]+\*? ?\b(\w+)\(|^def (\w+)\(", re.MULTILINE),
    ".py": re.compile(r"^def (\w+)\(", re.MULTILINE),
}
_COMMENT = {
    ".c": re.compile(r"\A/\*(.*?)\*/", re.DOTALL),
    ".pyx": re.compile(r"\A((?:#.*\n)+)"),
    ".py": re.compile(r"\A((?:#.*\n)+)"),
}


@dataclass(frozen=True)
class Block:
    """What stands between two blank lines at the margin, and the names of the functions defined there."""

    text: str
    defines: tuple[str, ...]


def blocks(path: Path) -> list[Block]:
    """A file's blocks in order; one that defines no function (an include, a constant) has no names."""
    parts = re.split(r"\n(?:[ \t]*\n)+(?=\S)", path.read_text(encoding="utf-8").rstrip("\n") + "\n")
    named = _DEFINES[path.suffix]
    return [Block(part, tuple(next(filter(None, each.groups())) for each in named.finditer(part))) for part in parts]


def defines(path: Path, name: str) -> bool:
    """Whether the file is there and defines a function of that name."""
    return path.is_file() and any(name in block.defines for block in blocks(path))


def comment(path: Path, name: str) -> str:
    """The comment directly above a function, in one line; empty when there is none."""
    for block in blocks(path):
        found = _COMMENT[path.suffix].match(block.text) if name in block.defines else None
        if found:
            return " ".join(word for word in found[1].split() if word not in ("#", "*")).removesuffix(".")
    return ""


def text(path: Path, name: str) -> str:
    """The function and, before it, what it may need of its file: the functions it names and all that are no functions."""
    every = blocks(path)
    wanted, found = [name], set()
    while wanted:
        sought = wanted.pop()
        for index, block in enumerate(every):
            if sought in block.defines and index not in found:
                found.add(index)
                wanted += [each for other in every for each in other.defines if re.search(rf"\b{each}\b", block.text)]
    return "\n\n".join(block.text for index, block in enumerate(every) if index in found or not block.defines)


def digest(parts: Iterable[str]) -> str:
    """Short, and another one as soon as any part changes."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
