"""An InteractiveShell without a terminal, as in a program with a window of its own: Python may have no standard output there."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.faults

SCRIPT = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("def adds(n):\\n    total = 0.0\\n    for k in range(n):\\n        total += 0.5 * k\\n    return total")
kept = sys.stdout, sys.stderr
{before}
# As a program does: IPython's own `run_cell` fails without a standard output.
shell.run_line_magic("load_ext", "ipyaccel")
shell.run_line_magic("compare", "-v result --budget 0.2 --no-profile --only numpy adds(100)")
result = shell.user_ns["result"]
text = result.text() + repr(result)
sys.stdout, sys.stderr = kept
assert "numpy" in text
print("SAID " + json.dumps(result.frame["status"].to_dict()))
"""
STREAMS = {
    "none": "sys.stdout = None",
    "none of both": "sys.stdout = sys.stderr = None",
    "without isatty": "class Sink:\n    def write(self, text): pass\n    def flush(self): pass\nsys.stdout = Sink()",
    "that cannot be written": (
        "class Sink:\n    def write(self, text): raise OSError(28, 'No space left on device')\n    def flush(self): pass\n"
        "sys.stdout = Sink()"
    ),
    "of another encoding": "import io\nsys.stdout = io.TextIOWrapper(io.BytesIO(), encoding='ascii')",
}


@pytest.mark.parametrize("executor", ["fork", "spawn"])
@pytest.mark.parametrize("stream", STREAMS)
def test_standard_output(tmp_path, executor, stream):
    """Whatever stands in the place of standard output, the comparison is made and kept, and nothing is raised."""
    (tmp_path / "bare.py").write_text(SCRIPT.format(before=STREAMS[stream]))
    done = subprocess.run(
        [sys.executable, "bare.py"],
        cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path / "ipython"), "IPYACCEL_EXECUTOR": executor},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout.rpartition("SAID ")[2])
    assert [rows[name] for name in ("python", "numpy")] == ["ok"] * 2
