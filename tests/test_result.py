"""The result object: views of one comparison, and callables that can be trusted."""

import subprocess
import sys

import numpy as np
import pytest

from ipyaccel import model
from ipyaccel.build.guarded import Ways, guarded
from ipyaccel.errors import UserError
from ipyaccel.model import Build, Check, Outcome, Reason, Timing, Variant
from ipyaccel.result import Comparison
from ipyaccel.syntax.live import Live


def total(values, n=2, scale=1.0):
    """The original."""
    return ("original", values, n, scale)


def live(*args, **kwargs):
    bound = (*args, *(kwargs.get("n", 2), kwargs.get("scale", 1.0))[len(args) - 1 :])
    return Live(total, args, kwargs, bound, {})


def data(status="ok"):
    variant = Variant("numba", "numba", "@njit\ndef total(): ...", "total", twin=Variant("numba", "numba", "", "total"))
    build = Build(variant, "total.py", 0.5)
    rows = (
        Outcome("python", "ok", check=Check("same"), timing=Timing(1, tuple([1e-3] * 9))),
        Outcome("numba", status, variant, build, Check("same"), Timing(10, tuple([1e-4] * 9))),
        Outcome("numpy", "declined", reason=Reason("there is no loop", 2)),
    )
    return model.Comparison("total(x)", rows, seconds=1.2)


def test_views():
    """Best, source, rows and frame speak of the same comparison."""
    result = Comparison(data())
    assert result.best == "numba"
    assert result.frame.loc["numba", "speedup"] == pytest.approx(100)
    assert result.source("numba").startswith("@njit")
    with pytest.raises(UserError, match="line 2: there is no loop"):
        result.source("numpy")
    with pytest.raises(UserError, match="there are python, numba, numpy"):
        result.source("numbo")


def test_repr_is_one_line_and_str_the_table():
    """In a terminal `-o` leaves one line; printing gives the table; a notebook gets HTML, a PDF LaTeX."""
    result = Comparison(data())
    assert repr(result).startswith("<comparison of total(x): 100×")
    assert "\n" not in repr(result)
    assert "variant" in str(result)
    assert "<table" in result._repr_html_()
    assert r"\begin{tabular}" in result._repr_latex_()


def test_table_is_not_shown_twice():
    """In the cell that has shown the table, the result's own display is the line."""
    result = Comparison(data())
    result.shown_now = lambda: True
    assert result._repr_html_() is None
    assert result._repr_latex_() is None


def test_reprs_never_raise():
    """Damaged data make a line that says so, in every form."""
    result = Comparison(model.Comparison("f()", (None,)))
    for text in (repr(result), str(result), result._repr_html_(), result._repr_latex_()):
        assert "could not be drawn: AttributeError" in text


def test_json_round_trip():
    """A restored comparison shows the same and says why it has no callables."""
    restored = Comparison.from_json(Comparison(data()).to_json())
    assert restored.text() == Comparison(data()).text()
    with pytest.raises(UserError, match="run it again"):
        restored.function("numba")


def test_wrong_variants_are_not_handed_out():
    """A variant that answered differently is no function to use."""
    with pytest.raises(UserError, match="cannot be used"):
        Comparison(data("differs"), live(np.ones(3))).function("numba")
    assert Comparison(data(), live(np.ones(3))).function("python") is total


X = np.ones((3, 4))


@pytest.mark.parametrize(
    ("args", "way"),
    [
        ((X * 2,), "fast"),
        ((X * 2, 2, 3.5), "fast"),
        ((np.ones((4, 3)),), "checked"),
        ((X, 99), "checked"),
        ((np.ones((4, 3)).T,), "original"),
        ((X.astype("f4"),), "original"),
        ((X[0],), "original"),
        ((X.tolist(),), "original"),
        ((X, 2, 1), "original"),
        ((X, 2**70), "original"),
    ],
)
def test_guard_chooses_the_way(args, way):
    """What was tried is fast, other shapes are checked, other types, ranks and layouts get the original."""
    ways = Ways(total, lambda *_: ("fast",), lambda *_: ("checked",))
    assert guarded(live(X), ways)(*args)[0] == way


def test_an_object_whose_insides_are_not_known_gets_the_checked_way():
    """The same class may hold an array of any size; a dict shows what it holds."""

    class Grid:
        def __init__(self, size):
            self.values = np.ones(size)

    def first(grid):
        return grid

    ways = Ways(first, lambda _: "fast", lambda _: "checked")
    grid = Grid(3)
    assert guarded(Live(first, (grid,), {}, (grid,), {}), ways)(Grid(9)) == "checked"
    held = {"x": np.ones(3)}
    function = guarded(Live(first, (held,), {}, (held,), {}), ways)
    assert function({"x": np.zeros(3)}) == "fast"
    assert function({"x": np.zeros(4)}) == "checked"


def test_guard_keeps_the_signature():
    """Keywords and defaults work as with the original, and so does a wrong call."""
    ways = Ways(total, lambda *values: ("fast", *values))
    function = guarded(live(X), ways)
    assert function.__name__ == "total"
    assert function(scale=2.5, values=X) == ("fast", X, 2, 2.5)
    with pytest.raises(TypeError, match="values"):
        function()


def test_function_arguments_written_into_the_source_must_stay():
    """A function given as argument is part of the build: another one goes to the original."""

    def apply(f, x):
        return f(x)

    held = Live(apply, (abs, -3.0), {}, (-3.0,), {})
    function = guarded(held, Ways(apply, lambda x: f"fast {x}"))
    assert function(abs, -4.0) == "fast -4.0"
    assert function(round, -4.4) == -4


def test_importing_results_costs_nothing():
    """Neither pandas nor rich nor jinja2 nor numpy come with the result object."""
    heavy = ("pandas", "rich", "jinja2", "numpy", "numba", "IPython")
    code = f"import sys, ipyaccel.result; print([name for name in {heavy} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_hidden_times_are_in_no_view_until_they_are_revealed(capsys):
    """`reveal` shows the whole table; before it neither frame, repr, JSON's twin nor the winner's name gives a time away."""
    result = Comparison(model.Comparison("total(x)", data().outcomes, seconds=1.2, options=model.Options(hide=True)))
    assert result.frame[["time", "low", "high", "best", "speedup", "compile", "break_even"]].isna().all(axis=None)
    assert repr(result) == "<comparison of total(x): times are hidden until ipyaccel.last.reveal(), 1 version tried>"
    for winner in (lambda: result.best, result.plot, lambda: result.save("x.py"), result.cell):
        with pytest.raises(UserError, match="times are hidden"):
            winner()
    assert result.source("numba").startswith("@njit")
    again = Comparison.from_json(result.to_json())
    assert "hidden" in repr(again)
    again.reveal()
    assert "10×" in capsys.readouterr().out
    assert again.best == "numba"
    assert again.frame.loc["numba", "time"] == pytest.approx(1e-5)
