"""What `--vary` takes: lists, ranges by equal factors, expressions of the notebook."""

import pytest

from ipyaccel.errors import UserError
from ipyaccel.syntax.varied import varied


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("n=10,100,1000", (10, 100, 1000)),
        ("n = 5", (5,)),
        ("n=1e2:1e6", (100, 1000, 10_000, 100_000, 1_000_000)),
        ("n=1:8:4", (1, 2, 4, 8)),
        ("h=0.1,0.01", (0.1, 0.01)),
        ("n=k,2*k", (7, 14)),
        ("x=a[1:],a", ([2], [1, 2])),
        ("n=1e3,1e4", (1000, 10_000)),
    ],
)
def test_values_are_those_that_were_written(text, values):
    """Whole numbers stay whole, also written with an exponent."""
    found = varied(text, {"k": 7, "a": [1, 2]})
    assert found.name == text[0]
    assert found.values == values
    assert [type(one) for one in found.values] == [type(one) for one in values]


@pytest.mark.parametrize("text", ["n", "n=", "=3", "3=4", "n=nowhere", "n=10:1", "n=0:5", "n=1:2:3:4", "n=*range(99)"])
def test_anything_else_is_said(text):
    """One sentence, no traceback."""
    with pytest.raises(UserError):
        varied(text, {})
