"""Complex numbers in C. In: a call or a power of complex numbers. Out: the small function that computes it as Python does.

`complex(x, y)` sets both parts: `x + y*1j` would lose a zero's sign and make NaN of an infinity. Powers multiply in Python's
order, from 1 on, so that the last digit is the same. NumPy's `abs` raises nothing, and is left to Cython.
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.prelude import Prelude
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.syntax.rewriting.edits import Edits, span

LARGEST = 100
SQUARED = 2
"""The largest power that CPython takes by multiplications."""

FROM_PARTS = '''cdef inline double complex {name}(double x, double y) noexcept nogil:
    """complex(x, y), part by part."""
    cdef double complex z
    z.real = x
    z.imag = y
    return z'''

MAGNITUDE = '''cdef inline double {name}(double complex z) except? -1:
    """abs(z), with the error that Python raises."""
    cdef double result = {hypot}(z.real, z.imag)
    if {isinf}(result) and {isfinite}(z.real) and {isfinite}(z.imag):
        raise OverflowError("absolute value too large")
    return result'''

POWER = '''cdef inline double complex {name}(double complex z, int n) except *:
    """z**n, with the error that Python raises."""
    cdef double complex result = 1
    while n > 0:
        if n & 1:
            result = result * z
        z = z * z
        n >>= 1
    if {isinf}(result.real) or {isinf}(result.imag):
        raise OverflowError("complex exponentiation")
    return result'''

SQUARE = '''cdef inline double complex {name}(double complex z) except *:
    """z**2, with the error that Python raises: 1 times z times z."""
    cdef double complex result = 1
    result = result * (z * z)
    if {isinf}(result.real) or {isinf}(result.imag):
        raise OverflowError("complex exponentiation")
    return result'''

POWER_UNCHECKED = '''cdef inline double complex {name}(double complex z, int n) noexcept nogil:
    """z**n by multiplications."""
    cdef double complex result = z if n & 1 else 1
    n >>= 1
    while n > 0:
        z = z * z
        if n & 1:
            result = result * z
        n >>= 1
    return result'''


def complex_function(name: str, node: ast.Call, typer: Typer, edits: Edits, prelude: Prelude) -> str:
    """The function for Python's `complex` and for `abs` of a complex number; empty for everything else."""
    if name == "complex":
        if len(node.args) == 1:
            edits.insert(span(node.args[0])[1], ", 0")
        return prelude.define("complex_number", FROM_PARTS)
    if name == "abs" and typer.scene.checked and typer.of(node.args[0]).kind == "complex":
        return prelude.define("magnitude", MAGNITUDE)
    return ""


def write_complex_power(node: ast.BinOp, typer: Typer, edits: Edits, prelude: Prelude) -> bool:
    """Writes `z**3` with a whole number as a call, `z**2` as a product where errors may go; whether it was one."""
    exponent = node.right
    whole = isinstance(node.op, ast.Pow) and isinstance(exponent, ast.Constant) and type(exponent.value) is int
    if not whole or not 0 <= exponent.value <= LARGEST or typer.of(node.left).kind != "complex":  # type: ignore[attr-defined]
        return False
    if exponent.value == SQUARED and typer.scene.checked:  # type: ignore[attr-defined]
        edits.wrap(node, f"{prelude.define('complex_square', SQUARE)}(", "")
        edits.close_before(node.left, "**", span(node)[1])
        edits.unwrap(node.left)
        return True
    if exponent.value == SQUARED and isinstance(node.left, ast.Name):  # type: ignore[attr-defined]
        edits.replace(node, f"({node.left.id} * {node.left.id})")
        return True
    name = prelude.define("complex_power", POWER if typer.scene.checked else POWER_UNCHECKED)
    edits.wrap(node, f"{name}(", ")")
    edits.operator(node.left, "**", ",")
    edits.unwrap(node.left)
    return True
