"""Bad input, one test each: one short message or one row, and the kernel lives."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from compilers import path_without_zig

SHORT = 600
RAN = ("ok", "unchecked")
CYTHON = ("cython", "cython-typed", "cython-fast")


def one_short_message(said, *words):
    """The user reads one message of a few lines: no traceback, and nothing of our own files."""
    assert "Traceback" not in said.text
    assert "site-packages" not in said.text
    assert "ipyaccel/" not in said.text
    assert len(said.text) < SHORT, said.text
    for word in words:
        assert word in said.text, said.text


def lives(notebook):
    assert notebook.value("6 * 7") == 42


# -------------------------------------------------------------------------------------------------- mistakes in the call


def test_unknown_name(notebook):
    """A name that is not there is named."""
    one_short_message(notebook.run("%compare no_such_function(3)"), "no_such_function")
    lives(notebook)


def test_unknown_name_inside_the_function(notebook):
    """A name missing in the function's body is the original's own NameError, with its line."""
    notebook.must("def incomplete(n):\n    total = 0\n    return total + missing_here * n")
    said = notebook.run("%compare incomplete(3)")
    assert "missing_here" in said.text
    assert "line 3" in said.text
    assert "ipyaccel/" not in said.text
    lives(notebook)


def test_syntax_error_in_the_call(notebook):
    """A call that is not Python is said to be so."""
    notebook.must("def f(x): return x + 1")
    one_short_message(notebook.run("%compare f(1, 2"))
    one_short_message(notebook.run("%compare f(1))"))
    lives(notebook)


@pytest.mark.parametrize("statement", ["y = f(1)", "for k in range(3): f(k)", "import math", "del f", "y += f(1)"])
def test_call_is_a_statement(notebook, statement):
    """A statement is no call: what is wanted is an expression, and the statement is not executed."""
    notebook.must("def f(x): return x + 1\ny = 10")
    one_short_message(notebook.run(f"%compare {statement}"), "expression")
    assert notebook.value("y") == 10
    assert notebook.value("f(1)") == 2


def test_no_call_at_all(notebook):
    """Nothing to compare is answered with what to write."""
    one_short_message(notebook.run("%compare"))
    one_short_message(notebook.run("%compare --budget 3"))
    lives(notebook)


def test_unknown_option_and_bad_value(notebook):
    """An option that is not there, or a value that makes no sense, is one message."""
    notebook.must("def f(x): return x + 1")
    one_short_message(notebook.run("%compare --fastest f(1)"), "--fastest")
    one_short_message(notebook.run("%compare --budget often f(1)"), "often")
    one_short_message(notebook.run("%compare -r 0 f(1)"))
    lives(notebook)


def test_unknown_variant(notebook):
    """A variant that does not exist is named, instead of an empty table."""
    notebook.must("def f(x): return x + 1")
    one_short_message(notebook.run("%compare --only nunba f(1)"), "nunba")
    lives(notebook)


# ------------------------------------------------------------------------------------------------------- the original


def test_original_raises(notebook):
    """The original's exception is shown with its line in the user's cell, not with our traceback."""
    notebook.must("def divides(n):\n    total = 0.0\n    for k in range(n):\n        total += 1 / (k - 3)\n    return total")
    said = notebook.run("%compare -v result divides(10)")
    assert "ZeroDivisionError" in said.text
    assert "line 4" in said.text
    assert "ipyaccel/" not in said.text
    lives(notebook)


def test_original_raises_in_an_argument(notebook):
    """Arguments are evaluated first; what they raise is the user's, shortly said."""
    notebook.must("def f(x): return x + 1")
    said = notebook.run("%compare f(1 / 0)")
    assert "ZeroDivisionError" in said.text
    assert "ipyaccel/" not in said.text
    lives(notebook)


@pytest.mark.parametrize(
    ("setup", "call"), [("", "len([1, 2, 3])"), ("import math", "math.hypot(3, 4)"), ("", "sorted([3, 1, 2])")]
)
def test_no_source(notebook, setup, call):
    """A function written in C has no source to write anew: that is said, and it is timed alone."""
    notebook.must(setup)
    said = notebook.must(f"%compare -v result --budget 0.2 {call}")
    rows = notebook.rows()
    assert rows["python"]["status"] == "ok"
    assert rows["python"]["time"] > 0
    assert [name for name, row in rows.items() if row["status"] in RAN] == ["python"]
    assert "source" in said.text


def test_argument_that_cannot_be_pickled(notebook):
    """A lock, an open file, a generator: Python still runs, every other row runs or says why not."""
    notebook.must(
        "import threading\ndef locked(lock, n):\n    total = 0\n    for k in range(n):\n        total += k\n    return total"
    )
    said = notebook.must("%compare -v result --budget 0.2 locked(threading.Lock(), 100)")
    rows = notebook.rows()
    assert rows["python"]["status"] == "ok", said.text
    assert rows["python"]["time"] > 0
    assert all(row["status"] in (*RAN, "declined") for row in rows.values())
    assert all(row["note"] for row in rows.values() if row["status"] == "declined")
    assert "lock" in said.text


def test_open_file_as_argument(notebook, tmp_path):
    """An open file cannot travel, and comparing must not read it to its end again and again."""
    (tmp_path / "lines.txt").write_text("1\n2\n3\n")
    notebook.must("def count(lines):\n    total = 0\n    for line in lines:\n        total += int(line)\n    return total")
    notebook.must(f"handle = open({str(tmp_path / 'lines.txt')!r})")
    notebook.must("%compare -v result --budget 0.2 count(handle)")
    lives(notebook)
    notebook.must("handle.close()")


def test_never_ends(notebook):
    """A function without end is a row `timeout`, after the time that was asked for."""
    notebook.must("def endless(n):\n    while n > 0:\n        n += 1\n    return n")
    started = time.perf_counter()
    notebook.must("%compare -v result --timeout 2 endless(1)")
    assert time.perf_counter() - started < 60
    assert notebook.rows()["python"]["status"] == "timeout"
    lives(notebook)


def test_interrupt_leaves_a_table(new_kernel):
    """Ctrl-C ends a comparison at once, what was done stays on screen and in `ipyaccel.last`, and the next one works."""
    notebook = new_kernel()
    notebook.must("import time\ndef endless(n):\n    while n > 0:\n        n += 1\n    return n")
    interrupt = threading.Timer(4.0, os.kill, (notebook.pid(), 2))
    interrupt.start()
    started = time.perf_counter()
    notebook.run("%compare --timeout 60 endless(1)")
    assert time.perf_counter() - started < 15
    notebook.must("import ipyaccel\nresult = ipyaccel.last")
    rows = notebook.rows()
    assert rows["python"]["status"] in ("interrupted", "ok")
    assert any(row["status"] == "interrupted" for row in rows.values())
    notebook.must("def f(x): return x + 1")
    notebook.must("%compare -v result --budget 0.2 f(1)")
    assert notebook.rows()["python"]["status"] == "ok"


def test_reference_needs_minutes(notebook):
    """With a huge `n` the answer comes in the time allowed, not in the minutes that Python would need."""
    notebook.must(
        "def spins(n):\n    total = 0.0\n    for k in range(n):\n        total += (k % 7) * 0.5\n    return total",
    )
    started = time.perf_counter()
    said = notebook.must("%compare -v result --timeout 3 --budget 0.5 spins(10**11)")
    assert time.perf_counter() - started < 90
    assert notebook.rows()["python"]["status"] == "timeout", said.text
    lives(notebook)


def test_generator(notebook):
    """Calling a generator function computes nothing yet: that is said."""
    notebook.must("def numbers(n):\n    for k in range(n):\n        yield k * k")
    said = notebook.run("%compare numbers(100)")
    assert "generator" in said.text
    assert "ipyaccel/" not in said.text
    lives(notebook)


def test_coroutine(notebook):
    """Calling a coroutine function computes nothing yet: that is said."""
    notebook.must("async def later(n):\n    return n + 1")
    said = notebook.run("%compare later(100)")
    assert "coroutine" in said.text or "async" in said.text
    assert "ipyaccel/" not in said.text
    lives(notebook)


# ------------------------------------------------------------------------------------ what must not be done more than once


def test_prints(notebook):
    """A function that prints is run once, and the line that prints is named."""
    notebook.must(
        "def talks(n):\n    total = 0\n    for k in range(n):\n        total += k\n    print('total', total)\n    return total"
    )
    said = notebook.must("%compare -v result --budget 0.2 talks(10)")
    assert "line 5" in said.text
    assert "print" in said.text
    assert said.text.count("total 45") <= 1


def test_reads_input(notebook):
    """A function that asks for input neither hangs nor takes away the kernel's input."""
    notebook.must("def asks(n):\n    answer = input('how many? ')\n    return int(answer) + n")
    started = time.perf_counter()
    said = notebook.run("%compare --timeout 20 asks(3)")
    assert time.perf_counter() - started < 60
    assert "input" in said.text
    assert "ipyaccel/" not in said.text
    lives(notebook)


def test_writes_a_file(notebook, tmp_path):
    """A function that writes a file is run once: the file holds what one run writes, and the line is named."""
    path = tmp_path / "log.txt"
    notebook.must(
        f"path = {str(path)!r}\n"
        "def logs(n):\n"
        "    with open(path, 'a') as handle:\n"
        "        handle.write('one run')\n"
        "    return n + 1"
    )
    said = notebook.must("%compare -v result --budget 0.2 logs(3)")
    assert path.read_text() == "one run"
    assert "line 3" in said.text or "line 4" in said.text
    assert notebook.rows()["python"]["status"] == "ok"


def test_appends_to_a_global(notebook):
    """A function that appends to a global list leaves the notebook's list alone, and the line is named."""
    notebook.must("kept = []\ndef keeps(n):\n    kept.append(n)\n    return len(kept)")
    said = notebook.must("%compare -v result --budget 0.2 keeps(3)")
    assert notebook.value("kept") == []
    assert "line 3" in said.text


# ------------------------------------------------------------------------------------------------- around the notebook


def test_helper_edited_since_import(notebook, tmp_path):
    """A module edited but not reloaded: the code that runs is compared, not the text that stands there, and it is said."""
    module = tmp_path / "edited_helpers.py"
    module.write_text("def grows(n):\n    total = 0\n    for k in range(n):\n        total += 2 * k\n    return total\n")
    notebook.must(f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\nimport edited_helpers")
    module.write_text("def grows(n):\n    total = 0\n    for k in range(n):\n        total += 3 * k + 1\n    return total\n")
    said = notebook.must("%compare -v result --budget 0.2 edited_helpers.grows(10)")
    assert "edited_helpers.py changed since it was imported" in said.text
    rows = notebook.rows()
    for name, row in rows.items():
        assert row["status"] in (*RAN, "declined"), (name, row["note"])
    notebook.must("sys.path.pop(0); del sys.modules['edited_helpers']")


def test_no_compiler(new_kernel, tmp_path):
    """Without a C compiler the Cython rows say what to install, and the others work."""
    empty = tmp_path / "empty"
    empty.mkdir()
    zig = path_without_zig(tmp_path / "site")
    notebook = new_kernel(PATH=str(empty), PYTHONPATH=zig, CC="", XDG_CACHE_HOME=str(tmp_path / "cache"))
    notebook.must("def adds(n):\n    total = 0.0\n    for k in range(n):\n        total += 0.5 * k\n    return total")
    notebook.must("%compare -v result --budget 0.2 adds(100)")
    rows = notebook.rows()
    for name in CYTHON:
        assert rows[name]["status"] == "declined", rows[name]
        assert "install" in rows[name]["note"]
    assert rows["numba"]["status"] == "ok"


def test_cache_that_cannot_be_written(new_kernel, tmp_path):
    """Where no cache folder can be made, everything works without one."""
    (tmp_path / "file").write_text("in the way")
    notebook = new_kernel(XDG_CACHE_HOME=str(tmp_path / "file" / "below"))
    compare_sound(notebook)


def test_cache_that_is_corrupt(new_kernel, tmp_path):
    """Artefacts that were cut short or overwritten are built again, not loaded."""
    notebook = new_kernel(XDG_CACHE_HOME=str(tmp_path / "cache"))
    compare_sound(notebook)
    files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert files
    for path in files:
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:100] + b"\0spoiled\0")
    compare_sound(notebook)


def test_cache_that_others_can_write(new_kernel, tmp_path):
    """Nothing is loaded from a folder that others can write into."""
    notebook = new_kernel(XDG_CACHE_HOME=str(tmp_path / "cache"))
    compare_sound(notebook)
    for path in [tmp_path / "cache", *(tmp_path / "cache").rglob("*")]:
        if path.is_dir():
            path.chmod(0o777)
    compare_sound(notebook, reused=False)


def compare_sound(notebook, *, reused=None):
    notebook.must("def adds(n):\n    total = 0.0\n    for k in range(n):\n        total += 0.25 * k\n    return total")
    said = notebook.must("%compare -v result --budget 0.2 adds(100)")
    rows = notebook.rows()
    for name in (*CYTHON, "numba"):
        assert rows[name]["status"] == "ok", (rows[name], said.text)
        if reused is not None:
            assert bool(rows[name]["cached"]) is reused, rows[name]


def test_two_at_once(tmp_path):
    """Two processes that compare the same call at the same moment, in one fresh cache, both answer."""
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent("""
        def adds(n):
            total = 0.0
            for k in range(n):
                total += 0.125 * k
            return total
        """)
    )
    command = [sys.executable, "-m", "ipyaccel", "compare", "--budget", "0.2", str(program), "adds(100)", "--json"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    both = [
        subprocess.Popen(
            [*command, str(tmp_path / f"{k}.json")], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for k in range(2)
    ]
    said = [process.communicate(timeout=120)[0].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    import ipyaccel

    for k in range(2):
        frame = ipyaccel.Comparison.from_json((tmp_path / f"{k}.json").read_text()).frame
        assert set(frame.loc[[*CYTHON, "numba"], "status"]) == {"ok"}, said[k]
