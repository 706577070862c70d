"""Arguments between processes: values are copied, what the user wrote is named."""

import numpy as np
import pytest
from profiled import notebook

from ipyaccel.advice.travel import TooLarge, from_bytes, to_bytes

TEXT = """\
class Walker:
    def __init__(self, x):
        self.x = x
    def step(self):
        return self.x

def cubic(x):
    return x ** 3
"""


def test_classes_and_functions_stay_those_of_the_notebook():
    """A copied object is of the notebook's own class, which is left as it was; a function is the very same."""
    names = notebook(TEXT)
    step = names["Walker"].step
    walker, function, array = from_bytes(to_bytes((names["Walker"](3), names["cubic"], np.arange(4)), 10**6), names)
    assert type(walker) is names["Walker"]
    assert walker.x == 3
    assert function is names["cubic"]
    assert array.tolist() == [0, 1, 2, 3]
    assert names["Walker"].step is step


def test_functions_without_a_name_are_copied():
    """A lambda travels with what it needs, and what it calls of the notebook's is named."""
    names = notebook(TEXT + "double = lambda x: 2 * cubic(x)\n")
    made = from_bytes(to_bytes(names["double"], 10**6), names)
    assert made is not names["double"]
    assert made(2) == 16


def test_what_is_gone_or_too_large_is_said():
    """A class that the notebook no longer has, and more bytes than may travel."""
    names = notebook(TEXT)
    data = to_bytes(names["Walker"](1), 10**6)
    del names["Walker"]
    with pytest.raises(LookupError, match="Walker"):
        from_bytes(data, names)
    with pytest.raises(TooLarge, match="MB"):
        to_bytes(np.zeros(10**6), 10**6)
