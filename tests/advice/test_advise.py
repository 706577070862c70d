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
    assert 0 < advice.effect.projected < advice.speedup * advice.effect.before
    assert advice.effect.first > advice.effect.after
    assert shown == [given]
    assert names["em"].__code__.co_filename == "<cell 1>"


DRIVEN = """\
import time

def waits(n):
    for _ in range(n):
        time.sleep(0.01)
    return n

def adds(n):
    total = 0
    for k in range(n):
        total += k % 3
    return total

def both():
    return waits(8), adds(1000000)
"""


def stopped(call, names, options):
    """Ctrl-C while it compares."""
    raise KeyboardInterrupt


def test_ctrl_c_keeps_what_is_done():
    """The function that was being compared, and those after it, are said not to have been reached."""
    given, _ = advice_for("both()", notebook(DRIVEN), compared=stopped)
    assert {advice.function for advice in given} == {"waits", "adds"}
    assert {str(advice.reason) for advice in given} == {"not reached before the interrupt"}


def test_once_means_once():
    """With --once nothing is run again: rules that have a line and a share behind them still speak."""

    def never(call, names, options):
        raise AssertionError("compared all the same")

    given, _ = advice_for("both()", notebook(DRIVEN), compared=never, once=True)
    by_name = {advice.function: advice for advice in given}
    assert "waiting in `sleep`" in by_name["waits"].reason.text
    assert by_name["waits"].reason.line == 5
    assert "adds" not in by_name


def test_a_cell_that_defines_what_it_calls():
    """Functions and classes of the cell itself are found, compared and replaced right after they are defined."""
    cell = """\
class Model:
    def __init__(self, n):
        self.n = n

    def fit(self, rounds):
        total = 0.0
        n = self.n
        for _ in range(rounds):
            for k in range(n):
                total += k * 0.5
        return total

answer = Model(1000).fit(600)
answer
"""
    (advice,) = advice_for(cell, {"__name__": "__main__"}, budget=0.5)[0]
    assert advice.function.endswith("fit")
    assert advice.by
    assert advice.effect.after < advice.effect.before
