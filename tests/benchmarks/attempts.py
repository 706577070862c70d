"""Further attempts at being faster than the opponents. In: a kernel, one of its opponents. Out: `Attempt`s, held against it.

An attempt is a function of the kernel's name in `attempts/first` or `attempts/second`, in a file named as in `hand`; the comment
above it says what it tries. Or it is the present text under other flags. An attempt keeps to the freedom of its opponent.
"""

from __future__ import annotations

from dataclasses import dataclass

from kernels import HERE, Kernel
from opponents import Opponent, Written, freedom_file, theme_file, written
from texts import comment, defines

FOLDERS = (HERE / "attempts" / "first", HERE / "attempts" / "second")
FLAGS = (("-funroll-loops",), ("-mprefer-vector-width=512",))
FLAGS_FOR_C = (*FLAGS, ("-O2", "-ftree-vectorize"), ("-fno-tree-vectorize",))


@dataclass(frozen=True)
class Attempt:
    """Another version of an opponent. `name`: unique among those of the opponent; `what`: what it tries."""

    name: str
    what: str
    version: Written


def attempts_of(kernel: Kernel, opponent: Opponent) -> tuple[Attempt, ...]:
    """The other texts, then the other flags."""
    return (*_texts(kernel, opponent), *_flags(kernel, opponent))


def _texts(kernel: Kernel, opponent: Opponent) -> list[Attempt]:
    present = written(kernel, opponent)
    found = []
    for folder in FOLDERS:
        # Texts for all freedoms may work with pointers, which keep no checks.
        both = [] if opponent.freedom == "checked" else [theme_file(kernel, opponent, folder)]
        for path in (*both, freedom_file(opponent, folder)):
            if defines(path, kernel.function):
                name = f"{folder.name}/{path.name}"
                found.append(Attempt(name, comment(path, kernel.function), Written(path, present.flags)))
    return found


def _flags(kernel: Kernel, opponent: Opponent) -> list[Attempt]:
    present = written(kernel, opponent)
    if opponent.language not in ("c", "cython"):
        return []
    tried = FLAGS_FOR_C if opponent.language == "c" else FLAGS
    found = [Written(present.source, (*present.flags, *flags)) for flags in tried if flags[0] not in present.flags]
    return [Attempt(" ".join(each.flags), "the same text", each) for each in found]
