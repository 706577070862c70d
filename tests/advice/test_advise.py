"""The whole way: from a profile to advice, in real child processes."""

from profiled import advice_for, notebook

TEXT = """\
import math

def density(x, mean):
    return math.exp(-0.5 * (x - mean) ** 2)

def em(n, rounds):
    total = 0.0
    for _ in range(rounds):
        for k in range(n):
            total += density(k / n, total / n)
    return total
"""


def test_the_outermost_function_is_replaced_and_the_whole_run_measured():
    """A driver that calls a small helper very often is compiled with it, and the statement is measured with the driver."""
    names = notebook(TEXT)
    given, shown = advice_for("answer = em(2000, 60)", names, budget=0.5)
    (advice,) = given
    assert advice.function == "em"
    assert advice.by
    assert advice.speedup > 5
    assert advice.arguments == "its call"
    assert advice.effect.after < advice.effect.before
    assert advice.effect.projected < advice.effect.before
    assert advice.effect.first > advice.effect.after
    assert shown == [given]
    assert names["em"].__code__.co_filename == "<cell 1>"
