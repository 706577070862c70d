"""The same thing computed in every turn of a loop."""

from scenes import callee, said, scene

from ipyaccel.advice.hints.repeated import repeated

TEXT = """\
import numpy as np
def f(xs, n, A):
    total = 0.0
    for k in range(n):
        total += sorted(xs)[k]
        b = np.linalg.norm(A)
    return total, b
"""


def test_pure_functions_of_what_the_loop_leaves_alone():
    """`sorted(xs)` and `np.linalg.norm(A)` give the same each time; so does a call inside of a call."""
    found = said(repeated, scene(TEXT))
    assert found == [
        ("`sorted(xs)` gives the same in every turn of the loop", 5),
        ("`np.linalg.norm(A)` gives the same in every turn of the loop", 6),
    ]
    inner = TEXT.replace("np.linalg.norm(A)", "np.linalg.solve(A, np.ones(n))")
    assert ("`np.linalg.solve(A, np.ones(n))` gives the same in every turn of the loop", 6) in said(repeated, scene(inner))


def test_what_may_change_is_left_alone():
    """Stored into, bound anew, given to an unknown function, changed by another name for it, or dependent on the turn."""
    for change in ("xs[k] = 0", "xs = xs[1:]", "g(xs)", "xs.append(k)", "ys[0] = k"):
        text = "def g(v):\n    v.pop()\n" + TEXT.replace("        b = np.linalg.norm(A)", f"        b = {0}; {change}")
        text = text.replace("    total = 0.0", "    total = 0.0\n    ys = xs")
        assert said(repeated, scene(text)) == [], change
    assert said(repeated, scene(TEXT.replace("sorted(xs)", "sorted(xs[k:])").replace("norm(A)", "norm(A[k])"))) == []
    own = "def sorted(v):\n    return list(v)\n" + TEXT.replace("norm(A)", "norm(A[k])")
    assert said(repeated, scene(own)) == []


def test_what_the_call_takes_is_what_the_profiler_saw_of_it():
    """A line of many things counts only for the call's own share; without one, only when it is the one call there."""
    seen = scene(TEXT, callees=[callee("sorted", 0.02, origin="builtin")])
    assert [round(finding.share, 2) for finding in repeated(seen)] == [0.02, 0.9]
    two = scene(TEXT.replace("total += sorted(xs)[k]", "total += max(xs) + abs(k)"))
    assert next(repeated(two)).share == 0.0
