"""One common start for all random numbers. In: a seed. Out: nothing; the global generators of this (child) process are set."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable

SEED = 20_011
OTHER_SEED = 40_013


def seed_all(seed: int, extra: Callable[[int], None] | None = None) -> None:
    """Seeds `random` and `numpy.random`, and by `extra` the generators that a compiled variant keeps to itself."""
    random.seed(seed)
    if "numpy" in sys.modules:
        import numpy as np

        np.random.seed(seed)  # noqa: NPY002 - the user's code draws from this generator, no other can be seeded for it
    if extra is not None:
        extra(seed)
