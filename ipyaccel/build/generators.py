"""The generators that `random` and `numpy.random` share with everybody, on their way to another process. Out: that process's own.

`from numpy.random import normal` binds a method of that generator. Sent as it is, a copy of the generator would go along, and
seeding the module would no longer seed it.
"""

from __future__ import annotations

import random
import sys
from typing import Any


def reduce_shared_generator(value: Any) -> Any:
    """As `pickle.Pickler.reducer_override`."""
    if value is _of_python():
        return _of_python, ()
    if "numpy" in sys.modules and value is _of_numpy():
        return _of_numpy, ()
    return NotImplemented


def _of_python() -> Any:
    return random._inst  # noqa: SLF001 - it has no public name


def _of_numpy() -> Any:
    import numpy as np

    return np.random.mtrand._rand  # noqa: SLF001 - it has no public name
