"""What a backend is: one file, one entry point in the group `ipyaccel.backends`, four functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from ipyaccel.model import Build, Declined, Facts, Variant, Workload


class Backend(Protocol):
    """Turns a workload with its facts into variants, and variants into callables.

    Everything here runs in a child process: a backend may import its compiler, and may crash.

    It may also offer `seed(seed)`, for random generators of its own; `compiles_at_first_call`, when the first call is what
    compiles; `empty(build, bindings)`: a callable like that of `load` which does nothing, to tell what calling costs; and
    `further`: functions without arguments, of a quarter of a second each, which the build server calls when it has nothing to do.
    """

    name: str
    variants: tuple[str, ...]
    """Names of all variants it may propose, in the order of their rows."""

    def propose(self, workload: Workload, facts: Facts) -> list[Variant | Declined]:
        """One entry for each name in `variants`: the program written anew, or why not; none when it is no matter of this backend.

        `workload.program` is not None.
        """
        ...

    def compile(self, variants: list[Variant], directory: Path) -> list[Build]:
        """Builds all variants into `directory` (private, empty). Raises BuildError."""
        ...

    def load(self, build: Build, bindings: Mapping[str, Any]) -> Callable[..., Any]:
        """The callable of a build, taking the arguments of the program's entry by position.

        `bindings`: live values of `program.globals`; those in `variant.hidden` are bound as leading arguments.
        """
        ...

    def warm(self) -> None:
        """Called once in the build server, before anything is forked: import what is slow to import. Must start no thread."""
        ...
