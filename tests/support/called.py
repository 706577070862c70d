"""Figures as cProfile gives them: of a small run, of a recursive one, of ten thousand functions, and with hostile names."""

from __future__ import annotations

import cProfile
import marshal
import random
from types import FunctionType

from ipyaccel.model.profile import CalledFunction

CELL = "/tmp/ipykernel_17/1234.py"
PROGRAM = """
def inner(n):
    return sum(range(n))

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def outer(n):
    return [inner(400) for _ in range(n)], fib(12)
"""
HOSTILE = "</script><script>alert(1)</script>\n\x00\ud800 'quoted\" {{ 7 * 7 }} $& (f) 100 %"


def profiled(text, program=PROGRAM):
    """What cProfile says of a statement, marshalled."""
    namespace = {}
    exec(compile(program, CELL, "exec"), namespace)
    profile = cProfile.Profile()
    profile.runcall(FunctionType(compile(text, "<the statement>", "exec"), namespace))
    profile.create_stats()
    return marshal.dumps(profile.stats)


def named(stats, places):
    """The functions of the figures under names of our choice: `places` by a function's own name."""
    found = []
    for key, (primitive, calls, own, total, _) in marshal.loads(stats).items():
        name, place = places.get(key[2], (key[2], "Python"))
        found.append(CalledFunction(key, name, place, "yours", calls, own, total, 0.5, primitive))
    return tuple(found)


def large(count):
    """A run of so many functions, each calling a few that come after it."""
    chance = random.Random(1)
    seconds = [1.0 / (k + 1) for k in range(count)]
    stats = {}
    for k in range(count):
        before = chance.choices(range(k + 1), k=3)
        callers = {(f"module{by % 97}.py", by, f"function_{by}"): (3, 3, 1e-6, seconds[k] / 3) for by in before}
        stats[f"module{k % 97}.py", k, f"function_{k}"] = (9, 9, seconds[k] / 2, seconds[k], callers if k else {})
    return marshal.dumps(stats)


def hostile():
    """Names and files that would be markup, script, template or broken text."""
    root, child = (HOSTILE, 1, HOSTILE), (HOSTILE, 2, "<lambda>")
    return marshal.dumps({root: (1, 1, 0.5, 1.0, {}), child: (1, 1, 0.5, 0.5, {root: (1, 1, 0.5, 0.5)})})
