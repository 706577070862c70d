"""Small functions that a fused program may need beside the user's: written into the program as plain Python.

In: the key of one. Out: its text, its types and the module names its text needs.
"""

from __future__ import annotations

from dataclasses import dataclass

from ipyaccel.model import FunctionTypes, Type

FLOAT, INT = Type("float"), Type("int")


@dataclass(frozen=True)
class Piece:
    """One small function. `text` has `{name}` for its own name and `{math}` for the module math."""

    name: str
    parameters: tuple[str, ...]
    text: str
    type: Type

    @property
    def types(self) -> FunctionTypes:
        """All parameters and the result have the same type."""
        return FunctionTypes(dict.fromkeys(self.parameters, self.type), self.type)


DIVIDE = Piece(
    "array_divide",
    ("a", "b"),
    """def {name}(a, b):
    # arrays divide by zero without an error: the answer is inf or nan
    if b != 0:
        return a / b
    return a * {math}.copysign({math}.inf, b)
""",
    FLOAT,
)
MAXIMUM = Piece(
    "array_maximum",
    ("a", "b"),
    """def {name}(a, b):
    # nan wins, as in NumPy
    return a if a >= b or a != a else b
""",
    FLOAT,
)
MINIMUM = Piece(
    "array_minimum",
    ("a", "b"),
    """def {name}(a, b):
    # nan wins, as in NumPy
    return a if a <= b or a != a else b
""",
    FLOAT,
)
SIGN = Piece(
    "array_sign",
    ("a",),
    """def {name}(a):
    if a > 0:
        return 1.0
    if a < 0:
        return -1.0
    return a * 0.0
""",
    FLOAT,
)
BOUND = Piece(
    "array_bound",
    ("position", "length"),
    """def {name}(position, length):
    # where a slice begins or ends: counted from the end if negative, never outside
    if position < 0:
        return max(position + length, 0)
    return min(position, length)
""",
    INT,
)
POSITION = Piece(
    "array_position",
    ("position", "length"),
    """def {name}(position, length):
    if position < -length or position >= length:
        raise IndexError("index is out of bounds")
    if position < 0:
        return position + length
    return position
""",
    INT,
)
