"""The notebook's door, in a real shell."""

from __future__ import annotations

import dataclasses
import inspect
import io
import pathlib
import sys
import types
from collections.abc import Callable, Iterator

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

import ipyaccel
from ipyaccel.magics import IPyAccel
from ipyaccel.model import Options

DEFINED = "def adds(n):\n    total = 0.0\n    for k in range(n):\n        total += 0.5 * k\n    return total\n"
QUICK = "--only cython --budget 0.2 --no-profile"


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    """A shell of its own with the extension loaded and one function defined."""
    made = InteractiveShell()
    made.run_line_magic("load_ext", "ipyaccel")
    made.run_cell(DEFINED, store_history=True)
    yield made
    made.run_line_magic("unload_ext", "ipyaccel")


def test_dash_o_returns_and_dash_v_stores(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    """With `-q` nothing is shown; `-o` gives the result, `-v` a name, and `ipyaccel.last` the same object."""
    result = shell.run_line_magic("compare", f"-q -o -v kept {QUICK} adds(100)")
    assert result is shell.user_ns["kept"] is ipyaccel.last
    assert result.frame.loc["cython", "status"] == "ok"
    assert capsys.readouterr().out == ""


def test_a_cell_defines_and_its_line_calls(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    """`%%compare` leaves the cell's functions in the notebook, and its lines are counted from the magic's."""
    result = shell.run_cell_magic("compare", f"-o {QUICK} halves(50)", DEFINED.replace("adds", "halves"))
    assert result.frame.loc["cython", "status"] == "ok"
    assert callable(shell.user_ns["halves"])
    assert "halves(50)" in capsys.readouterr().out
    assert result.data.outcomes[0].variant.source.startswith("def halves")


def test_the_settings_are_the_options_defaults(shell: InteractiveShell) -> None:
    """`%config IPyAccel.digits = 5` holds for the next comparison."""
    shell.run_line_magic("config", "IPyAccel.digits = 5")
    shell.run_line_magic("config", "IPyAccel.profile = False")
    shell.run_line_magic("config", "IPyAccel.only = 'cython, numba'")
    result = shell.run_line_magic("compare", "-q -o --budget 0.2 adds(10)")
    assert (result.data.options.digits, result.data.options.profile) == (5, False)
    assert result.data.options.only == ("cython", "numba")


def test_every_option_is_a_setting_too(shell: InteractiveShell) -> None:
    """`%config IPyAccel` knows each name that the options have."""
    magics = next(known for known in shell.configurables if isinstance(known, IPyAccel))
    assert {field.name for field in dataclasses.fields(Options)} <= set(magics.trait_names(config=True))


def test_every_option_is_documented_and_completed(shell: InteractiveShell) -> None:
    """`%compare?` names each option, and Tab offers those that fit."""
    from ipyaccel.magics import _complete_options
    from ipyaccel.options import option_parser

    text = shell.find_line_magic("compare").__doc__
    for option in (
        "-n",
        "-r",
        "-p",
        "-q",
        "-o",
        "-v",
        "--only",
        "--skip",
        "--budget",
        "--timeout",
        "--rtol",
        "--atol",
        "--doctor",
    ):
        assert option in text
    assert _complete_options(option_parser, None, types.SimpleNamespace(symbol="--b")) == ["--budget"]
    assert _complete_options(option_parser, None, types.SimpleNamespace(symbol="b")) == []


def test_the_doctor_says_ready(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    """`%compare --doctor` looks at everything, and says so in its last line."""
    shell.run_line_magic("compare", "--doctor")
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[-1].startswith("ready, in ")
    assert any(line.startswith("compiler") for line in lines)


class _Stubborn(io.StringIO):
    def write(self, text: str) -> int:
        raise RuntimeError("out of ink")


def _closed() -> io.StringIO:
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.parametrize(("stream", "word"), [(_closed, "closed"), (_Stubborn, "out of ink")])
def test_an_output_that_takes_nothing(
    shell: InteractiveShell,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stream: Callable[[], io.StringIO],
    word: str,
) -> None:
    """Where nothing can be written, the comparison runs to its end, and one line says where the result is."""
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", stream())
        result = shell.run_line_magic("compare", f"-o {QUICK} adds(100)")
    assert result is ipyaccel.last
    assert result.data.complete
    assert result.frame.loc["cython", "status"] == "ok"
    said = capsys.readouterr().err
    assert word in said
    assert "ipyaccel.last" in said
    assert said.count("\n") == 1


def test_a_low_recursion_limit_is_a_sentence(shell: InteractiveShell) -> None:
    """A limit that our own functions reach is named, with the one that is usual; the next comparison is whole."""
    depth, before = len(inspect.stack()), sys.getrecursionlimit()
    sys.setrecursionlimit(depth + 22)
    try:
        with pytest.raises(UsageError, match=f"the recursion limit is {depth + 22} here") as raised:
            shell.run_line_magic("compare", f"-q -o {QUICK} adds(100)")
    finally:
        sys.setrecursionlimit(before)
    assert "setrecursionlimit(1000)" in str(raised.value)
    assert shell.run_line_magic("compare", f"-q -o {QUICK} adds(100)").frame.loc["cython", "status"] == "ok"


def test_loading_again_and_unloading_leave_one_or_nothing(shell: InteractiveShell) -> None:
    """A reload replaces the settings, an unload takes magic and settings away."""
    shell.run_line_magic("reload_ext", "ipyaccel")
    assert sum(isinstance(known, IPyAccel) for known in shell.configurables) == 1
    shell.run_line_magic("unload_ext", "ipyaccel")
    assert shell.find_line_magic("compare") is None
    shell.run_line_magic("load_ext", "ipyaccel")


def test_hide_shows_no_times_until_reveal(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    """`%compare --hide` shows versions and answers; `ipyaccel.last.reveal()` shows the whole table, in the same cell too."""
    shell.run_line_magic("compare", f"--hide {QUICK} adds(100)")
    guessed = capsys.readouterr().out
    assert "hidden until ipyaccel.last.reveal()" in guessed.replace("\n", " ")
    assert "same answer" in guessed
    assert "speedup" not in guessed
    ipyaccel.last.reveal()
    assert "speedup" in capsys.readouterr().out


def test_save_and_against(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--save NAME` keeps a result, `--against NAME` shows what changed; a wrong name is said before anything is measured."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    shell.run_line_magic("compare", f"--save base {QUICK} adds(100)")
    assert "saved as base" in capsys.readouterr().out
    result = shell.run_line_magic("compare", f"-o --against base {QUICK} adds(100)")
    assert "Against base, saved on" in capsys.readouterr().out
    assert {"python", "cython"} <= set(result.changes.index) <= set(result.frame.index)
    for line in ("--against other adds(100)", "--against base adds(50)", "--save a/b adds(100)", "--save c --vary n=1,2 adds(n)"):
        with pytest.raises(UsageError):
            shell.run_line_magic("compare", line)
    assert ipyaccel.last is result
