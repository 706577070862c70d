"""What is said where nothing in C can be built."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from ipyaccel import compiler
from ipyaccel.backends._cython.making import gcc
from ipyaccel.errors import BuildError


def test_missing_header_files_of_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiler without Python.h is named as that, with what installs it, before anything is tried."""
    found = compiler.Compiler(("/usr/bin/gcc",), "gcc 1.0")
    monkeypatch.setattr(compiler, "_find", lambda *_: found)
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    assert "C header files of Python are not here" in compiler.missing()
    assert "install" in compiler.missing()
    with pytest.raises(BuildError, match="C header files of Python are not here") as raised:
        gcc.compile_c(tmp_path / "never_written.c", tmp_path / "never.so", ())
    assert raised.value.missing
    (tmp_path / "Python.h").touch()
    assert compiler.missing() == ""
