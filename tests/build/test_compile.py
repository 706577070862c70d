import os
from dataclasses import replace
from pathlib import Path

import pytest

from ipyaccel import compiler
from ipyaccel.build import compile as compiling
from ipyaccel.build.compile import cache_key, compile_variant
from ipyaccel.errors import BuildError
from ipyaccel.model import Build, Variant

VARIANT = Variant("toy", "toy", "def f(x):\n    return x\n", "f", done="nothing", flags=("-O1",))


class Toy:
    name = "toy"
    variants = ("toy",)

    def __init__(self):
        self.calls = 0

    def compile(self, variants, directory):
        self.calls += 1
        if "broken" in variants[0].source:
            raise BuildError("it is broken", "line 1: no")
        path = directory / "toy.py"
        path.write_text(variants[0].source)
        return [Build(variants[0], str(path), 0.25, log="said")]


@pytest.fixture
def toy(tmp_path, monkeypatch):
    backend = Toy()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(compiling, "backends", lambda: {"toy": backend})
    return backend


def test_compiled_once(toy):
    """The same variant is compiled once, whatever is said about it; the build carries the variant that was asked for."""
    first = compile_variant(VARIANT)
    again = compile_variant(replace(VARIANT, done="another sentence"))
    assert (toy.calls, first.reused, again.reused) == (1, False, True)
    assert again.variant.done == "another sentence"
    assert (again.seconds, again.log) == (0.25, "said")
    assert Path(again.artefact).read_text() == VARIANT.source


@pytest.mark.parametrize(
    "change",
    [
        {"source": "def f(x):\n    return -x\n"},
        {"flags": ("-O2",)},
        {"entry": "g"},
        {"twin": VARIANT},
        {"threads": 2},
        {"hidden": ("u",)},
    ],
)
def test_key_changes_with_the_build(toy, change):
    """Whatever could change the machine code changes the key."""
    assert cache_key(replace(VARIANT, **change), toy) != cache_key(VARIANT, toy)


def test_key_changes_with_the_tools(toy, monkeypatch):
    """Another compiler, processor or library has other builds."""
    before = cache_key(VARIANT, toy)
    monkeypatch.setattr(compiling, "find_compiler", lambda: None)
    without = cache_key(VARIANT, toy)
    monkeypatch.setattr(compiling, "_processor", lambda: "another")
    assert len({before, without, cache_key(VARIANT, toy)}) == 3


def test_failed_build_is_not_kept(toy):
    """A compiler error is raised each time, with what the compiler said."""
    for _ in range(2):
        with pytest.raises(BuildError) as raised:
            compile_variant(replace(VARIANT, source="broken"))
        assert raised.value.log == "line 1: no"
    assert toy.calls == 2


def test_unknown_backend():
    """A variant of a backend that is gone is a build error."""
    with pytest.raises(BuildError, match="not installed"):
        compile_variant(replace(VARIANT, backend="gone"))


def test_compiler_is_found_on_the_path(tmp_path, monkeypatch):
    """The compiler is the one on PATH now; one that does not run is passed over; without any, the advice says what to install."""
    monkeypatch.delenv("CC", raising=False)
    found = compiler.find_compiler()
    assert found is not None
    assert Path(found.path).is_absolute()
    assert found.version
    monkeypatch.setattr(compiler, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert compiler.find_compiler() is None
    assert "install" in compiler.missing()
    for name, body in (("gcc", "exit 1"), ("clang", "echo clang 99")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}")
    assert compiler.find_compiler() == compiler.Compiler((str(tmp_path / "clang"),), "clang 99")


def test_zig_comes_last(tmp_path, monkeypatch):
    """Where no other compiler is on PATH, clang inside the package `ziglang` is taken."""
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "without any"))
    found = compiler.find_compiler()
    assert found is not None
    assert found.command[1:] == ("-m", "ziglang", "cc")
    assert found.version.startswith("zig cc, clang")
    assert compiler.missing() == ""


def test_another_compiler_is_another_key(toy, tmp_path, monkeypatch):
    """What gcc built is not reused where only the compiler of `ziglang` is found, nor the other way round."""
    monkeypatch.delenv("CC", raising=False)
    first = cache_key(VARIANT, toy)
    monkeypatch.setenv("PATH", str(tmp_path / "without any"))
    assert cache_key(VARIANT, toy) != first
