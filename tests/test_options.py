"""The line of `%compare`, taken apart."""

from __future__ import annotations

import pytest

from ipyaccel.errors import UserError
from ipyaccel.model import Options
from ipyaccel.options import from_keywords, parse_line, refuse_unknown, wanted


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("trapez(1, 5, 1000)", "trapez(1, 5, 1000)"),
        ("-o trapez(1, 5, 1000)", "trapez(1, 5, 1000)"),
        ("-n 10 -r9 f(x, '-o')", "f(x, '-o')"),
        ("--only numba,cython f(-1)", "f(-1)"),
        ("--budget=0.5 f(3)", "f(3)"),
        ("-x + 1", "-x + 1"),
        ("-- -n + 1", "-n + 1"),
        ("f(  'two  spaces' )", "f(  'two  spaces' )"),
    ],
)
def test_the_call_is_kept_to_the_letter(line: str, call: str) -> None:
    """Options in front are taken away, the call behind them stays as it was typed."""
    assert parse_line(line).call == call


def test_every_option_reaches_its_setting() -> None:
    """Each option is read into the field of its name."""
    request = parse_line(
        "-n 5 -r 9 -p 4 -q -o -v kept --only numba --skip cython,numpy --budget 1.5 --timeout 7 --rtol 1e-6 --atol 0 "
        "--threads 2 --no-profile f(3)"
    )
    assert request.options == Options(5, 9, 4, True, ("numba",), ("cython", "numpy"), 1.5, 7.0, 1e-6, 0.0, 2, False)
    assert (request.give, request.name, request.doctor) == (True, "kept", False)


@pytest.mark.parametrize("line", ["--no-such f(3)", "-n zero f(3)", "-n 0 f(3)", "--budget -1 f(3)", "--budget nan f(3)"])
def test_a_wrong_option_is_the_users_mistake(line: str) -> None:
    """An unknown option or value raises the one error that is shown without a traceback."""
    with pytest.raises(UserError):
        parse_line(line)


def test_a_settings_default_holds_where_the_line_is_silent() -> None:
    """What `%config` set is the default, and the line overrides it."""
    defaults = Options(budget=7.0, digits=5)
    assert parse_line("--budget 1 f(3)", defaults).options == Options(budget=1.0, digits=5)


def test_keywords_are_the_same_options() -> None:
    """The Python API takes the names of the settings, and says which exist."""
    assert from_keywords({"only": "numba, cython", "budget": 5}) == Options(only=("numba", "cython"), budget=5)
    with pytest.raises(UserError, match="`budgt` is not an option"):
        from_keywords({"budgt": 5})


def test_a_name_that_is_no_variant_is_the_users_mistake() -> None:
    """A slip in `--only` is answered with the nearest name, instead of an empty table."""
    refuse_unknown(Options(only=("cython", "python"), skip=("numba-fast",)), ["cython-fast", "numba", "numba-fast"])
    with pytest.raises(UserError, match="did you mean `numba`"):
        refuse_unknown(Options(only=("nunba",)), ["numba"])


def test_a_backend_name_stands_for_all_its_variants() -> None:
    """`cython` means `cython` and `cython-*`; `cython-fast` means itself alone."""
    assert wanted("cython-fast", Options(only=("cython",)))
    assert wanted("cython-fast", Options(only=("cython-fast",)))
    assert not wanted("cython", Options(only=("cython-fast",)))
    assert not wanted("numba-fast", Options(skip=("numba",)))
