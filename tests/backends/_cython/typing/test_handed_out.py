"""Elements that an array hands out to several names, or to a loop, are NumPy's: dividing them by zero is no error."""

import numpy as np
import pytest

import ipyaccel


def unpacked(points):
    """Rows by their number."""
    total = 0.0
    for k in range(len(points)):
        x, y = points[k]
        total = max(total, x / y)
    return total


def through_rows(points):
    """Rows one after the other."""
    best = -1
    for k, (x, y) in enumerate(points):
        if x / y > 1e6:
            best = k
    return best


def through_numbers(points):
    """One number after the other."""
    count = 0
    flat = points.ravel()
    for y in flat:
        if 1.0 / y > 0.5:
            count += 1
    return count


@pytest.mark.parametrize("function", [unpacked, through_rows, through_numbers])
def test_a_zero_among_the_divisors_is_no_error(function) -> None:
    """Every version answers as NumPy's numbers do, where it was an error before."""
    points = np.arange(1.0, 21.0).reshape(10, 2)
    points[4, 1] = 0.0
    given = {function.__name__: function, "points": points, "np": np}
    result = ipyaccel.compare(f"{function.__name__}(points)", given, only="cython-typed,numba", budget=0.1)
    assert dict(result.frame.status[["cython-typed", "numba"]]) == {"cython-typed": "ok", "numba": "ok"}


def of_list(pairs):
    """Python's own numbers."""
    total = 0.0
    for x, y in pairs:
        total += x / y
    return total


def test_a_zero_in_a_list_is_an_error() -> None:
    """A list hands out Python's own numbers: every version that answers at all raises."""
    pairs = [(1.0, 2.0), (3.0, 4.0)]
    result = ipyaccel.compare("of_list(pairs)", {"of_list": of_list, "pairs": pairs}, only="cython-typed", budget=0.1)
    assert result.frame.status["cython-typed"] == "ok"
    with pytest.raises(ZeroDivisionError):
        result.function("cython-typed")([(1.0, 0.0)])
