"""The tokens of a cell with where each begins and ends. In: the text and the scanner's signs. Out: a `Tokens`.

Offsets count characters from 0; a string is one token however long it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ipyaccel.syntax.cells.parser import Sign

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"0[xXoObB]\w+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[uUlLjJ]*")
OPENING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Token:
    """`kind`: Cython's word for it ("IDENT", "INT", "NEWLINE", "STRING" or the sign itself); the text from `start` to `end`."""

    kind: str
    text: str
    start: int
    end: int


class Tokens:
    """All tokens of a text, and questions about them; an index counts tokens."""

    def __init__(self, text: str, signs: tuple[Sign, ...]) -> None:
        self.text = text
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self.all = tuple(self._joined(signs))
        self._starts = [token.start for token in self.all]

    def offset(self, line: int, column: int) -> int:
        """The offset of a place given as line from 1 and column from 0."""
        return self._lines[line - 1] + column

    def line(self, offset: int) -> int:
        """The line, from 1, of an offset."""
        return bisect_left(self._lines, offset + 1)

    def at(self, offset: int) -> int:
        """The index of the first token that begins at the offset or after it."""
        return bisect_left(self._starts, offset)

    def __getitem__(self, index: int) -> Token:
        return self.all[index] if 0 <= index < len(self.all) else Token("EOF", "", len(self.text), len(self.text))

    @cached_property
    def partner(self) -> dict[int, int]:
        """The index of the closing bracket for each opening one."""
        pairs: dict[int, int] = {}
        open_ones: list[int] = []
        for index, token in enumerate(self.all):
            if token.kind in OPENING:
                open_ones.append(index)
            elif token.kind in OPENING.values() and open_ones:
                pairs[open_ones.pop()] = index
        return pairs

    def in_brackets(self, offset: int) -> bool:
        """Whether a place lies between a bracket and its partner."""
        index = self.at(offset)
        return any(opening < index <= closing for opening, closing in self.partner.items())

    def until(self, index: int, *kinds: str) -> int:
        """The index of the next token of one of these kinds outside of brackets that open after `index`."""
        while (kind := self[index].kind) not in kinds and kind != "EOF":
            index = self.partner.get(index, index) + 1
        return index

    def parts(self, opening: int) -> list[tuple[int, int]]:
        """What stands between a bracket and its partner, split at commas: first and last+1 token of each part."""
        closing = self.partner[opening]
        parts = []
        first = opening + 1
        while first < closing:
            last = min(self.until(first, ","), closing)
            parts.append((first, last))
            first = last + 1
        return parts

    def factor_end(self, index: int) -> int:
        """The index after the operand of a cast that begins here: signs, casts, an atom with what trails it, a power."""
        kind = self[index].kind
        if kind in ("+", "-", "~", "&", "await"):
            return self.factor_end(index + 1)
        if kind == "<":
            return self.factor_end(self.until(index + 1, ">") + 1)
        index = self._atom_end(index)
        while self[index].kind in ("(", "[", "."):
            index = index + 2 if self[index].kind == "." else self.partner[index] + 1
        return self.factor_end(index + 1) if self[index].kind == "**" else index

    def _atom_end(self, index: int) -> int:
        if self[index].kind in OPENING:
            return self.partner[index] + 1
        while self[index].kind == "STRING" and self[index + 1].kind == "STRING":
            index += 1
        return index + 1

    def _joined(self, signs: tuple[Sign, ...]) -> Iterator[Token]:
        """The signs as tokens, all that belongs to a string in one."""
        depth = 0
        begun = 0
        for sign in signs:
            start = self.offset(sign.line, sign.column)
            if sign.kind in ("BEGIN_STRING", "BEGIN_FT_STRING"):
                begun = start if depth == 0 else begun
                depth += 1
            elif sign.kind in ("END_STRING", "END_FT_STRING"):
                depth -= 1
                end = start + len(sign.text)
                if depth == 0:
                    yield Token("STRING", self.text[begun:end], begun, end)
            elif depth == 0:
                end = self._end(sign, start)
                yield Token(sign.kind, self.text[start:end], start, end)

    def _end(self, sign: Sign, start: int) -> int:
        """Where a token ends; the scanner has taken underscores out of its numbers, so their text is not what it says."""
        if sign.kind in ("NEWLINE", "INDENT", "DEDENT"):
            return start
        pattern = _NUMBER if sign.kind in ("INT", "FLOAT", "IMAG") else _WORD
        found = pattern.match(self.text, start)
        return found.end() if found else start + len(sign.text)
