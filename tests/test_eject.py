"""Versions that leave: as cells, as modules that need nothing of ours, in the original's place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from compilers import needs_compiler

import ipyaccel
from ipyaccel.errors import UserError

WEIGHTS = np.array([0.25, 0.5, 0.25])


def smooth(x: Any) -> Any:
    out = np.zeros(len(x))
    for i in range(1, len(x) - 1):
        out[i] = WEIGHTS[0] * x[i - 1] + WEIGHTS[1] * x[i] + WEIGHTS[2] * x[i + 1]
    return out


@pytest.fixture(scope="module")
def notebook() -> dict[str, Any]:
    return {"smooth": smooth, "same": smooth, "WEIGHTS": WEIGHTS, "x": np.linspace(0.0, 1.0, 50), "np": np}


@pytest.fixture(scope="module")
def result(notebook: dict[str, Any]) -> Any:
    return ipyaccel.compare("smooth(x)", notebook, budget=0.3, skip="cython-parallel,numba-parallel")


def run(folder: Path, *words: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


USE = """
import sys, {module} as made, numpy as np
x, weights = np.linspace(0.0, 1.0, 50), np.array([0.25, 0.5, 0.25])
print(f"{{made.smooth(weights, x).sum():.9g}}", "ipyaccel" in sys.modules)
"""


@pytest.mark.parametrize("variant", ["numpy", "numexpr", "numba"])
def test_a_saved_module_runs_without_us(result: Any, tmp_path: Path, variant: str) -> None:
    """Another Python imports it, calls it, and has not loaded ipyaccel."""
    (written,) = result.save(tmp_path / "fast.py", variant)
    assert written.name == "fast.py"
    assert run(tmp_path, "-c", USE.format(module="fast")) == f"{smooth(np.linspace(0.0, 1.0, 50)).sum():.9g} False"


@needs_compiler
@pytest.mark.parametrize("variant", ["cython-typed", "cython-fast"])
def test_saved_cython_comes_with_what_builds_it(result: Any, tmp_path: Path, variant: str) -> None:
    """A `.pyx`, and a file that builds it with the flags that were measured."""
    pyx, build = result.save(tmp_path / "fast.py", variant)
    assert (pyx.name, build.name) == ("fast.pyx", "build_fast.py")
    run(tmp_path, build.name, "build_ext", "--inplace")
    assert run(tmp_path, "-c", USE.format(module="fast")) == f"{smooth(np.linspace(0.0, 1.0, 50)).sum():.9g} False"


def test_a_module_that_could_not_be_imported_is_not_written(result: Any, tmp_path: Path) -> None:
    """Names that Python has no import for, folders that are not there, versions that are wrong."""
    with pytest.raises(UserError, match="cannot be imported"):
        result.save(tmp_path / "my-fast.py", "numpy")
    with pytest.raises(UserError, match="could not be written"):
        result.save(tmp_path / "nowhere" / "fast.py", "numpy")
    assert list(tmp_path.iterdir()) == []


@needs_compiler
def test_a_cell_of_cython_has_its_magic(result: Any) -> None:
    """The next cell of the notebook can be run as it is, and says what the entry takes first."""
    shown: list[str] = []
    result.next_cell = shown.append
    result.cell("cython-fast")
    result.cell("numba")
    assert shown[0].startswith("%%cython\n# cython:")
    assert "smooth takes WEIGHTS of the notebook" in shown[0]
    assert shown[1].startswith("# smooth takes WEIGHTS of the notebook")
    result.next_cell = None
    with pytest.raises(UserError, match="no notebook"):
        result.cell("numba")


def test_in_place_of_the_original_and_back(result: Any, notebook: dict[str, Any]) -> None:
    """All of its names in the notebook lead to the version; restore undoes it, once."""
    x, original = notebook["x"], notebook["smooth"]
    answer = original(x)
    for variant in ("numba", "numpy"):
        result.use(variant)
        assert notebook["smooth"] is not original
        assert notebook["same"] is notebook["smooth"] is globals()["smooth"]  # this file is a module of the user's, too
        np.testing.assert_allclose(notebook["smooth"](x), answer)
    result.restore()
    assert notebook["smooth"] is notebook["same"] is globals()["smooth"] is original
    with pytest.raises(UserError, match="nothing of this result is in place"):
        result.restore()


def test_an_expression_has_no_place() -> None:
    """There is no function in whose place another could be put."""
    result = ipyaccel.compare("x * x + 1", {"x": np.arange(10.0)}, budget=0.2, only="numexpr")
    with pytest.raises(UserError, match="is an expression"):
        result.use("numexpr")
