"""Texts become numbers of C only where letters are compared, and nothing else is done with them."""

from __future__ import annotations

import ast

import pytest

from ipyaccel.backends._cython.before.text_codes import with_codes
from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type
from ipyaccel.syntax.rewriting.text_letters import CODES

NAMES = {**dict.fromkeys("s t".split(), Type("str")), **dict.fromkeys("i n k".split(), Type("int")), "x": Type("float")}
TEXTS = ["", "a", "acgt", "né\U0001d538\ud800", "\U0010ffffz\0"]
LOOP = "def f(s, t):\n    k = 0\n    for i in range(len(s)):\n        {}\n    return k\n"


def coded(source: str, *before: str) -> tuple[Program, Facts]:
    """A program of these functions, the first its entry, with its texts as codes."""
    functions = []
    for text in (*before, source):
        tree = ast.parse(text).body[0]
        assert isinstance(tree, ast.FunctionDef)
        functions.append(Function(tree.name, text, tuple(argument.arg for argument in tree.args.args), 1, "cell 1"))
    program = Program(functions[-1].name, tuple(functions))
    arguments = {name: NAMES[name] for name in functions[-1].parameters}
    return with_codes(program, Facts(types={program.entry: FunctionTypes(NAMES)}, argument_types=arguments))


def answer(source: str, *arguments: object) -> object:
    """What a function says, or the kind of error that it raises."""
    namespace: dict[str, object] = {}
    exec(source, namespace)
    try:
        return namespace["f"](*arguments)  # type: ignore[operator]
    except IndexError:
        return IndexError


def test_written() -> None:
    """The codes are made under the docstring, and letters in quotes become their numbers."""
    made, facts = coded(
        'def f(s):\n    """Doc."""\n    for i in range(len(s)):\n        if s[i] == "é":\n            return ord(s[i])\n'
    )
    view = 's_codes = memoryview(s.encode("utf-32-le", "surrogatepass")).cast("i")'
    loop = '    for i in range(len(s_codes)):\n        if s_codes[i] == ord("é"):\n            return int(s_codes[i])\n'
    assert made.main.source == f'def f(s):\n    """Doc."""\n    {view}\n{loop}'
    assert facts.types["f"].of("s_codes") == CODES


@pytest.mark.parametrize(
    "test", ['s[i] == "é"', 's[i] < "\U0001d538"', "s[i] == t[i]", "s[-1 - i] >= t[i]", 's[i - 1] != "\\0"', "ord(s[i]) > 99"]
)
def test_same_answers(test: str) -> None:
    """What is written says what the text says, for letters of every width, empty texts, places from the end and beyond it."""
    source = LOOP.format(f"k += 1 if {test} else 0")
    made, _ = coded(source)
    assert "s_codes[" in made.main.source
    for s in TEXTS:
        for t in TEXTS:
            assert answer(made.main.source, s, t) == answer(source, s, t)


@pytest.mark.parametrize(
    "line",
    [
        'k += s[i] == ""',
        'k += s[i] == "ab"',
        'k += s[i:] == "a"',
        'k += s[i] in "aeiou"',
        'k += s[i] + t[i] == "ab"',
        "k += s[i] == s",
        'k += "a" < s[i] < "c"',
        's = s[1:] if s[i] == "a" else s',
        "k += hash(s[i])",
        'k += sum(s[i] == "a" for i in range(3))',
        'k += s[x] == "a"',
        'ord = s[i] == "a"',
    ],
)
def test_refused(line: str) -> None:
    """A text of which anything else is used stays as it is."""
    source = LOOP.format(line)
    assert coded(source)[0].main.source == source


def test_one_stays_with_the_other() -> None:
    """A letter that is compared with a letter of a text that stays is left with it."""
    source = LOOP.format("k += s[i] == t[i] or t.count(s) > 1")
    assert coded(source)[0].main.source == source


def test_only_where_it_pays() -> None:
    """Without a loop around a letter, or where the program calls its entry, no codes are made."""
    plain = "def f(s):\n    return s[0] == s[-1]\n"
    assert coded(plain)[0].main.source == plain
    again = 'def f(s, n):\n    for i in range(n):\n        if s[i] == "a":\n            return f(s, n - 1)\n    return 0\n'
    assert coded(again)[0].main.source == again


def test_free_name() -> None:
    """The view takes no name that the function has."""
    made, _ = coded("def f(s, n):\n    s_codes = 0\n    for i in range(n):\n        s_codes += s[i] == 'a'\n    return s_codes\n")
    assert "s_codes += s_codes_[i] == ord('a')" in made.main.source
