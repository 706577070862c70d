"""What one change would let a refused version through. In: the reason of a refusal. Out: a sentence, or nothing.

Each is the counterpart of one reason that the analyses give; where the way out is a matter of taste, nothing is said.
"""

from __future__ import annotations

import re

from ipyaccel.model import Reason

REMEDIES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"only turns that are counted by `range`", "Count the loop with `range`, and take the element by its index inside."),
        (
            r"draws random numbers, whose order counts",
            "Draw all numbers before the loop, `rng.normal(size=n)`, and take them by index.",
        ),
        (r"takes one number at a time", "Give it arrays of numbers, or draw them all at once with `size=n`."),
        (
            r"depends on the (?:turn|value) before|needs the turn before",
            "Write the loop so that a turn reads only what was there before it, or leave it a loop: Cython and Numba take it.",
        ),
        (r"no loop|there is no loop", "There is nothing to repeat: a call as short as this gains little from any compiler."),
        (
            r"a single operation on an array is as fast in NumPy",
            "Put several operations into one expression: numexpr saves the arrays between them.",
        ),
        (r"C compiler", "Install a C compiler; `%compare --doctor` says which command does it here."),
        (r"dict", "Keep the numbers in a list or an array, indexed by a number, instead of a dict."),
        (r"DataFrame|pandas", "Take the columns out with `.to_numpy()`, and give the function arrays."),
        (r"source text|is not at hand", "Define the function in a cell or a file, so that its text can be read."),
        (r"of different types|both .* and ", "Keep one type in each name: begin a sum of floats with `0.0`."),
        (r"has no type for|no type for", "Give the function numbers, arrays or lists of numbers in the place of the object."),
        (
            r"writes a file|talks to the network|starts another program",
            "Move that out of the function, and compare the part that computes.",
        ),
        (r"yield|generator", "Fill a list or an array, and return it."),
        (r"try|except|finally", "Test before, with `if`, what would raise."),
        (
            r"big ints|outgrew its 64 bits",
            "Use floats if their digits are enough, or keep to Python: its whole numbers have no limit.",
        ),
    )
)


def remedy(reason: Reason | None) -> str:
    """A change that would help, as a sentence with its line; empty where none is known."""
    if reason is None:
        return ""
    found = next((text for pattern, text in REMEDIES if pattern.search(reason.text)), "")
    if not found:
        return ""
    return f"What would let it through: {f'at line {reason.line}, ' if reason.line is not None else ''}{_lowered(found, reason)}"


def _lowered(text: str, reason: Reason) -> str:
    return text if reason.line is None else text[0].lower() + text[1:]
