"""Kernels in odd places and odd states: everything works there, or a sentence says what does not."""

from __future__ import annotations

import shutil
import subprocess
import threading

import pytest

pytestmark = pytest.mark.faults

ONLY = "--only cython-typed,numba"
NAMES = ("python", "cython-typed", "numba")
STATES = {
    "20 threads": (
        (
            "import threading, time\n"
            "stop = threading.Event()\n"
            "def busy():\n"
            "    while not stop.wait(0.01):\n"
            "        sum(range(1000))\n"
            "threads = [threading.Thread(target=busy, daemon=True) for _ in range(20)]\n"
            "for one in threads: one.start()"
        ),
        "assert all(one.is_alive() for one in threads); stop.set(); [one.join() for one in threads]",
    ),
    "an asyncio loop with tasks": (
        (
            "import asyncio\n"
            "ticks = []\n"
            "async def tick():\n"
            "    while True:\n"
            "        ticks.append(1)\n"
            "        await asyncio.sleep(0.01)\n"
            "task = asyncio.get_running_loop().create_task(tick())\n"
            "await asyncio.sleep(0.05)"
        ),
        "await asyncio.sleep(0.1); assert not task.done() and len(ticks) > 3; task.cancel()",
    ),
    "OpenMP and fork used before": (
        (
            "import multiprocessing, numba, numpy as np\n"
            "@numba.njit(parallel=True)\n"
            "def total(x):\n"
            "    s = 0.0\n"
            "    for i in numba.prange(len(x)):\n"
            "        s += x[i]\n"
            "    return s\n"
            "total(np.ones(1000))\n"
            "with multiprocessing.get_context('fork').Pool(2) as pool:\n"
            "    pool.map(abs, range(10))"
        ),
        (
            "assert total(np.ones(1000)) == 1000\n"
            "with multiprocessing.get_context('fork').Pool(2) as pool:\n"
            "    assert pool.map(abs, [-1, 2]) == [1, 2]"
        ),
    ),
    "stdout replaced": (
        "import io, sys\nkept = sys.stdout, sys.stderr\nsys.stdout = sys.stderr = io.StringIO()",
        "sys.stdout, sys.stderr = kept",
    ),
    "file descriptors 0 to 2 closed": ("import os\nfor number in (0, 1, 2): os.close(number)", "pass"),
    "signal handlers of the user": (
        (
            "import signal\nseen = []\nfor number in (signal.SIGCHLD, signal.SIGUSR1, signal.SIGALRM):\n"
            "    signal.signal(number, lambda *_: seen.append(1))"
        ),
        "signal.raise_signal(signal.SIGUSR1); assert seen",
    ),
    "SIGCHLD ignored": ("import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)", "pass"),
    "a cwd that was deleted": (
        "import os, tempfile\nlost = tempfile.mkdtemp(); os.chdir(lost); os.rmdir(lost)",
        "os.chdir('/')",
    ),
    "room for 40 more open files": (
        (
            "import os, resource\nopened = len(os.listdir('/proc/self/fd'))\n"
            "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
            "resource.setrlimit(resource.RLIMIT_NOFILE, (opened + 40, hard))"
        ),
        "assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == opened + 40",
    ),
    "recursion limit lowered": (
        "import sys\nlimit = sys.getrecursionlimit(); sys.setrecursionlimit(400)",
        "assert sys.getrecursionlimit() == 400; sys.setrecursionlimit(limit)",
    ),
    "errors of NumPy raised": ("import numpy as np\nnp.seterr(all='raise')", "assert np.geterr()['divide'] == 'raise'"),
    "warnings as errors": ("import warnings\nwarnings.simplefilter('error')", "warnings.resetwarnings()"),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_state_of_the_kernel(new_patient, executor, state):
    """Whatever the user did to the kernel before, comparing works, and what they did still holds afterwards."""
    before, after = STATES[state]
    patient = new_patient(IPYACCEL_EXECUTOR=executor)
    patient.notebook.must(before)
    patient.notebook.run(f"%compare -v result --budget 0.2 --no-profile {ONLY} adds(100)")
    patient.notebook.must(after)
    patient.is_well(patient.notebook.rows(), *NAMES)


LACKS = {
    "no room for an open file": (
        (
            "import os, resource\nopened = len(os.listdir('/proc/self/fd'))\n"
            "limits = resource.getrlimit(resource.RLIMIT_NOFILE)\n"
            "resource.setrlimit(resource.RLIMIT_NOFILE, (opened + 2, limits[1]))"
        ),
        "resource.setrlimit(resource.RLIMIT_NOFILE, limits)",
        "too many files are open here",
    ),
    "stdout closed": (
        "import io, sys\nkept, sys.stdout = sys.stdout, io.StringIO()\nsys.stdout.close()",
        "sys.stdout = kept",
        "cython-typed",  # a page is not drawn through it
    ),
    "recursion limit of 150": (
        "import sys\nlimit = sys.getrecursionlimit(); sys.setrecursionlimit(150)",
        "sys.setrecursionlimit(limit)",
        "",
    ),
}


@pytest.mark.parametrize("lack", LACKS)
@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_lack_in_the_kernel(new_patient, executor, lack):
    """No lack shows a traceback: it is one sentence, or the table is there; without it the next comparison is whole."""
    before, after, sentence = LACKS[lack]
    patient = new_patient(IPYACCEL_EXECUTOR=executor)
    patient.is_well(patient.compare(ONLY), *NAMES)
    patient.notebook.must(before)
    said = patient.notebook.run(f"%compare -v result --budget 0.2 --no-profile {ONLY} adds(200)")
    patient.notebook.must(after)
    assert sentence in said.text
    assert "Traceback" not in said.text, said.text
    assert said.error in ("", "UsageError")
    patient.is_well(patient.compare(ONLY), *NAMES)


PLACES = {
    "HOME unset": {"HOME": None, "XDG_CACHE_HOME": None},
    "HOME that is not there": {"HOME": "/nowhere/at/all", "XDG_CACHE_HOME": None},
    "HOME empty": {"HOME": "", "XDG_CACHE_HOME": ""},
    "no locale": {"LANG": "C", "LC_ALL": "POSIX"},
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_odd_environment(new_patient, monkeypatch, executor, place):
    """Environments without a home or a locale cost at most a warning."""
    for name, value in PLACES[place].items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    patient = new_patient(IPYACCEL_EXECUTOR=executor)
    patient.is_well(patient.compare(ONLY), *NAMES)


@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_folders_with_spaces_and_other_letters(new_patient, tmp_path, executor):
    """Cache, temporary files, working folder and module lie in folders with spaces, quotes and letters of other alphabets."""
    odd = tmp_path / "mein Ordner 'x' \u00fc\u00df\u0436 \u4e2d"
    (odd / "cache").mkdir(parents=True)
    (odd / "\u017ear.py").write_text(
        "def twice(x):\n    return 2.0 * x\ndef many(n):\n    return sum([twice(k) for k in range(n)])\n"
    )
    patient = new_patient(f"{odd.name}/tmp", IPYACCEL_EXECUTOR=executor, XDG_CACHE_HOME=str(odd / "cache"))
    patient.notebook.must(f"import os, sys\nos.chdir({str(odd)!r}); sys.path.insert(0, '')\nfrom \u017ear import many")
    patient.is_well(patient.compare(ONLY), *NAMES)
    patient.is_well(patient.compare("--only cython-typed,numba", "many(50)"), "python", "cython-typed")


@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_four_kernels_at_once(new_patient, tmp_path, executor):
    """Four kernels that compile the same into the same empty cache at the same time all get everything."""
    shared = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "IPYACCEL_EXECUTOR": executor}
    patients = [new_patient(f"scratch-{k}", **shared) for k in range(4)]
    rows: dict[int, dict] = {}

    def compare(number: int) -> None:
        rows[number] = patients[number].compare(f"{ONLY} --timeout 120")

    threads = [threading.Thread(target=compare, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, patient in enumerate(patients):
        patient.is_well(rows[number], *NAMES)


CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
#include <sys/time.h>
static long calls;
static void back(time_t *seconds) { calls++; *seconds -= 3600 * (calls / 50); }
int clock_gettime(clockid_t id, struct timespec *t) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int code = real(id, t);
    if (code == 0 && id == CLOCK_REALTIME) back(&t->tv_sec);
    return code;
}
"""


@pytest.mark.skipif(shutil.which("gcc") is None, reason="the clock that steps back is written in C")
@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_clock_that_steps_back(new_patient, tmp_path, executor):
    """A wall clock that goes back an hour again and again changes no time that is shown, and nothing waits for it."""
    source, library = tmp_path / "clock.c", tmp_path / "clock.so"
    source.write_text(CLOCK)
    subprocess.run(["gcc", "-shared", "-fPIC", str(source), "-o", str(library), "-ldl"], check=True)
    patient = new_patient(LD_PRELOAD=str(library), IPYACCEL_EXECUTOR=executor)
    went_back = patient.notebook.value("(lambda t: [t(), [t() for _ in range(200)][-1]])(__import__('time').time)")
    assert went_back[1] < went_back[0]
    rows = patient.compare(ONLY)
    patient.is_well(rows, *NAMES)
    assert all(0 < rows[name]["time"] < 1 for name in NAMES)
