"""After a comparison the user's own processes, threads, signals and numbers do what they did before it."""

from __future__ import annotations

import pytest
from notebooks import started_kernel

OPTIONS = "-v result --budget 0.2 --no-profile --timeout 120"
COMPARE = f"%compare {OPTIONS}"
PROGRAM = """
import math
import numpy as np
def scales(xs):
    total = 0.0
    for k in range(len(xs)):
        total += math.sqrt(xs[k]) * 0.5
    return total
xs = np.arange(1.0, 50.0)
"""

EITHER = ["fork", pytest.param("spawn", marks=pytest.mark.faults)]

GROUPS = {
    "processes": (
        "import multiprocessing\ndef square(x): return x * x",
        "with multiprocessing.get_context('fork').Pool(2) as pool:\n    answer = pool.map(square, [1, 2, 3])",
        [1, 4, 9],
    ),
    "threads": (
        (
            "import threading, queue\nasked, answered = queue.Queue(), queue.Queue()\n"
            "def serve():\n    while (x := asked.get()) is not None:\n        answered.put(x + 1)\n"
            "server = threading.Thread(target=serve, daemon=True); server.start()"
        ),
        "asked.put(4); first = answered.get(timeout=60); asked.put(None); server.join(60); answer = [first, server.is_alive()]",
        [5, False],
    ),
    "handlers of signals": (
        (
            "import signal\nheard = []\nnumbers = [signal.SIGCHLD, signal.SIGALRM, signal.SIGTERM]\n"
            "before = [signal.signal(one, lambda number, _: heard.append(int(number))) for one in numbers]"
        ),
        (
            "heard.clear()\nfor one in numbers: signal.raise_signal(one)\nanswer = list(heard)\n"
            "for one, handler in zip(numbers, before): signal.signal(one, handler)"
        ),
        [17, 14, 15],
    ),
    "a timer of the user's": (
        (
            "import signal\nrang = []\nold = signal.signal(signal.SIGALRM, lambda *_: rang.append(1))\n"
            "signal.setitimer(signal.ITIMER_REAL, 1000)"
        ),
        (
            "left = signal.setitimer(signal.ITIMER_REAL, 0)[0]\nsignal.signal(signal.SIGALRM, old)\n"
            "others = [signal.getitimer(one) for one in (signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)]\n"
            "answer = [0 < left <= 1000, len(rang), *others]"
        ),
        [True, 0, [0.0, 0.0], [0.0, 0.0]],
    ),
    "the handler of faults": ("import faulthandler\nfaulthandler.enable()", "answer = faulthandler.is_enabled()", True),
    "rounding, and errors of floating-point numbers": (
        (
            "import ctypes\nm = ctypes.CDLL('libm.so.6')\nold = np.seterr(divide='raise', under='warn')\n"
            "m.fesetround(0x800)"  # upwards, on x86-64
        ),
        (
            "answer = [m.fegetround() == 0x800, np.geterr()['divide'], np.geterr()['under'], 1e-310 * 0.5 > 0]\n"
            "m.fesetround(0); np.seterr(**old)"
        ),
        [True, "raise", "warn", True],
    ),
    "limits and collection": (
        (
            "import gc, sys\nold = sys.getrecursionlimit(), gc.get_threshold(), sys.getswitchinterval()\n"
            "sys.setrecursionlimit(1234); gc.set_threshold(123, 4, 5); sys.setswitchinterval(0.25); gc.disable()"
        ),
        (
            "answer = [sys.getrecursionlimit(), gc.get_threshold(), gc.isenabled(), sys.getswitchinterval()]\n"
            "gc.enable(); sys.setrecursionlimit(old[0]); gc.set_threshold(*old[1]); sys.setswitchinterval(old[2])"
        ),
        [1234, [123, 4, 5], False, 0.25],
    ),
    "functions that trace and profile": (
        "import sys, threading\ndef tracer(*_): return None\nsys.settrace(tracer); sys.setprofile(tracer)",
        "answer = [sys.gettrace() is tracer, sys.getprofile() is tracer]\nsys.settrace(None); sys.setprofile(None)",
        [True, True],
    ),
    "environment, folder and path": (
        (
            "import os, sys\nos.environ['FLAVOUR'] = 'plain'; sys.path.append('/elsewhere')\n"
            "here = os.getcwd(); found = dict(os.environ)"
        ),
        "answer = [dict(os.environ) == found, sys.path[-1], os.getcwd() == here]",
        [True, "/elsewhere", True],
    ),
    "locale and warnings": (
        (
            "import locale, warnings\nold = locale.setlocale(locale.LC_ALL)\nlocale.setlocale(locale.LC_NUMERIC, 'C.UTF-8')\n"
            "warnings.simplefilter('error', ResourceWarning); filters = list(warnings.filters)"
        ),
        (
            "answer = [locale.setlocale(locale.LC_NUMERIC), warnings.filters == filters]\n"
            "locale.setlocale(locale.LC_ALL, old); warnings.resetwarnings()"
        ),
        ["C.UTF-8", True],
    ),
    "random numbers": (
        (
            "import random\nrandom.seed(3); np.random.seed(3); wanted = [random.random(), np.random.rand()]\n"
            "random.seed(3); np.random.seed(3)"
        ),
        "answer = [random.random(), np.random.rand()] == wanted",
        True,
    ),
}


@pytest.fixture(scope="session", params=EITHER)
def kernel(request, tmp_path_factory):
    """One kernel for all that is looked at, whose versions run in forked or in new processes."""
    with started_kernel(IPYTHONDIR=str(tmp_path_factory.mktemp("ipython")), IPYACCEL_EXECUTOR=request.param) as notebook:
        yield notebook


@pytest.mark.parametrize("group", GROUPS)
def test_goes_on_as_before(kernel, group):
    """What the user set up before a comparison works after it, and gives the answer that it would have given."""
    before, after, wanted = GROUPS[group]
    kernel.must(PROGRAM + before)
    kernel.must(f"{COMPARE} --only cython-fast,numba scales(xs)")
    kernel.must(after)
    assert kernel.value("answer") == wanted
    rows = kernel.rows()
    assert rows["cython-fast"]["status"] == "ok", rows["cython-fast"]["note"]


def test_handler_of_interrupts(kernel):
    """The user's own handler of Ctrl-C, which Jupyter itself forgets at a cell's end, stands until there."""
    kernel.must(
        f"{PROGRAM}import signal\ndef mine(*_): pass\nold = signal.signal(signal.SIGINT, mine)\n"
        f"get_ipython().run_line_magic('compare', '{OPTIONS} --only cython-fast scales(xs)')\n"
        "answer = signal.getsignal(signal.SIGINT) is mine; signal.signal(signal.SIGINT, old)"
    )
    assert kernel.value("answer") is True


@pytest.mark.parametrize("executor", EITHER)
def test_fast_function_keeps_the_smallest_numbers(new_kernel, executor):
    """A version without strict rules, taken into the kernel itself, does not flush the kernel's smallest numbers to zero."""
    kernel = new_kernel(IPYACCEL_EXECUTOR=executor)
    kernel.must(PROGRAM)
    kernel.must(f"{COMPARE} --only cython-fast scales(xs)")
    kernel.must("fast = result.function('cython-fast'); fast(xs)")
    loaded = kernel.value("[line.split('/')[-1].strip() for line in open('/proc/self/maps') if 'cython_fast' in line]")
    assert loaded
    assert kernel.value("[1e-310 * 0.5, float((np.array([1e-310]) * 0.5)[0])]") == [5e-311, 5e-311]
