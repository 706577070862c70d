"""`abs(z) > 2.0` of a complex number without a root. In: a comparison. Out: the small function that stands for `abs` there.

`hypot` takes longer than the rest of a loop over complex numbers. Which side of a limit the magnitude is on is told by the
squares, surely so when they are a millionth apart and in range; else the magnitude itself is computed, with Python's errors.
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.functions.complex_numbers import MAGNITUDE
from ipyaccel.backends._cython.prelude import Prelude
from ipyaccel.backends._cython.typing.typer import COMPLEX, Typer
from ipyaccel.syntax.rewriting.edits import Edits, span

SIDED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)

NEAR = '''cdef inline double {name}(double complex z, double limit) except? -1:
    """abs(z), or any number on the same side of the limit: the squares tell the side, where they are not too near to it."""
    cdef double squares = z.real * z.real + z.imag * z.imag, square = limit * limit
    if limit > 0 and 1e-290 < square < 1e290:
        if squares < 0.999999 * square:
            return 0
        if 1.000001 * square < squares < 1e300:
            return 1e300
    return {magnitude}(z)'''

UNCHECKED = '''cdef inline double {name}(double complex z, double limit) noexcept nogil:
    """abs(z), or any number on the same side of the limit: the squares tell the side, where they are not too near to it."""
    cdef double squares = z.real * z.real + z.imag * z.imag, square = limit * limit
    if limit > 0 and 1e-290 < square < 1e290:
        if squares < 0.999999 * square:
            return 0
        if 1.000001 * square < squares < 1e300:
            return 1e300
    return abs(z)'''


def write_compared_magnitude(node: ast.Compare, typer: Typer, edits: Edits, prelude: Prelude) -> ast.Call | None:
    """Writes the call of `abs` anew, where its other side is a plain number; the call when it was one."""
    if len(node.ops) != 1 or not isinstance(node.ops[0], SIDED):
        return None
    for call, limit in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
        if not (isinstance(call, ast.Call) and isinstance(limit, ast.Name | ast.Constant) and _is_magnitude(call, typer)):
            continue
        if typer.of(limit).kind not in ("int", "float") or isinstance(call.func, ast.Attribute):
            continue
        checked = typer.scene.checked
        near = NEAR.replace("{magnitude}", prelude.define("magnitude", MAGNITUDE)) if checked else UNCHECKED
        edits.replace(call.func, prelude.define("magnitude_near", near))
        line, column = span(call)[1]
        edits.replace_span((line, column - 1), (line, column), f", {ast.unparse(limit)})")
        return call
    return None


def _is_magnitude(call: ast.Call, typer: Typer) -> bool:
    """`abs(z)` of a complex number of 128 bits: the magnitude of a smaller one is rounded to fewer."""
    named = typer.scene.builtin(typer.plan, call.func) == "abs" and len(call.args) == 1 and not call.keywords
    return named and typer.of(call.args[0]) == COMPLEX
