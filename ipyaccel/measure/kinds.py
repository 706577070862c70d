"""What sort of value something is, for comparing: numbers, arrays, objects with parts. In: any value. Out: plain facts about it.

NumPy is asked only when the value's own module shows that it is loaded already.
"""

from __future__ import annotations

import array
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, TypeGuard

from ipyaccel.class_home import class_home
from ipyaccel.measure.tally import Step, short

Parts = list[tuple[Step, Any]]


def is_array(value: object) -> bool:
    """True for NumPy arrays of any subclass."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def is_number(value: object) -> TypeGuard[complex]:
    """True for Python's and NumPy's ints, floats, complex numbers and booleans."""
    if isinstance(value, int | float | complex):
        return True
    return class_home(type(value)) == "numpy" and not is_array(value) and _dtype_kind(value) in "biufc"


def is_inexact(value: object) -> bool:
    """True for float and complex scalars."""
    return isinstance(value, float | complex) or (class_home(type(value)) == "numpy" and _dtype_kind(value) in "fc")


def real_bytes(value: object) -> int:
    """Bytes of a float scalar, or of one half of a complex one; 8 for exact numbers, which are no coarser than a double."""
    if not is_inexact(value):
        return 8
    size = getattr(getattr(value, "dtype", None), "itemsize", 16 if isinstance(value, complex) else 8)
    return int(size) // (2 if isinstance(value, complex) or _dtype_kind(value) == "c" else 1)


def kind(value: object) -> str:
    """The name of a value's type, with its module unless it is a builtin."""
    of = type(value)
    return of.__qualname__ if class_home(of) == "builtins" else f"{class_home(of)}.{of.__qualname__}"


def plain_kind(value: object) -> str:
    """The name of a value's type as a student writes it: `float`, `np.float64`, `list`, `Point`."""
    of = type(value)
    return f"np.{of.__name__}" if class_home(of) == "numpy" else of.__name__


def described(value: object) -> str:
    """A value with its type: `the list [1, 2]`, `None`, `an array of float64`."""
    if value is None:
        return "None"
    if is_array(value):
        return f"an array of {getattr(value, 'dtype', 'objects')}"
    return f"the {plain_kind(value)} {short(value)}"


def equal(expected: object, actual: object) -> bool:
    """Exactly equal, where NaN equals NaN. For numbers."""
    if bool(expected == actual):
        return True
    return bool(expected != expected and actual != actual)  # noqa: PLR0124 - only NaN is unequal to itself


def distance(expected: complex, actual: complex) -> float:
    """How far two numbers are apart, infinite when that is no finite number."""
    try:
        if isinstance(expected, int) and isinstance(actual, int):
            return float(abs(int(actual) - int(expected)))
        apart = abs(complex(actual) - complex(expected))
    except OverflowError:
        return math.inf
    return math.inf if math.isnan(apart) else apart


def relative_error(expected: complex, actual: complex) -> float:
    """The distance of two numbers relative to the first; infinite when the first is 0 or either is not finite."""
    try:
        size = abs(complex(expected))
    except OverflowError:
        return _huge_error(int(expected.real), actual)
    apart = distance(expected, actual)
    return apart / size if size > 0 and math.isfinite(size) else math.inf


def _huge_error(expected: int, actual: complex) -> float:
    """As `relative_error` for an int beyond the floats."""
    if not isinstance(actual, int):
        return math.inf
    try:
        return abs(int(actual) - expected) / abs(expected)
    except OverflowError:
        return math.inf


def says_equal(expected: object, actual: object) -> bool:
    """What `==` says, False when it says nothing that is true or false."""
    try:
        return bool(expected == actual)
    except Exception:  # noqa: BLE001 - a user's `__eq__` may raise anything
        return False


def same_bytes(expected: object, actual: object) -> bool:
    """True when both are pickled alike: the last resort for objects that offer nothing else."""
    import cloudpickle

    try:
        return bool(cloudpickle.dumps(expected, protocol=5) == cloudpickle.dumps(actual, protocol=5))
    except Exception:  # noqa: BLE001 - pickling a user's object may raise anything
        return False


def stream_of(value: object) -> Any:
    """Where a random generator stands in its stream of numbers; None for what is no generator."""
    if class_home(type(value)).startswith("numpy.random"):
        bits = getattr(value, "bit_generator", getattr(value, "_bit_generator", value))
        return getattr(bits, "state", None)
    loaded = sys.modules.get("random")
    return value.getstate() if loaded is not None and isinstance(value, loaded.Random) else None


def is_table(value: object) -> bool:
    """True for data frames, series, indices and sparse matrices: what answers `==` with a table."""
    return _layout(value) is not None


def parts_of(value: object) -> Parts | None:
    """What an object is made of, with the step to each part; None for an object that shows no parts."""
    layout = _layout(value)
    if layout is not None:
        return layout(value)
    if isinstance(value, array.array | memoryview):
        return [(("attribute", "items"), list(value))]
    if is_dataclass(value) and not isinstance(value, type):
        return [(("attribute", field.name), getattr(value, field.name, None)) for field in fields(value)]
    return [(("attribute", name), part) for name, part in _attributes(value)] or None


def _layout(value: object) -> Callable[[Any], Parts] | None:
    """How to take a table apart; None for what is no table."""
    return next((parts for has, parts in _LAYOUTS if all(hasattr(value, name) for name in has)), None)


def _attributes(value: object) -> Iterator[tuple[str, Any]]:
    """Instance attributes, from `__dict__` and from slots."""
    yield from getattr(value, "__dict__", {}).items()
    for base in type(value).__mro__:
        slots = vars(base).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                yield name, getattr(value, name)


def _frame(table: Any) -> Parts:
    """A data frame: labels, then columns."""
    columns = list(table.columns)
    labels: Parts = [(("attribute", "columns"), columns), (("attribute", "index"), table.index.to_numpy())]
    return labels + [(("item", _label(columns, k)), table.iloc[:, k].to_numpy()) for k in range(len(columns))]


def _label(columns: list[Any], place: int) -> Any:
    """A column's name, or its place when the name occurs twice."""
    return columns[place] if columns.count(columns[place]) == 1 else place


def _series(series: Any) -> Parts:
    """A data series: name, labels, values."""
    labels: Parts = [(("attribute", "name"), series.name), (("attribute", "index"), series.index.to_numpy())]
    return [*labels, (("attribute", "values"), series.to_numpy())]


def _values(column: Any) -> Parts:
    """Anything else that can be written as an array, such as an index."""
    return [(("attribute", "values"), column.to_numpy())]


def _sparse(matrix: Any) -> Parts:
    """A sparse matrix in one canonical form."""
    rows = matrix.tocsr(copy=True)
    rows.sum_duplicates()
    rows.eliminate_zeros()
    names = ("shape", "indptr", "indices", "data")
    return [(("attribute", name), getattr(rows, name)) for name in names]


_LAYOUTS: tuple[tuple[tuple[str, ...], Callable[[Any], Parts]], ...] = (
    (("columns", "index", "iloc", "to_numpy"), _frame),
    (("name", "index", "iloc", "to_numpy"), _series),
    (("to_numpy",), _values),
    (("tocsr", "nnz"), _sparse),
)


def _dtype_kind(value: object) -> str:
    """NumPy's letter for the kind of a value's dtype, `?` when it has none."""
    return str(getattr(getattr(value, "dtype", None), "kind", "?"))
