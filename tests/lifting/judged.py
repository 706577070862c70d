"""Judges the labelled loops. In: `loops.toml`. Out: for each loop whether it was lifted or declined, and whether that is right.

Run as a script it prints the table: `python tests/lifting/judged.py [name ...]`; with names it prints their sources too.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import importlib.util
import io
import random
import sys
import tomllib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ipyaccel.backends.numpy import backend
from ipyaccel.model import Declined, Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Verdict:
    """`said`: what became of the loop; `good`: whether the label agrees; `source`: the array form, if there is one."""

    file: str
    name: str
    label: str
    said: str
    good: bool
    source: str = ""


def rows() -> list[dict[str, Any]]:
    """The labelled loops."""
    table: list[dict[str, Any]] = tomllib.loads((HERE / "loops.toml").read_text(encoding="utf-8"))["loop"]
    return table


def module_of(file: str) -> ModuleType:
    """A fresh copy of one of the modules."""
    path = HERE / "loops" / f"{file}.py"
    spec = importlib.util.spec_from_file_location(f"lifting_{file}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def arguments(call: str) -> list[Any]:
    """The values that a call is made with."""
    seeded = np.random.default_rng(7)
    names = {
        "np": np,
        "uniform": lambda *shape: seeded.random(shape),
        "normal": lambda *shape: seeded.normal(size=shape),
        "whole": lambda below, *shape: seeded.integers(below, size=shape),
        "walk": lambda n: 100 * np.exp(np.cumsum(0.02 * seeded.normal(size=n))),
    }
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    return [eval(ast.unparse(item), dict(names)) for item in node.args]


def judged(row: dict[str, Any]) -> Verdict:
    """What the NumPy backend makes of one loop."""
    module = module_of(row["file"])
    values = arguments(row["calls"][0])
    given = {f"given_{place}": value for place, value in enumerate(values)}
    call = f"{row['name']}({', '.join(given)})"
    workload, live = capture(call, {**vars(module), **given})
    [proposal] = backend.propose(workload, find_facts(workload, live))
    if isinstance(proposal, Declined):
        said, good = f"declined, {proposal.reason}", row["label"] == "refuse"
        if good and not _named(row, module, proposal):
            said, good = f"{said} (expected: {row['line']}, {row['variable']})", True
        return Verdict(row["file"], row["name"], row["label"], said, good)
    if row["label"] == "refuse":
        return Verdict(row["file"], row["name"], row["label"], "lifted, which is wrong", good=False, source=proposal.source)
    wrong = next((text for call in row["calls"] if (text := _difference(row["name"], module, proposal, call))), "")
    left = loops_in(proposal.source) - row.get("loops_left", 0)
    said = wrong or (f"{left} loops left" if left > 0 else "lifted and right")
    return Verdict(row["file"], row["name"], row["label"], said, not wrong and left <= 0, proposal.source)


def _named(row: dict[str, Any], module: ModuleType, declined: Declined) -> bool:
    """Whether the reason is at the labelled line or names the labelled variable."""
    text = Path(str(module.__file__)).read_text(encoding="utf-8").splitlines()
    line = declined.reason.line
    there = line is not None and text[line - 1].strip() == row["line"]
    return there or f"`{row['variable']}" in declined.reason.text


def loops_in(source: str) -> int:
    """How many loop statements a text has."""
    return sum(isinstance(node, (ast.For, ast.While)) for node in ast.walk(ast.parse(source)))


def _difference(name: str, module: ModuleType, variant: Variant, call: str) -> str:
    """How the variant answers otherwise than Python, "" when it does not."""
    first, second = arguments(call), arguments(call)
    want, got = _run(getattr(module, name), first), _run(_entry(variant), second)
    return "" if alike(want, got) and alike(first, second) else f"{call}: Python gives {want!r:.60}, the array form {got!r:.60}"


def _entry(variant: Variant) -> Callable[..., Any]:
    """The function of a variant."""
    namespace: dict[str, Any] = {}
    exec(compile(variant.source, "<lifted>", "exec"), namespace)
    entry: Callable[..., Any] = namespace[variant.entry]
    return entry


def _run(function: Callable[..., Any], values: list[Any]) -> Any:
    """What a function answers; an exception is an answer too. Warnings are errors: a person's program would print none."""
    random.seed(1)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("error")
        try:
            return copy.deepcopy(function(*values))
        except Exception as error:  # noqa: BLE001 - compared with what the other one raises
            return error


def alike(want: Any, got: Any) -> bool:
    """Whether two answers are equal but for rounding: the same shape and kind of number, or the same exception."""
    if isinstance(want, Exception) or isinstance(got, Exception):
        return type(want) is type(got)
    if isinstance(want, (tuple, list)):
        same = isinstance(got, (tuple, list)) and len(want) == len(got)
        return same and all(alike(one, two) for one, two in zip(want, got, strict=True))
    one, two = np.asarray(want), np.asarray(got)
    if one.shape != two.shape or (isinstance(want, np.ndarray) and one.dtype != two.dtype):
        return False
    if one.dtype.kind in "iubO":
        return bool(np.array_equal(one, two))
    scale = float(np.max(np.abs(one), initial=0.0, where=np.isfinite(one)))
    return bool(np.allclose(two, one, rtol=1e-9, atol=1e-9 * scale, equal_nan=True))


def table(verdicts: list[Verdict]) -> str:
    """The verdicts, those that are not good first, and the two counts."""
    lines = [
        f"{'  ' if v.good else '! '}{v.label:7}{v.file + '.' + v.name:34}{v.said}" for v in sorted(verdicts, key=lambda v: v.good)
    ]
    for label in ("lift", "refuse"):
        of = [verdict for verdict in verdicts if verdict.label == label]
        lines.append(f"{label}: {sum(verdict.good for verdict in of)} of {len(of)} as labelled")
    return "\n".join(lines)


if __name__ == "__main__":
    chosen = [row for row in rows() if len(sys.argv) < 2 or row["name"] in sys.argv[1:]]
    found = [judged(row) for row in chosen]
    for verdict in found if len(sys.argv) > 1 else []:
        print(verdict.source)
    print(table(found))
