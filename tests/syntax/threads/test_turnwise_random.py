"""Random loops: whatever is shared out answers the same with its turns in any order."""

import random

import numpy as np
import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type
from ipyaccel.syntax.threads import work
from ipyaccel.syntax.threads.independent import Parallel, in_parallel

INT = Type("int")
VECTOR, GRID = Type("array", items=(INT,), ndim=1), Type("array", items=(INT,), ndim=2)
NAMES = {**dict.fromkeys("ijkstpn", INT), **dict.fromkeys(("x", "y", "z"), VECTOR), "u": GRID}
PROGRAMS, SIZE = 400, 7


class Writer:
    """Writes one function; names and indices are few, so that they meet often."""

    def __init__(self, chance):
        self.chance = chance

    def index(self):
        return self.chance.choice(["i", "i", "i", "i - 1", "i + 1", "j", "k % 5", "0", "n - 1 - i", "-i"])

    def element(self):
        if self.chance.random() < 0.3:
            return f"u[{self.index()}, {self.index()}]"
        return f"{self.chance.choice('xyz')}[{self.index()}]"

    def value(self, depth=0):
        if depth > 1 or self.chance.random() < 0.5:
            return self.chance.choice([self.element, self.element, lambda: self.chance.choice(["i", "j", "s", "t", "p", "2"])])()
        return f"{self.value(depth + 1)} {self.chance.choice('+-*')} {self.value(depth + 1)}"

    def statement(self, depth):
        kind = self.chance.random()
        name = self.chance.choice("stpk")
        if kind < 0.3:
            return [f"{self.element()} {self.chance.choice(['=', '=', '+='])} {self.value()}"]
        if kind < 0.5:
            return [f"{name} = {self.value()}"]
        if kind < 0.7:
            return [f"{name} {self.chance.choice(['+=', '+=', '-=', '*='])} {self.value()}"]
        if kind < 0.76:
            return [f"{name} = {self.chance.choice(['max', 'min'])}({name}, {self.value()})"]
        if kind < 0.8:
            return [f"{self.chance.choice('xyz')} = {self.chance.choice(['y', 'z', 'x.copy()', 'y[:]', 'z + 0'])}"]
        head = "for j in range(3):" if kind < 0.9 or depth > 1 else f"if {self.value()} > {self.value()}:"
        return [head, *(f"    {line}" for line in self.block(depth + 1))]

    def block(self, depth):
        return [line for _ in range(self.chance.randint(1, 3)) for line in self.statement(depth)]

    def function(self):
        start = self.chance.choice(["", "1, ", "2, "])
        before = [line for _ in range(self.chance.randint(0, 2)) for line in self.statement(2)]
        lines = [*before, f"for i in range({start}n):", *(f"    {line}" for line in self.block(0)), *self.statement(2)]
        text = "def f(x, y, z, u, n):\n    i = j = k = s = t = p = 1\n"
        return text + "".join(f"    {line}\n" for line in lines) + "    return s, t, p, k\n"


def told(source, order):
    """What a function answers and leaves in its arrays, with the turns of `prange` in some order."""
    namespace = {"prange": order, "np": np}
    exec(compile(source, "<cell>", "exec"), namespace)
    shape = np.random.default_rng(1)
    arrays = [shape.integers(-3, 4, SIZE + 2) for _ in "xyz"]
    grid = shape.integers(-3, 4, (SIZE + 2, SIZE + 2))
    answer = namespace["f"](*arrays, grid, SIZE)
    return [*answer, *(array.tolist() for array in (*arrays, grid))]


def shuffled(*bounds):
    turns = list(range(*bounds))
    random.Random(len(turns)).shuffle(turns)
    return turns


def backwards(*bounds):
    return list(range(*bounds))[::-1]


@pytest.mark.filterwarnings("ignore:overflow")
def test_turns_that_are_shared_out_may_run_in_any_order(monkeypatch):
    """Forwards, backwards and shuffled, the answer and all arrays are those of the user's own function."""
    monkeypatch.setattr(work, "PAYS", 0)  # short loops are to be tried too
    writer, shared = Writer(random.Random(11)), 0
    for _ in range(PROGRAMS):
        source = writer.function()
        program = Program("f", (Function("f", source, ("x", "y", "z", "u", "n"), 1, "cell 1"),))
        found = in_parallel(program, Facts({"f": FunctionTypes(NAMES)}))
        if not isinstance(found, Parallel) or "prange" not in found.program.main.source:
            continue
        shared += 1
        expected = told(source, range)
        for order in (range, backwards, shuffled):
            assert told(found.program.main.source, order) == expected, found.program.main.source
    assert shared > PROGRAMS // 20
