"""Views of arrays on their way to another process: a view goes in, its owner and its place in it come out.

Pickled alone, `u[::2]` would arrive contiguous (and be timed as such), and `u[1:]` and `u[:-1]` would no longer share memory.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

_FACTOR = 2


def reduce_view(value: Any) -> Any:
    """What pickle needs to rebuild `value` as a view of its owner; NotImplemented for all that is not such a view.

    Contiguous views that cover less than half of their owner travel without it.
    """
    numpy = sys.modules.get("numpy")
    if numpy is None or type(value) is not numpy.ndarray:
        return NotImplemented
    if _lies_in_owner(value):
        owner = value.base
        offset = value.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
        return rebuild_view, (owner, value.dtype, value.shape, value.strides, offset, value.flags.writeable)
    if not value.flags.writeable and (value.dtype.hasobject or value.dtype.kind in "mM"):
        # NumPy pickles these without that flag.
        return rebuild_readonly, (value.copy(order="K"),)
    return NotImplemented


def _lies_in_owner(value: np.ndarray[Any, Any]) -> bool:
    """It is a view, and worth the bytes of the array that owns its memory."""
    owner = value.base
    if owner is None or type(owner) is not type(value) or not value.size:
        return False
    if value.dtype.hasobject or owner.dtype.hasobject or not owner.flags.owndata or not owner.flags.forc:
        return False
    return not value.flags.forc or owner.nbytes <= _FACTOR * value.nbytes


def rebuild_readonly(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same array, to which nobody can write."""
    array.flags.writeable = False
    return array


def rebuild_view(
    owner: np.ndarray[Any, Any],
    dtype: np.dtype[Any],
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    offset: int,
    writeable: bool,
) -> np.ndarray[Any, Any]:
    """The view of `owner`'s memory that begins `offset` bytes into it; strides in bytes."""
    import numpy as np

    memory = owner.ravel(order="K").view(np.uint8)
    view = np.ndarray(shape, dtype, buffer=memory, offset=offset, strides=strides)
    if view.flags.writeable:
        view.flags.writeable = writeable
    return view
