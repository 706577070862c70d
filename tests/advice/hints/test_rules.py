"""All rules together: what is said first, and what is not said at all."""

from scenes import callee, scene

from ipyaccel.advice.hints.rules import found_in

TEXT = """\
import numpy as np
def f(n):
    a = np.array([])
    for k in range(n):
        a = np.append(a, k)
    return a
"""


def test_what_to_change_goes_before_where_the_time_is():
    """The loop that copies is said before the fact that copying happens in NumPy."""
    found = found_in(scene(TEXT, {5: 0.9}, [callee("numpy.append", 0.9, place="NumPy")]))
    assert "copies all" in found[0].text
    assert "NumPy" in found[1].text


def test_a_line_under_five_percent_is_not_spoken_of():
    """However right the rule is: there is nothing to gain."""
    assert found_in(scene(TEXT, {5: 0.04})) == ()
