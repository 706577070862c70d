import subprocess
import sys

from ipyaccel.measure import machine


def test_describes_this_machine():
    """Processor, versions of what is installed, and the threads that were asked for."""
    described = machine.describe(threads=1)
    assert described.processor
    assert described.threads == 1
    assert described.cores >= 1
    assert dict(described.versions)["numba"]


def test_imports_nothing_that_it_names():
    """Versions come from package metadata: the kernel must not import a compiler to show its version."""
    look = "import sys; print(sorted({'numba', 'numpy'} & set(sys.modules)))"
    code = f"from ipyaccel.measure.machine import describe; describe(); {look}"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_no_compiler_is_said_by_an_empty_text(monkeypatch):
    """Without a compiler there is no version, and no exception."""
    monkeypatch.setattr(machine, "find_compiler", lambda: None)
    assert machine.compiler_version() == ""
