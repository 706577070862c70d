"""NumPy's element-by-element functions that a loop can call on single numbers.

In: nothing. Out: tables by NumPy's name. A value is the operation's name in the graph (see `spelling.py`).
"""

from __future__ import annotations

SAME_NAME = frozenset(
    "sqrt exp log sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh log10 log2 log1p expm1 exp2 cbrt"
    " floor ceil trunc rint".split()
)
"""Functions of one real number that are called on single numbers by their own name, and give a float for a float."""

TWO_FLOATS = frozenset({"arctan2", "hypot"})

ALIASES = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "atan2": "arctan2",
    "pow": "power",
    "absolute": "abs",
    "fabs": "abs",
    "true_divide": "divide",
    "amax": "max",
    "amin": "min",
    "radians": "deg2rad",
    "degrees": "rad2deg",
    "bitwise_and": "logical_and",
    "bitwise_or": "logical_or",
    "invert": "logical_not",
    "bitwise_not": "logical_not",
}

OPERATORS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "power": "**",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "equal": "==",
    "not_equal": "!=",
    "logical_and": "&",
    "logical_or": "|",
    "logical_xor": "^",
    "mod": "%",
    "remainder": "%",
    "floor_divide": "//",
}

OF_FLOAT = frozenset("reciprocal deg2rad rad2deg isnan isfinite isinf".split())
OF_ONE = OF_FLOAT | frozenset("abs square negative sign logical_not".split())

REDUCTIONS = frozenset({"sum", "prod", "max", "min", "any", "all", "mean", "var", "std"})

OTHERS = frozenset("maximum minimum where clip dot linalg.norm roll diff".split())
COVERED = SAME_NAME | TWO_FLOATS | set(OPERATORS) | OF_ONE | REDUCTIONS | OTHERS

MODULE_NUMBERS = frozenset({"pi", "e", "inf", "nan", "euler_gamma", "tau"})
