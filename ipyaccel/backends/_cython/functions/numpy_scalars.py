"""NumPy's functions of single numbers that C's library has not. In: a name. Out: a small function with NumPy's answers.

`np.maximum` passes NaN on, where Python's `max` and C's `fmax` may drop it.
"""

from __future__ import annotations

MAXIMUM = '''cdef inline double {name}(double x, double y) noexcept nogil:
    """np.maximum(x, y): NaN where one of them is."""
    return x if x >= y or x != x else y'''

MINIMUM = '''cdef inline double {name}(double x, double y) noexcept nogil:
    """np.minimum(x, y): NaN where one of them is."""
    return x if x <= y or x != x else y'''

SQUARE = '''cdef inline double {name}(double x) noexcept nogil:
    """np.square(x)."""
    return x * x'''

SIGN = '''cdef inline double {name}(double x) noexcept nogil:
    """np.sign(x): NaN of NaN."""
    return x if x != x else <double>(x > 0) - <double>(x < 0)'''

WRITTEN = {"maximum": (2, MAXIMUM), "minimum": (2, MINIMUM), "square": (1, SQUARE), "sign": (1, SIGN)}
"""How many numbers each takes, and its text."""


def takes(library: tuple[str, str], arguments: int) -> bool:
    """Whether this is one of these functions, with as many arguments as it has."""
    module, name = library
    return module == "numpy" and name in WRITTEN and WRITTEN[name][0] == arguments
