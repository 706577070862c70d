"""The kernels of `make bench`. In: `kernels.toml`. Out: `Kernel`s, by name; and a kernel's live call on one of its two sizes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ipyaccel.model import Workload
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.live import Live

HERE = Path(__file__).parent
Freedom = Literal["checked", "exact", "fast", "arrays"]
LANGUAGES = ("c", "cython", "numba", "numpy", "numexpr")


@dataclass(frozen=True)
class Kernel:
    """One row of the table; its fields are explained at the table's head."""

    name: str
    file: str
    call: str
    small: str
    theme: str
    setup: str = ""
    small_setup: str = ""
    hand: str = ""
    numbers: str = ""
    own_generator: bool = False
    without: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    why: str = ""
    may_differ: tuple[str, ...] = ()

    @property
    def random(self) -> bool:
        """Whether answers are compared by their mean and spread only."""
        return self.numbers == "random"

    @property
    def function(self) -> str:
        """Name of the hand-written functions."""
        return self.hand or self.name

    @property
    def text(self) -> str:
        """The plain Python program."""
        return (HERE.parent / self.file).read_text(encoding="utf-8")


def kernels() -> dict[str, Kernel]:
    """All kernels by name, in the table's order."""
    table = tomllib.loads((HERE / "kernels.toml").read_text(encoding="utf-8"))
    return {name: Kernel(name, **{key: _frozen(value) for key, value in row.items()}) for name, row in table.items()}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def captured(kernel: Kernel, *, small: bool = False) -> tuple[Workload, Live]:
    """The kernel's call as the product captures it in a notebook: the program in one cell, the setup in the next."""
    setup = (kernel.small_setup or kernel.setup) if small else kernel.setup
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(kernel.text, "<cell 1>", "exec"), namespace)
    exec(compile(setup, "<cell 2>", "exec"), namespace)
    return capture(kernel.small if small else kernel.call, namespace, lambda: [("cell 1", kernel.text), ("cell 2", setup)])
