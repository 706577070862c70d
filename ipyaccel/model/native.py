"""How a cell is compiled beyond its text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Native:
    """How a cell is compiled beyond its text, by the names of `%%cython`'s options; paths are absolute.

    `directives`: Cython's, as defaults that the cell's own override. `folder`: where the notebook runs, in which files beside
    the cell are looked for. `module`: the name that the module shall have, if any. `shift`: line k of the text that is compiled
    is line `k - shift` of the page. `own`: it is the user's text with what was added to it, else it was written anew. `stamp`
    changes with the content of every file that the build reads beside the cell.
    """

    directives: tuple[tuple[str, bool], ...] = ()
    include_dirs: tuple[str, ...] = ()
    library_dirs: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    compile_args: tuple[str, ...] = ()
    link_args: tuple[str, ...] = ()
    cplus: bool = False
    folder: str = ""
    module: str = ""
    shift: int = 0
    own: bool = True
    stamp: str = ""
