"""The notebook is left as it was found: each test notes something, compares, and looks again."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path

import pytest

LAPLACE = (Path(__file__).parents[1] / "programs" / "laplace_loop.py").read_text(encoding="utf-8")
GIBBS = (Path(__file__).parents[1] / "programs" / "gibbs.py").read_text(encoding="utf-8")
COMPARE = "%compare -v result --budget 0.2"

ASPECTS = {
    "random state": "__import__('random').getstate()",
    "numpy's random state": "[str(part) for part in __import__('numpy').random.get_state()]",
    "names and values of globals": (
        "sorted((name, id(value)) for name, value in globals().items() if name[0] != '_' and name not in ('json', 'result'))"
    ),
    "subnormal numbers": "[1e-310 * 0.5, float((__import__('numpy').array([1e-310]) * 0.5)[0])]",
    "working directory and its files": "[__import__('os').getcwd(), sorted(__import__('os').listdir('.'))]",
    "warnings filters": "str(__import__('warnings').filters)",
    "sys.path": "__import__('sys').path",
    "environment": "dict(__import__('os').environ)",
    "signal handlers": "[str(__import__('signal').getsignal(number)) for number in (2, 10, 12, 13, 14, 15, 17)]",
    "garbage collection": "[__import__('gc').isenabled(), __import__('gc').get_threshold()]",
    "tracing": "[str(__import__('sys').gettrace()), str(__import__('sys').getprofile())]",
    "floating-point warnings of numpy": "__import__('numpy').geterr()",
    "open files": "len(__import__('os').listdir('/proc/self/fd'))",
    "shared memory": "sorted(__import__('os').listdir('/dev/shm'))",
    "the user's array": "u.tolist()",
}


@pytest.fixture(scope="module")
def before_and_after(kernel):
    """Every aspect before and after comparing what changes its argument, what draws random numbers, and what fails."""
    kernel.must(LAPLACE + "\nu = np.zeros((8, 8)); u[0] = 1.0\ndef fails(n):\n    return 1 / (n - n)")
    kernel.must(GIBBS)
    kernel.must("import random; random.seed(4); np.random.seed(4)")
    kernel.must(f"{COMPARE} fails(3)")  # the build server is up: its pipe is part of the extension, not of a comparison
    before = {name: kernel.value(text) for name, text in ASPECTS.items()}
    kernel.must(f"{COMPARE} py_update(u)")
    kernel.must(f"{COMPARE} gibbs(20, 2)")
    kernel.must(f"{COMPARE} fails(3)")
    return before, {name: kernel.value(text) for name, text in ASPECTS.items()}


@pytest.mark.parametrize("aspect", ASPECTS)
def test_left_as_found(before_and_after, aspect):
    """What the user can see of the process is the same after comparing as before."""
    before, after = before_and_after
    assert after[aspect] == before[aspect]


def test_subnormals_are_what_they_should_be(kernel):
    """Fast-math code does not switch the kernel's processor to flush the smallest numbers to zero."""
    kernel.must("def scales(n):\n    x = 1e-300\n    for k in range(n):\n        x = x * 0.5\n    return x")
    kernel.must(f"{COMPARE} scales(10)")
    assert kernel.value("[1e-310 * 0.5, float((np.array([1e-310]) * 0.5)[0])]") == [5e-311, 5e-311]


def test_kernel_loads_no_compiler(new_kernel):
    """The kernel orchestrates only: no compiler and no plotting library is loaded by comparing, and pandas not before `frame`."""
    notebook = new_kernel()
    notebook.must("import sys\ndef f(x): return 2 * x + 1")
    notebook.must(f"{COMPARE} f(3)")
    heavy = ["numba", "llvmlite", "Cython", "numexpr", "matplotlib", "pandas", "setuptools", "snakeviz"]
    assert notebook.value(f"[name for name in {heavy} if name in sys.modules]") == []


def test_users_modules_stay_the_same(new_kernel, tmp_path):
    """Modules that the user imported are the same objects afterwards, with the same contents."""
    (tmp_path / "steps.py").write_text("count = 0\ndef step(n):\n    global count\n    count += 1\n    return n + count\n")
    notebook = new_kernel()
    notebook.must(f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import steps; first = steps")
    notebook.must(f"{COMPARE} steps.step(3)")
    assert notebook.value("sys.modules['steps'] is first and first.count == 0") is True


def test_working_directory_survives_a_function_that_changes_it(kernel):
    """A function that changes the directory does so in its child alone."""
    kernel.must("import os\ndef wanders(n):\n    os.chdir('/')\n    return n")
    before = kernel.value("os.getcwd()")
    kernel.must(f"{COMPARE} wanders(3)")
    assert kernel.value("os.getcwd()") == before


def test_forking_later_works(kernel):
    """A fork after a comparison runs NumPy and ends: nothing in the kernel holds a lock or a thread pool of ours."""
    kernel.must("import os\ndef f(x): return 2 * x + 1")
    kernel.must(f"{COMPARE} f(3)")
    kernel.must(
        "pid = os.fork()\n"
        "if pid == 0:\n"
        "    os._exit(int((np.ones((50, 50)) @ np.ones((50, 50)))[0, 0]))\n"
        "ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])"
    )
    assert kernel.value("ended") == 50


@pytest.mark.parametrize("signal_number", [15, 9])
def test_nothing_outlives_the_kernel(new_kernel, signal_number):
    """When the kernel ends, however it ends, its build server and children end too."""
    mark = uuid.uuid4().hex
    notebook = new_kernel(IPYACCEL_TEST_MARK=mark)
    notebook.must("def f(x): return 2 * x + 1")
    notebook.must(f"{COMPARE} f(3)")
    assert len(marked(mark)) > 1
    os.kill(notebook.pid(), signal_number)
    deadline = time.monotonic() + 20
    while marked(mark) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert marked(mark) == []


def marked(mark):
    """Living processes with the mark in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rpartition(") ")[2][:1]
            if state != "Z" and mark.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found
