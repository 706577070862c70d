"""Powers of floats with a small exponent, without C's `pow`. In: an exponent. Out: the small function that raises to it.

`x**2` is a product, `x**0.5` a root: both are as exact as `pow`. For `x**3` and above a product is not: each multiplication
rounds. So the rounding errors are carried along in a second float, and only where the last digit is still in doubt is `pow`
asked: the answer has the same bits as Python's, several times as fast. (glibc's `pow` is within 0.54 of the last digit: a float
that is nearer than 0.46 to the exact answer is what `pow` gives. A product beyond all floats leaves NaN behind, which equals
nothing.)
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.functions.numpy_operators import POWER, short_power_text
from ipyaccel.backends._cython.prelude import Prelude
from ipyaccel.backends._cython.typing.origins import Origins
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.model import Type

SQUARED, CUBED, HALF, THREE_HALVES, LARGEST = 2, 3, 0.5, 1.5, 12

SQUARE = '''cdef inline double {name}(double x) except? -1:
    """x**2, with the error that Python raises."""
    cdef double result = x * x
    if {isinf}(result) and {isfinite}(x):
        raise OverflowError("result too large")
    return result'''

ROOT = '''cdef inline double {name}(double x) except? -1:
    """x**0.5, with the errors that Python raises; a zero has no sign after it, and -inf becomes inf."""
    if x < 0:
        if {isinf}(x):
            return -x
        raise ValueError("the root of a negative number is complex in Python")
    return {sqrt}(x) + 0.0'''

SMALL = '''cdef inline double {name}(double x, int n) except? -1:
    """x**n for a small n: by products whose rounding errors are kept; C's pow only where the last digit is in doubt."""
    cdef double result = x, error = 0.0, product, rest
    cdef int k
    for k in range(1, n):
        product = result * x
        rest = {fma}(result, x, -product) + error * x
        result = product + rest
        error = rest - (result - product)
    if {fabs}(result) > 1e-250 and result + 1.09 * error == result:
        return result
    return {power}(x, n)'''

CUBE = '''cdef inline double {name}(double x) except? -1:
    """x**3: by products whose rounding errors are kept; C's pow only where the last digit is in doubt."""
    cdef double square = x * x, cube = square * x, result
    cdef double error = {fma}(square, x, -cube) + {fma}(x, x, -square) * x
    result = cube + error
    if {fabs}(result) > 1e-250 and result + 1.09 * (error - (result - cube)) == result:
        return result
    return {power}(x, 3)'''

ONE_AND_A_HALF = '''cdef inline double {name}(double x) except? -1:
    """x**1.5: by a root and a product whose rounding errors are kept; C's pow only where the last digit is in doubt."""
    cdef double root, product, rest, result
    if 1e-200 < x < 1e200:
        root = {sqrt}(x)
        product = x * root
        rest = {fma}(x, root, -product) + x * ({fma}(-root, root, x) / (root + root))
        result = product + rest
        if result + 1.09 * (rest - (result - product)) == result:
            return result
    return {power}(x, 1.5)'''


def short_power(node: ast.BinOp, typer: Typer, origins: Origins, prelude: Prelude) -> tuple[str, str] | None:
    """The function for a power that is computed without C's `pow`, with its further arguments."""
    kind = typer.of(node)
    if not typer.scene.checked or not isinstance(node.op, ast.Pow) or kind.kind != "float":
        return None
    return _small_power(node.right, kind, prelude, numpys=origins.is_numpys(typer.plan, node.left))


def _small_power(exponent: ast.expr, kind: Type, prelude: Prelude, *, numpys: bool) -> tuple[str, str] | None:
    """The function, and what it takes after the number: `("small_power", ", 3")`; None when it is a case for C's `pow`.

    `kind`: the float that the power is. `numpys`: it is one of NumPy's numbers, whose powers raise no error.
    """
    value = exponent.value if isinstance(exponent, ast.Constant) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if numpys:
        return _of_elements(value, kind, prelude)
    if value == SQUARED:
        return prelude.define("square", SQUARE), ""
    if kind != Type("float"):
        return None
    if value == HALF:
        return prelude.define("root", ROOT), ""
    if value == THREE_HALVES:
        return prelude.define("power_one_and_a_half", ONE_AND_A_HALF), ""
    if value == CUBED:
        return prelude.define("cubed", CUBE), ""
    if value == int(value) and SQUARED < value <= LARGEST:
        return prelude.define("small_power", SMALL), f", {int(value)}"
    return None


def _of_elements(value: float, kind: Type, prelude: Prelude) -> tuple[str, str] | None:
    """The same without errors."""
    short = short_power_text(value, kind)
    if short is not None:
        return prelude.define(*short), ""
    if kind != Type("float") or value != int(value) or not SQUARED < value <= LARGEST:
        return None
    power = prelude.define("power_elements", POWER)
    cubed = value == CUBED
    text = (CUBE if cubed else SMALL).replace("{power}", power).replace("except? -1", "noexcept nogil")
    return prelude.define("cubed_elements" if cubed else "small_power_elements", text), "" if cubed else f", {int(value)}"
