"""Which arrays lie in the same memory. In: live values by name. Out: pairs of names."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Mapping
from typing import Any


def sharing(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Pairs of arrays whose memory may overlap, by the addresses between which they lie."""
    if "numpy" not in sys.modules:
        return ()
    import numpy as np

    arrays = [(name, value) for name, value in values.items() if isinstance(value, np.ndarray)]
    return tuple(
        (first, second) for (first, one), (second, other) in itertools.combinations(arrays, 2) if np.may_share_memory(one, other)
    )
