"""The twin while it is written: the cell's text with edits, and what was learned on the way.

In: a parsed cell. Out: a text with as many lines. Nothing that is taken away takes a line break or a comment with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ipyaccel.model.ladder import OwnType
from ipyaccel.model.program import Reason
from ipyaccel.syntax.cells.kinds import OBJECT, Kind
from ipyaccel.syntax.cells.names import Names
from ipyaccel.syntax.cells.parser import Node, Parsed
from ipyaccel.syntax.cells.tokens import Tokens

_KEPT = re.compile(r"#[^\n]*|\\?\n")


@dataclass
class Edit:
    """`text` in the place of what stands from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass
class Scope:
    """Where the visitor is: in which function (None: none), and the kinds of the names declared there."""

    function: Node | None = None
    kinds: dict[str, Kind] = field(default_factory=dict)
    in_class: bool = False


class Draft:
    """Edits of a cell's text, made by rules that are looked up by the name of a node's class."""

    def __init__(self, text: str, parsed: Parsed, names: Names, rules: dict[str, Callable[[Node, Draft], None]]) -> None:
        self.text = text
        self.names = names
        self.tokens = Tokens(text, parsed.signs)
        self.directives = parsed.directives
        self.types: list[OwnType] = []
        self.taken: dict[str, None] = {}
        self.reasons: list[Reason] = []
        self.scopes = [Scope()]
        self._rules = rules
        self._edits: list[Edit] = []
        self._gone: dict[int, Edit] = {}

    # ------------------------------------------------------------------------------------------------------- visiting

    def visit(self, node: Node) -> None:
        """Applies the rule for a node, or goes on to what is below it."""
        if isinstance(node, list | tuple):
            for item in node:
                self.visit(item)
        elif hasattr(node, "child_attrs"):
            rule = self._rules.get(type(node).__name__)
            if rule is None:
                self.refuse(node, "this is not known to have a likeness in Python")
            else:
                rule(node, self)

    def children(self, node: Node) -> None:
        """Visits what is below a node."""
        for name in node.child_attrs or ():
            self.visit(getattr(node, name, None))

    def suite(self, body: Node, *, documented: bool = False) -> None:
        """Visits the statements of a block; where nothing of it is left, a `pass` stands for them."""
        self.visit(body)
        statements = list(_statements(body))
        if statements and not documented and all(id(statement) in self._gone for statement in statements):
            first = self._gone[id(statements[0])]
            first.text = "pass" + ("  " if self.text[first.end : first.end + 1] == "#" else "") + first.text

    def refuse(self, node: Node, sentence: str) -> None:
        """There is no twin, for what stands here."""
        self.reasons.append(Reason(sentence, node.pos[1]))

    # -------------------------------------------------------------------------------------------------------- editing

    def offset(self, node: Node) -> int:
        """Where Cython says that a node is (for an operation: its sign)."""
        return self.tokens.offset(node.pos[1], node.pos[2])

    def index(self, node: Node) -> int:
        """The index of the token there."""
        return self.tokens.at(self.offset(node))

    def replace(self, start: int, end: int, text: str) -> Edit:
        """Puts `text` in the place of a stretch, whose line breaks and comments stay behind it."""
        edit = Edit(start, end, text + self._kept(start, end))
        self._edits.append(edit)
        return edit

    def _kept(self, start: int, end: int) -> str:
        """The line breaks of a stretch, so that the statement goes on behind them if it did."""
        if "\n" not in self.text[start:end]:
            return ""
        goes_on = self.tokens[self.tokens.at(end)].kind not in ("NEWLINE", "EOF", ";")
        if goes_on and not self.tokens.in_brackets(start):
            return " \\\n" * self.text.count("\n", start, end)
        return "".join(_KEPT.findall(self.text, start, end))

    def replace_tokens(self, first: int, last: int, text: str) -> Edit:
        """The same for the tokens from `first` up to but without `last`."""
        return self.replace(self.tokens[first].start, self.tokens[last - 1].end, text)

    def drop(self, node: Node, first: int, last: int) -> None:
        """Takes a whole statement away, and the spaces before a comment after it; among others on its line a `pass` stays."""
        tokens = self.tokens
        if tokens[last].kind == ";" or tokens[first - 1].kind == ";":
            self.replace_tokens(first, last, "pass")
            return
        end = tokens[last - 1].end
        after = len(self.text[end:]) - len(self.text[end:].lstrip(" "))
        end += after if self.text[end + after : end + after + 1] == "#" else 0
        self._gone[id(node)] = self.replace(tokens[first].start, end, "")

    def block_header(self, first: int, colon: int, last: int) -> None:
        """`cdef:` and what is left of its block, to which its last token belongs."""
        gone = [(edit.start, edit.end) for edit in self._gone.values()]
        inside = [token for token in self.tokens.all[colon + 1 : last] if token.text]
        left = any(not any(start <= token.start < end for start, end in gone) for token in inside)
        self.replace_tokens(first, colon + 1, "if True:" if left else "pass")

    def statement_end(self, index: int) -> int:
        """The index of the token that ends the simple statement of a token."""
        return self.tokens.until(index, "NEWLINE", ";")

    def source(self, first: int, last: int) -> str:
        """The text of tokens as typed, on one line."""
        return " ".join(self.text[self.tokens[first].start : self.tokens[last - 1].end].split()) if last > first else ""

    # ------------------------------------------------------------------------------------------------------- learning

    def own(self, text: str, node: Node) -> None:
        """Notes a C type of the user's."""
        self.types.append(OwnType(text, node.pos[1]))

    def take(self, what: str, likeness: str) -> None:
        """Notes what stands for a C function in the twin."""
        self.taken[f"{what}: {likeness}"] = None

    def kind_of(self, name: str) -> Kind:
        """The kind of a variable, as declared in the nearest scope."""
        return next((scope.kinds[name] for scope in reversed(self.scopes) if name in scope.kinds), OBJECT)

    @property
    def function(self) -> Node | None:
        """The function that the visitor is in."""
        return self.scopes[-1].function

    # --------------------------------------------------------------------------------------------------------- result

    def edited(self) -> str:
        """The text with all edits made."""
        pieces: list[str] = []
        done = 0
        for edit in _outermost(self._edits):
            pieces += [self.text[done : edit.start], edit.text]
            done = edit.end
        return "".join([*pieces, self.text[done:]])

    def twin(self) -> str:
        """The same, line under line; lines that were changed lose what spaces are left at their end."""
        lines = self.edited().split("\n")
        before = self.text.split("\n")
        return "\n".join(line if line == old else line.rstrip() for line, old in zip(lines, before, strict=True))


def _outermost(edits: list[Edit]) -> list[Edit]:
    """The edits in order, without those that lie inside of what another one takes away."""
    kept: list[Edit] = []
    done = 0
    wide = sorted((edit for edit in edits if edit.end > edit.start), key=lambda edit: (edit.start, -edit.end))
    for edit in wide:
        if edit.start >= done:
            kept.append(edit)
            done = edit.end
    places = [(edit.start, edit.end) for edit in kept]
    points = [edit for edit in edits if edit.start == edit.end]
    kept += [edit for edit in points if not any(start < edit.start < end for start, end in places)]
    return sorted(kept, key=lambda edit: (edit.start, edit.end))


def _statements(body: Node) -> Iterator[Node]:
    """The statements of a block; those of a `cdef:` block stand among them."""
    if type(body).__name__ == "StatListNode":
        for statement in body.stats:
            yield from _statements(statement)
    elif body is not None:
        yield body
