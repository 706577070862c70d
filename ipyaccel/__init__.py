"""Compare plain Python with its Cython, Numba, numexpr and NumPy versions, in the notebook.

`%load_ext ipyaccel`, then `%compare f(3)`. Names are imported when first used: loading the extension must cost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from ipyaccel.api import autoprofile, compare, doctor
    from ipyaccel.errors import UserError
    from ipyaccel.grading import require
    from ipyaccel.profiled import Profile
    from ipyaccel.result import Comparison
    from ipyaccel.swept import Sweep

    last: Comparison | Profile | Sweep | None

__all__ = [
    "Comparison",
    "Profile",
    "Sweep",
    "UserError",
    "autoprofile",
    "compare",
    "doctor",
    "last",
    "load_ipython_extension",
    "require",
    "unload_ipython_extension",
]

_HOMES = {
    "Comparison": "ipyaccel.result",
    "Profile": "ipyaccel.profiled",
    "Sweep": "ipyaccel.swept",
    "UserError": "ipyaccel.errors",
    "autoprofile": "ipyaccel.api",
    "compare": "ipyaccel.api",
    "doctor": "ipyaccel.api",
    "require": "ipyaccel.grading",
}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first asked for; `last` is the newest result, also after Ctrl-C."""
    if name == "last":
        return import_module("ipyaccel.api").newest()
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'ipyaccel' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """`%load_ext ipyaccel`: registers the magics."""
    import_module("ipyaccel.magics").load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """`%unload_ext ipyaccel`: takes the magics away and ends the build server."""
    import_module("ipyaccel.magics").unload(shell)
