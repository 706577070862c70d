"""Texts are read as numbers of letters only where letters are compared, and nothing else is done with them."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type
from ipyaccel.syntax.rewriting.text_letters import with_codes_for_letters

NAMES = {**dict.fromkeys("s t".split(), Type("str")), **dict.fromkeys("i n k".split(), Type("int"))}
TEXTS = ["", "a", "acgt", "né\U0001d538\ud800", '\U0010ffffz\0"e\\']


def read(source: str, constants: tuple[tuple[str, str], ...] = ()) -> tuple[str, set[str]]:
    """The entry's text, and the texts whose numbers it wants."""
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    parameters = tuple(argument.arg for argument in tree.args.args)
    program = Program("f", (Function("f", source, parameters, 1, "cell 1"),), constants=constants)
    arguments = {name: NAMES[name] for name in parameters}
    made, _, texts = with_codes_for_letters(program, Facts(types={"f": FunctionTypes(NAMES)}, argument_types=arguments))
    return made.main.source, set(texts)


def answer(source: str, *arguments: object) -> object:
    """What a function says."""
    namespace: dict[str, object] = {"VOWELS": "aé"}
    exec(source, namespace)
    try:
        return namespace["f"](*arguments)  # type: ignore[operator]
    except IndexError:
        return IndexError


def numbers(text: str) -> np.ndarray:
    """What the wrapper hands over."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.int32)


@pytest.mark.parametrize(
    "body",
    [
        "for c in s:\n        k += c == 'a'",
        "for c in s:\n        k += 'a' <= c <= 'z'",
        "for c in s:\n        k += c in 'aé'",
        "for c in s:\n        k += c not in VOWELS",
        "for c in s:\n        k += c in '\\'\"\\\\'",
        "bases = 'acg'\n    for c in s:\n        k += c in bases",
        "for i, c in enumerate(s):\n        k += i * (c != 'é')",
        "for c, d in zip(s, t):\n        k += c < d",
        "for c in s:\n        k = (k * 31 + ord(c)) % 1009",
        "k = sum(1 for c in s if c == 'a') + len(t)",
        "for i in range(len(s)):\n        k += s[i] == t[-1 - i]",
    ],
)
def test_same_answers(body: str) -> None:
    """The numbers of the letters give the answer that the text gives, for letters of every width, and past the end."""
    source = f"def f(s, t):\n    k = 0\n    {body}\n    return k\n"
    written, texts = read(source, (("VOWELS", "aé"),))
    assert "s" in texts
    for s in TEXTS:
        for t in TEXTS:
            given = [numbers(one) if name in texts else one for name, one in (("s", s), ("t", t))]
            assert answer(written, *given) == answer(source, s, t)


@pytest.mark.parametrize(
    "body",
    [
        "for c in s:\n        k += c == 'ab'",
        "for c in s:\n        k += c.isdigit()",
        "for c in s:\n        t = c",
        "for c in s:\n        k += c in t",
        "for c in s:\n        k += hash(c)",
        "for c in s:\n        k += c == 'a'\n    for c in [1]:\n        k += c",
        "for c in s:\n        k += 'a' in c",
        "for c in s:\n        k += c + 'b' == 'ab'",
        "s = s + t\n    for c in s:\n        k += c == 'a'",
        "for c in s:\n        k += (lambda: c == s)()",
        "bases = 'a'\n    bases = 'b'\n    for c in s:\n        k += c in bases",
        "k = len(s)",
    ],
)
def test_refused(body: str) -> None:
    """A text of which anything else is used stays a text."""
    source = f"def f(s, t):\n    k = 0\n    {body}\n    return k\n"
    assert read(source) == (source, set())


def test_written() -> None:
    """Sets of letters become numbers side by side."""
    written, _ = read("def f(s):\n    k = 0\n    for c in s:\n        k += c in 'GC'\n    return k\n")
    assert '        k += c in (ord("G"), ord("C"))\n' in written
