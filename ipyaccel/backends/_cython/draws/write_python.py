"""Writes draws of Python's own random numbers in C's terms. In: a draw and the call it stands in. Out: edits, and text above.

random.gauss(m, s)       ->   python_gauss(python_stream, &python_words, m, s)
dice.randint(1, 6)       ->   python_randint(&dice_bits, 1, 6)
random.choice([-1, 1])   ->   choices[python_place(&python_words, 2)]
"""

from __future__ import annotations

import ast
import re

from ipyaccel.backends._cython.draws.from_python import PythonDraw
from ipyaccel.backends._cython.draws.python_stream import (
    BELOW,
    CONSTANTS,
    FLOATS,
    IN_PYTHON,
    INTEGERS,
    NAMES,
    OF_PYTHON,
    SHUFFLE,
)
from ipyaccel.backends._cython.draws.twister import IN_TWISTER, TWISTER
from ipyaccel.backends._cython.prelude import Prelude
from ipyaccel.backends._cython.scene import Plan
from ipyaccel.syntax.rewriting.edits import Edits, span

FUNCTIONS = ("sqrt", "log", "exp", "sin", "cos", "pow")


def write_python_draw(draw: PythonDraw, node: ast.Call, bits: str, edits: Edits, prelude: Prelude, place: str = "") -> None:
    """The call by the name of our function, with all arguments in order.

    `bits`: where a Random's words are, if not the shared one's. `place`: the sequence that `choice` takes from, as
    it is written.
    """
    _need_source(draw.generator, prelude)
    words = f"&{bits or _name('python_words', prelude)}"
    if draw.kind == "choice":
        one = _need("choice", INTEGERS["choice"], prelude)
        items = place or table(draw.choices, prelude)
        count = f"len({place})" if place else str(len(draw.choices))
        edits.replace(node, f"{items}[{one}({words}, {count})]")
        return
    for keyword in node.keywords:
        edits.replace_span((keyword.lineno, keyword.col_offset), span(keyword.value)[0], "")
    before = [words, *(["0"] if draw.zero else [])]
    if draw.kind == "gauss":
        before.insert(0, draw.generator or _name("python_stream", prelude))
    edits.replace(node.func, _function(draw.kind, prelude))
    opened = edits.find(span(node.func)[1], "(")
    edits.insert((opened[0], opened[1] + 1), ", ".join(before) + (", " if draw.arguments else ""))
    line, column = span(node)[1]
    if draw.missing:
        edits.insert((line, column - 1), "".join(f", {text}" for text in draw.missing))


def write_shuffle(node: ast.Call, generator: str, bits: str, edits: Edits, prelude: Prelude) -> None:
    """`random.shuffle(x)` of a list."""
    _need_source(generator, prelude)
    edits.replace(node.func, _need("shuffle", SHUFFLE, prelude))
    opened = edits.find(span(node.func)[1], "(")
    edits.insert((opened[0], opened[1] + 1), f"&{bits or _name('python_words', prelude)}, ")


def shuffles_list(node: ast.Call, plan: Plan) -> bool:
    """Whether it is a list that is shuffled, and nothing else that could be."""
    items = node.args[0] if len(node.args) == 1 and not node.keywords else None
    return isinstance(items, ast.Name) and plan.of(items.id).kind == "list"


def chooses_object(draw: PythonDraw, plan: Plan) -> bool:
    """Whether `choice` takes its item from something that is no array of C's."""
    return bool(draw.sequence) and draw.sequence in plan.scope.bound and plan.arrays.get(draw.sequence, "object") == "object"


def words_type(prelude: Prelude) -> str:
    """The type of a variable that says where a Random's words are."""
    _need_twister(prelude)
    return f"{_name('Twister', prelude)} "


def words_line(variable: str, generator: str, prelude: Prelude) -> str:
    """The statement that finds a Random's words."""
    return f"{variable} = {_name('twister_of', prelude)}({generator})"


def _need_source(generator: str, prelude: Prelude) -> None:
    _need_twister(prelude)
    if not generator:
        _put("of python", OF_PYTHON, prelude)


def _need_twister(prelude: Prelude) -> None:
    need_twister(prelude)
    _put("in python", IN_PYTHON, prelude)


def need_twister(prelude: Prelude) -> None:
    """The Mersenne Twister itself, which NumPy's global stream is too."""
    _put("twister", TWISTER, prelude)


def _function(kind: str, prelude: Prelude) -> str:
    if kind == "betavariate":
        _need("gammavariate", FLOATS["gammavariate"], prelude)
    return _need(kind, (FLOATS | INTEGERS)[kind], prelude)


def _need(kind: str, text: str, prelude: Prelude) -> str:
    """Puts a function above the program; its name."""
    if kind in INTEGERS or kind == "shuffle":
        _put("below", BELOW, prelude)
    _put(f"python {kind}", text, prelude)
    found = re.search(r"cdef (?:inline )?(?:\w+ )+(\w+)\(", text)
    assert found is not None
    return _name(found[1], prelude)


def table(choices: tuple[int | float, ...], prelude: Prelude) -> str:
    """The name of the numbers that are chosen from, as an array of C's; one array for each tuple."""
    kind = "long long" if isinstance(choices[0], int) else "double"
    key = f"choices {choices!r}"
    if key not in prelude.blocks:
        earlier = sum(block.startswith("choices ") for block in prelude.blocks)
        name = _name(f"choices{earlier or ''}", prelude)
        items = ", ".join(repr(value) for value in choices)
        prelude.blocks[key] = f"cdef {kind}[{len(choices)}] {name} = [{items}]"
    return prelude.blocks[key].split("] ")[1].split(" =")[0]


def _put(block: str, template: str, prelude: Prelude) -> None:
    if block in prelude.blocks:
        return
    words: dict[str, object] = {word: prelude.c(word) for word in FUNCTIONS if f"{{{word}}}" in template}
    text = template.format(**words, **CONSTANTS) if block.startswith("python ") else template
    for word in (*NAMES, *IN_TWISTER):
        if word in prelude.taken:
            text = re.sub(rf"\b{word}\b", _name(word, prelude), text)
    prelude.blocks[block] = text


def _name(word: str, prelude: Prelude) -> str:
    while word in prelude.taken:
        word = f"c_{word}"
    return word
