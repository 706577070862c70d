"""A C expression as the user would write it. In: C as Cython writes it, and what its temporaries hold. Out: text, or nothing.

`__pyx_v_x` is the user's x, `__pyx_mstate_global->__pyx_n_u_sqrt` the name sqrt. What has no short likeness is left unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

LONGEST = 44
CAST = re.compile(r"\((?!\s*__pyx_(?:v|t)_\w*\s*\))\s*(?:const |struct |unsigned |enum )*\w[\w ]*?(?:\s*\*+)?\s*\)(?=[\w(])")
ELEMENT = re.compile(r"\.data\b")
STRIDE = re.compile(r"(\w+) \* (\w+)\.strides\[\d+\]|\(\(\w[\w ]*\*\) \w+\.data\) \+ (\w+)")
GLOBAL = re.compile(r"(?:__pyx_mstate_global|__pyx_cur_scope|__pyx_outer_scope)->")
BUILTIN = re.compile(r"\(?&Py(\w+)_Type\)?|\bPyExc_(\w+)")
BUILTINS = {"Long": "int", "Unicode": "str", "Enum": "enumerate", "FrozenSet": "frozenset"}
HEXADECIMAL = re.compile(r"\b0x[0-9A-F]+\b")
LONG = re.compile(r"\b(\d+)L\b")
NAME = re.compile(r"(?:->|\.)?\b[A-Za-z_]\w*\b(?:\s*\()?")
NUMBER = re.compile(r"__pyx_(int|float)_(neg_)?(\d\w*)")
WORDS = {"Py_None": "None", "Py_True": "True", "Py_False": "False"}


def own(name: str) -> str:
    """The user's name in a name of Cython's: `__pyx_v_x` is x, `__pyx_f_6module_4area` is area; empty: it is none."""
    name = re.sub(r"^__pyx_fuse_\w*?(?=__pyx_f_)", "", name)
    found = re.match(r"__pyx_(?:v|f|ptype|n_u|n_s|n_b|builtin)_(.*)", name)
    if not found:
        return ""
    rest = re.sub(r"^(?:fuse_\d+)", "", found[1])
    while length := re.match(r"(\d+)", rest):  # names of modules and classes stand before, each after its length
        rest = rest[length.end() + int(length[1]) :].removeprefix("_")
    return "" if rest.startswith("__") else re.sub(r"^genexpr\d*__pyx_v_\d*", "", rest)


def said(expression: str, held: Mapping[str, str]) -> str:
    """The expression in the user's words; empty when there are none, or too many."""
    text = BUILTIN.sub(lambda found: found[2] or BUILTINS.get(found[1], found[1].lower()), expression.strip())
    text = HEXADECIMAL.sub(lambda found: str(int(found[0], 16)), LONG.sub(r"\1", text))
    text = _bare(GLOBAL.sub("", text))
    if text in held:
        return held[text]
    if element := _element(text, held):
        return element
    text = " ".join(NAME.sub(lambda found: _word(found[0], held), CAST.sub("", text)).split())
    text = re.sub(r"!(?!=)", "not ", _bare(text))
    return text if text and "\0" not in text and len(text) <= LONGEST and not re.search(r"[{};?]|&\w", text) else ""


def _word(found: str, held: Mapping[str, str]) -> str:
    """One name of the C; a zero byte for what the user has not written."""
    call = found.endswith("(")
    lead = re.match(r"->|\.", found)
    name = found.rstrip("( ").lstrip("->.")
    ending = "(" if call else ""
    if lead and not name.startswith("__"):
        return f".{name}{ending}"
    if name in held:
        return (bracketed(held[name]) or "\0") + ending
    if name in WORDS:
        return WORDS[name]
    if number := NUMBER.fullmatch(name):
        digits = number[3].replace("_", "." if number[1] == "float" else "", 1)
        return f"{'-' if number[2] else ''}{digits}"
    if name.startswith(("__", "Py", "NULL")):
        return (own(name) or "\0") + ending
    return name + ending


PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "%": 2, "@": 2, "**": 3}


def bracketed(text: str, sign: str = "**", is_right: bool = True) -> str:
    """An operand as it must stand beside a sign: in brackets where it would be read differently without."""
    depth, lowest = 0, 9
    for word in re.findall(r"[(\[]|[)\]]|(?<= )[^\s\w()\[\]]+(?= )", text):
        depth += (word in "([") - (word in ")]")
        if depth == 0 and word not in ")]":
            lowest = min(lowest, PRECEDENCE.get(word, 0))
    mine = PRECEDENCE.get(sign, 0)
    return f"({text})" if lowest < mine or (lowest == mine and is_right) else text


def _element(text: str, held: Mapping[str, str]) -> str:
    """`v[i]` for the element of a typed view or buffer; empty when this is none."""
    array = re.search(r"(__pyx_\w+)\.data\b", text)
    if not array or not text.startswith("*"):
        return ""
    name = said(array[1], held)
    places = [said(one or two, held) for one, _, two in STRIDE.findall(text)]
    return f"{name}[{', '.join(places)}]" if name and places and all(places) else ""


def _bare(text: str) -> str:
    """The text without brackets around the whole of it, and without casts before it."""
    while True:
        shorter = CAST.sub("", text, count=1) if CAST.match(text) else text
        if shorter.startswith("(") and closing(shorter, 0) == len(shorter) - 1:
            shorter = shorter[1:-1].strip()
        if shorter == text:
            return text
        text = shorter


def closing(text: str, start: int) -> int:
    """Where the bracket that opens at `start` closes; the end of the text when it does not."""
    depth = 0
    for k in range(start, len(text)):
        depth += (text[k] in "([{") - (text[k] in ")]}")
        if depth == 0:
            return k
    return len(text)
