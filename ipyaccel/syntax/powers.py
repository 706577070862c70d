"""Powers of arrays as products. In: a program over arrays. Out: the same with `x**3` as `x*x*x`, or why there is nothing to do."""

from __future__ import annotations

from ipyaccel.model import Facts, Program, Reason


def cheaper_powers(program: Program, facts: Facts) -> Program | Reason:
    """The program with small powers of arrays as products."""
    del facts
    return Reason("your code is already NumPy: there is no loop over numbers to replace", program.main.first_line)
