"""When the user's own code dies, the `python` row says how; nothing of it reaches the kernel."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.faults

CODE = {
    "segfault": ("import ctypes\ndef fails(n):\n    return ctypes.string_at(n)", "fails(0)", "crashed"),
    "abort": ("import os\ndef fails(n):\n    os.abort()", "fails(0)", "crashed"),
    "exit": ("import os\ndef fails(n):\n    os._exit(n)", "fails(7)", "crashed"),
    "zero exit": ("import os\ndef fails(n):\n    os._exit(n)", "fails(0)", "crashed"),
    "deep recursion in C": (
        (
            "import sys\n"
            "def fails(n):\n"
            "    sys.setrecursionlimit(10**9)\n"
            "    one, other = [], []\n"
            "    for _ in range(n):\n"
            "        one, other = [one], [other]\n"
            "    return one == other"
        ),
        "fails(2 * 10**5)",
        "crashed",
    ),
    "memory": ("def fails(n):\n    return len(bytearray(b'x') * n)", "fails(10**12)", "failed"),
    "endless loop": ("def fails(n):\n    while True:\n        n += 1", "fails(0)", "timeout"),
    "endless loop in C": ("import itertools\ndef fails(n):\n    return sum(itertools.repeat(n))", "fails(0)", "timeout"),
}


@pytest.mark.parametrize("name", CODE)
def test_users_code_dies(faulty, name):
    """The row of the original tells how it ended, or which exception it raised; the kernel goes on."""
    text, call, status = CODE[name]
    faulty.notebook.must(text)
    rows = faulty.compare(f"--only cython-typed --timeout {6 if status == 'timeout' else 60}", call)
    if name == "memory":
        assert "MemoryError" in faulty.notebook.value("result.text()")
    else:
        assert rows["python"]["status"] == status, rows["python"]
        assert len(rows["python"]["note"]) > 10
    faulty.is_clean()
    faulty.is_well(faulty.compare("--only cython-typed"), "python", "cython-typed")
