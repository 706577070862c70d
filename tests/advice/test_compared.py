"""A captured call as a person would write it."""

import numpy as np
from profiled import notebook

from ipyaccel.advice.compared import call_of
from ipyaccel.in_place import Place

TEXT = """\
def pairwise(X, scale=1.0, *more, name="a"):
    return X

def cubic(x):
    return x

class Walker:
    def step(self, n):
        return n
"""


def test_values_go_by_the_names_of_parameters():
    """Arrays by the parameter, numbers and short texts as they are, functions by their own name."""
    names = notebook(TEXT)
    array = np.zeros(3)
    call = call_of(Place(names, "pairwise", names["pairwise"]), (array, names["cubic"], 3, [1]), {"name": "long" * 20})
    assert call.text == "pairwise(X, cubic, 3, more_2, name=name)"
    assert call.names["X"] is array
    assert call.names["more_2"] == [1]
    assert eval(call.text, dict(call.names)) is array


def test_methods_are_called_through_their_class():
    """`Walker.step(self, 4)`: the object is an argument like any other."""
    names = notebook(TEXT)
    walker = names["Walker"]()
    call = call_of(Place(names["Walker"], "step", vars(names["Walker"])["step"]), (walker, 4), {})
    assert call.text == "Walker.step(self, 4)"
    assert eval(call.text, dict(call.names)) == 4


def test_a_parameter_that_is_called_like_the_function():
    """Names that are taken get another; what cannot be written as a number is named, too."""
    names = notebook("def f(f, x):\n    return f\n")
    call = call_of(Place(names, "f", names["f"]), ([1], float("inf")), {})
    assert call.text == "f(f_, x)"
    assert eval(call.text, dict(call.names)) == [1]
