"""What the product makes of a kernel. In: a kernel. Out: its builds that answer right, and why there are no others.

It is the product's own pipeline, as `%compare` runs it, with one short round of timing that is thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kernels import Freedom, Kernel

from ipyaccel.model import Build, Comparison, Options
from ipyaccel.pipeline import compare

PARALLEL = ("cython-parallel", "numba-parallel")
"""Left out: the opponents run on one thread, numexpr's excepted."""
FREEDOMS: dict[str, Freedom] = {"cython-fast": "fast", "numba-fast": "fast", "numpy": "arrays", "numexpr": "arrays"}


@dataclass(frozen=True)
class Automatic:
    """Builds to be timed; the names of those whose answer differs, declined or failed, with the reason."""

    builds: tuple[Build, ...]
    left_out: dict[str, str]


def freedom_of(variant: str) -> Freedom:
    """The freedom that an automatic variant takes: all others keep Python's order of operations."""
    return FREEDOMS.get(variant, "exact")


def automatic(kernel: Kernel) -> Automatic:
    """Lets the product translate, build and check. Raises RuntimeError when Python itself has no answer."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(kernel.text, "<cell 1>", "exec"), namespace)
    exec(compile(kernel.setup, "<cell 2>", "exec"), namespace)
    options = Options(rounds=1, loops=1, timeout=120.0, profile=False, skip=PARALLEL)
    found = compare(kernel.call, namespace, options, history=lambda: [("cell 1", kernel.text), ("cell 2", kernel.setup)])
    if found.error or found.outcomes[0].status != "ok":
        raise RuntimeError(f"{kernel.name}: Python itself does not answer: {found.error or found.outcomes[0].reason}")
    return _sorted_out(found)


def _sorted_out(found: Comparison) -> Automatic:
    builds, left_out = [], {}
    for outcome in found.outcomes[1:]:
        if outcome.status in ("ok", "unchecked") and outcome.build is not None:
            builds.append(outcome.build)
        elif outcome.name not in PARALLEL:
            left_out[outcome.name] = f"{outcome.status}: {outcome.reason}"
    return Automatic(tuple(builds), left_out)
