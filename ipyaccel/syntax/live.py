"""Live values of a workload: in come the user's own objects as capture found them, out goes one carrier beside the frozen types.

Nothing in `model` holds such values; they cross a process boundary only packed by `build/payload.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Live:
    """The live side of a `Workload`; the only carrier that is not frozen.

    `function`: the reference as the user wrote it (the Python original of a Numba dispatcher), called with `args` and `kwargs`,
    which are already evaluated. `arguments`: values for the parameters of the program's entry, by position, defaults applied,
    without function arguments that were specialised into the program. `bindings`: values of `program.globals` by name.
    `yours`: the user's own function when it is already compiled.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    arguments: tuple[Any, ...]
    bindings: dict[str, Any]
    yours: Callable[..., Any] | None = None
