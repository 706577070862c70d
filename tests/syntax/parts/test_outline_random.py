"""Random programs in parts: whatever is cut out, the rest and the parts together do what the original does."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.observing import observe
from ipyaccel.syntax.inference.types import find_facts
from ipyaccel.syntax.parts.outline import outline
from ipyaccel.syntax.parts.regions import places_of
from ipyaccel.syntax.text import program_text

NAMES = ("a", "b", "c", "d")
SEEDS = range(20)


class Writer:
    """Writes a function of numbers, a list and text, with loops, branches, jumps and answers in odd places."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.loops = 0

    def program(self) -> str:
        body = ["out = []", "a = 1.0", "b = 2.0", "c = 0.0", "d = 3.0"]
        for _ in range(3):
            body += self.block(0, looped=False) + self.loop("range(n)", 1)
        body.append("return " + self.chance.choice(["(out, a, b)", "{'a': a, 'o': out, 'x': str(xs)}", "f'{a} {b}', c"]))
        return "def f(xs, n):\n" + "".join(f"    {line}\n" for line in body)

    def block(self, depth: int, *, looped: bool) -> list[str]:
        return [line for _ in range(self.chance.randrange(1, 4)) for line in self.statement(depth, looped=looped)]

    def statement(self, depth: int, *, looped: bool) -> list[str]:
        name, place = self.chance.choice(NAMES), self.chance.randrange(4)
        simple = [
            [f"{name} = 1.0 * ({self.expression()})"],
            [f"xs[{place}] = 1.0 * ({self.expression()}) % 7.0"],
            [f"out.append(str({name}))"],
            [f"new{place % 2} = 1.0 * ({self.expression()})"],
            [f"if {name} > {place}:", "    " + self.chance.choice(["return out, a", "out.append(str(c))"])],
        ]
        if looped:
            simple.append([f"if {name} > {place}:", "    " + self.chance.choice(["break", "continue"])])
        if depth >= 3 or self.chance.random() < 0.6:
            return self.chance.choice(simple)
        if self.chance.random() < 0.5:
            return [f"if {name} > {place}:", *self.indented(self.block(depth + 1, looped=looped))]
        return self.loop(self.chance.choice([f"range({place})", "range(n)", "xs"]), depth + 1)

    def loop(self, over: str, depth: int) -> list[str]:
        self.loops += 1
        return [f"for i{self.loops} in {over}:", *self.indented(self.block(depth, looped=True))]

    def indented(self, lines: list[str]) -> list[str]:
        return ["    " + line for line in lines]

    def expression(self) -> str:
        name, place = self.chance.choice(NAMES), self.chance.randrange(4)
        return self.chance.choice([f"{name} + 1", f"{name} * 2 - b", "c - d", f"xs[{place}] + a", "0.5 * a", "float(len(xs))"])


def outcome(function: Callable[..., Any], turns: int) -> str:
    """An answer with the list afterwards, NumPy's numbers written as Python's, or the kind of error."""
    given = [0.5, 1.5, 2.5, 3.5]
    try:
        return re.sub(r"np\.float64\(([^()]*)\)", r"\1", repr((function(given, turns), given)))
    except (ArithmeticError, LookupError, NameError) as error:
        return type(error).__name__


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_program_in_parts_does_what_it_did(seed: int) -> None:
    """For the size that was looked at, for another, and for loops without a turn."""
    source = "import numpy as np\n" + Writer(seed).program()
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    workload, live = capture(f"f([0.5, 1.5, 2.5, 3.5], {seed % 4})", namespace, lambda: [("cell 1", source)])
    assert workload.program is not None
    places = places_of(workload.program)
    seen = observe(workload.program, places, copy.deepcopy(live), 5.0)
    found = outline(workload.program, places, find_facts(workload, live), seen)
    parts: dict[str, Any] = {}
    exec(program_text(found.program if found else workload.program), parts)
    for turns in (seed % 4, (seed + 1) % 4, 0):
        assert outcome(namespace["f"], turns) == outcome(parts["f"], turns)


def test_most_random_programs_have_parts() -> None:
    """The test above would say little if nothing were cut out."""
    cut = 0
    for seed in SEEDS[:10]:
        source = Writer(seed).program()
        namespace: dict[str, Any] = {}
        exec(source, namespace)
        workload, live = capture(f"f([0.5, 1.5, 2.5, 3.5], {seed % 4})", namespace, lambda source=source: [("cell 1", source)])  # type: ignore[misc]
        assert workload.program is not None
        places = places_of(workload.program)
        seen = observe(workload.program, places, copy.deepcopy(live), 5.0)
        cut += outline(workload.program, places, find_facts(workload, live), seen) is not None
    assert cut >= 5
