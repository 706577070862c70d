"""A backend made of plain Python: a variant's source is what runs, so that tests decide what a variant does."""

from __future__ import annotations

import ast
import textwrap

import pytest

from ipyaccel.build.payload import pack, release
from ipyaccel.errors import BuildError
from ipyaccel.measure import loading, trial
from ipyaccel.model import Build, Effects, Function, Options, Program, Variant, Workload
from ipyaccel.syntax.live import Live

NO_EFFECTS = Effects()
DEFAULT = Options()
NOTHING: dict[str, object] = {}


class PlainBackend:
    name = "plain"
    compiles_at_first_call = False

    def load(self, build, bindings):
        namespace = dict(bindings)
        exec(build.variant.source, namespace)
        return namespace[build.variant.entry]


def fake_compile(variant):
    if "no compiler" in variant.source:
        raise BuildError("there is no C compiler", missing=True)
    if "broken" in variant.source:
        raise BuildError("the compiler gave up", "line 1: broken")
    return Build(variant, "", 0.1)


def parameters(node):
    return tuple(argument.arg for argument in (*node.args.args, *node.args.kwonlyargs))


class Case:
    """A program as a student wrote it, the call's arguments, and what becomes of them."""

    def __init__(self, text, *args, effects=NO_EFFECTS, bindings=(), options=DEFAULT, keywords=NOTHING):
        self.text = textwrap.dedent(text)
        found = [node for node in ast.parse(self.text).body if isinstance(node, ast.FunctionDef)]
        functions = tuple(
            Function(node.name, ast.get_source_segment(self.text, node), parameters(node), node.lineno, "cell 1")
            for node in found
        )
        self.entry = functions[-1].name
        self.workload = Workload("call", Program(self.entry, functions, globals=tuple(bindings)), effects)
        namespace = {"__name__": "__main__"}
        exec(compile(self.text, "<cell 1>", "exec"), namespace)
        everything = (*args, *keywords.values())
        live = Live(namespace[self.entry], args, dict(keywords), everything, {name: namespace[name] for name in bindings})
        self.options = options
        self.payload = pack(live)
        self.messages = []

    def answer(self):
        return trial.run_reference(self.workload, self.payload, self.options, send=lambda _: None)

    def variant(self, text=None, name="plain", **keywords):
        source = self.text if text is None else textwrap.dedent(text)
        return Variant(name, "plain", source, self.entry, **keywords)

    def trial(self, text=None, answer=None, **keywords):
        variant = self.variant(text, **keywords)
        answer = answer or self.answer()
        return trial.try_variant(self.workload, variant, self.payload, answer, self.options, send=self.messages.append)


@pytest.fixture
def case(monkeypatch):
    """Makes a `Case`."""
    backend = PlainBackend()
    monkeypatch.setattr(loading, "backends", lambda: {"plain": backend})
    monkeypatch.setattr(trial, "compile_variant", fake_compile)
    made = []

    def make(*args, **keywords):
        made.append(Case(*args, **keywords))
        return made[-1]

    make.backend = backend
    yield make
    for one in made:
        release(one.payload)
