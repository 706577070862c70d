"""The line of `%%cythonbench`, taken apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipyaccel.cell_options import parse_cell_line, source_of
from ipyaccel.errors import UserError
from ipyaccel.model import Options


def test_options_of_cython_keep_their_names(tmp_path: Path) -> None:
    """What `%%cython` takes is taken here by the same letters, and reaches the compiler's settings with absolute paths."""
    extra = tmp_path / "extra.c"
    extra.write_text("int one(void) { return 1; }\n")
    line = (
        f"-a -c=-O3 -c '-Wall -g' -I include -L{tmp_path} -lgsl -l m --link-args=-s -S {extra} --cplus --name made -f -3 f( 1 )"
    )
    request = parse_cell_line(line)
    native = request.native
    assert request.call == "f( 1 )"
    assert native.compile_args == ("-O3", "-Wall", "-g")
    assert native.include_dirs == (str(Path("include").absolute()),)
    assert (native.library_dirs, native.libraries, native.link_args) == ((str(tmp_path),), ("gsl", "m"), ("-s",))
    assert (native.sources, native.cplus, native.module) == ((str(extra),), True, "made")
    assert request.force


def test_options_of_ours_stand_beside_them() -> None:
    """The options that all magics share, and those of the climb, which may stand in quotes."""
    request = parse_cell_line('--baseline "old(2, 3)" --bind "no checks" --each --budget 1 -o -v kept new(2, 3)')
    assert (request.call, request.baseline, request.bind, request.each) == ("new(2, 3)", "old(2, 3)", "no checks", True)
    assert (request.options, request.give, request.variable) == (Options(budget=1.0), True, "kept")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--no-such f(3)", "--no-such is not an option of %%cythonbench"),
        ("--file nowhere.pyx f(3)", "there is no file nowhere.pyx"),
        ("-S nowhere.c f(3)", "there is no file nowhere.c"),
        ("--bind", "--bind wants a value"),
    ],
)
def test_a_wrong_option_is_said_in_one_line(line: str, said: str) -> None:
    """Unknown options, files that are not there, and values that are missing are the user's mistakes."""
    with pytest.raises(UserError, match=said):
        parse_cell_line(line)


@pytest.mark.parametrize(
    ("line", "cell", "said"), [("", "x = 1", "the call is missing"), ("f(3)", "\n  \n", "the cell is empty")]
)
def test_a_cell_needs_a_text_and_a_call(line: str, cell: str, said: str) -> None:
    """Without a call, or without anything to compile, that is what is said."""
    with pytest.raises(UserError, match=said):
        source_of(parse_cell_line(line), cell)


def test_a_file_takes_the_place_of_the_cell(tmp_path: Path) -> None:
    """`--file` gives the text as it stands, so that its line numbers are the file's; a cell's text begins one line down."""
    file = tmp_path / "module.pyx"
    file.write_text("def f(n):\n    return n\n")
    request = parse_cell_line(f"--file {file} f(3)")
    assert source_of(request, "\n") == "def f(n):\n    return n\n"
    assert request.native.folder == str(tmp_path)
    assert source_of(parse_cell_line("f(3)"), "def f(n): pass\n") == "\ndef f(n): pass\n"
    with pytest.raises(UserError, match="leave one of them out"):
        source_of(request, "def f(n): pass\n")
