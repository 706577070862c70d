"""Names that hold letters of a text are C's, and mean what Python's texts of one letter mean."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from compilers import needs_compiler

sys.path.insert(0, str(Path(__file__).parents[2]))

from test_cython_scalars import answer, loaded, written

pytestmark = needs_compiler

TEXTS = ["", "a", "Zz", "hello World 42", "ß\u0130é\U0001d538", "x\0y", "²½٣7"]

COUNTED = """
def f(s):
    n = 0
    last = "x"
    for i, c in enumerate(s, 1):
        if c in "aeiou" or c in ("x", "y"):
            n += 1
        if "a" <= c <= "z" and c != last:
            n += 10 * i
        if c.isupper() or c.isspace() or c.isalnum():
            n += 100
        n = n * 3 + ord(c) % 7
        last = c
    return n, last
"""
BUILT = """
def f(s):
    seen = []
    text = ""
    counts = {}
    for c, d in zip(s, reversed(s)):
        counts[c] = counts.get(c, 0) + 1
        if c == d or not c:
            seen.append(c)
        text = text + c * 2 + c.upper() + d.title() + c[0]
        seen.append((c, d + c, len(c), str(c), c == 5, c + "x", [c, d], min(c, d), c in counts, c and d))
        text += c
    return text, seen, counts
"""
DIGITS = """
def f(s):
    total = 0
    for c in s:
        total = 10 * total + int(c)
    return total
"""
INDEXED = """
def f(s):
    runs = 0
    for i in range(len(s)):
        c = s[i]
        if c == s[i - 1]:
            runs += 1
        if c.lower() == c:
            runs += 2
    return runs
"""


@pytest.mark.parametrize("name", ["cython-typed", "cython-fast"])
@pytest.mark.parametrize("source", [COUNTED, BUILT, DIGITS, INDEXED])
def test_same_answers(tmp_path: Path, source: str, name: str) -> None:
    """Texts of all widths give Python's answers and errors."""
    assert "cdef Py_UCS4 c" in written(source, "f('12')", name)
    compiled, original = loaded(tmp_path, source, "f('12')", name)
    for text in TEXTS:
        assert answer(compiled, text) == answer(original, text)


@pytest.mark.parametrize(
    "line",
    [
        "n += len(f'{c}')",
        "n += len([c for c in s])",
        "c = 'ab' if n else c",
        "n += (lambda: ord(c))()",
        "del c",
    ],
)
def test_left_to_python(line: str) -> None:
    """A name that is given something else, shared, deleted, or written into a formatted text stays Python's."""
    source = f"def f(s):\n    n = 0\n    for c in s:\n        n += ord(c)\n        {line}\n    return n\n"
    assert "Py_UCS4" not in written(source, "f('ab')")


def test_read_without_a_value() -> None:
    """A letter that is read after a loop that may have had no turns stays Python's."""
    source = "def f(s):\n    n = 0\n    for c in s:\n        n += ord(c)\n    return n, c\n"
    assert "Py_UCS4" not in written(source, "f('ab')")
