"""A nest turned inside out, so that its innermost loop goes along rows. In: a loop. Out: its new lines.

    for j in range(p):                          for j in range(p):
        total = 0.0                                 C[i, j] = 0.0
        for k in range(m):                      for k in range(m):
            total += A[i, k] * B[k, j]              A_ik = A[i, k]
        C[i, j] = total                             for j in range(p):
                                                        C[i, j] += A_ik * B[k, j]

Each element is made by the same operations in the same order, only not one element after the other.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from ipyaccel.model import Type
from ipyaccel.syntax.edits import Edit, instead_of
from ipyaccel.syntax.lifting.extent import Sum
from ipyaccel.syntax.loops.turns import NotLifted
from ipyaccel.syntax.nests.block import Text, one_a_line
from ipyaccel.syntax.nests.legal import Around, check, divides
from ipyaccel.syntax.nests.names import element_name
from ipyaccel.syntax.nests.pattern import Pattern, pattern_of
from ipyaccel.syntax.nests.ranges import Ranges, ranges_in

SHORT, LONG = 8, 16384
"""Rows that are worth it: longer than a few elements, and short enough to stay near the processor while they are made."""


@dataclass(frozen=True)
class Turned:
    """The loop's new lines, and the types of new names."""

    loop: ast.For
    lines: tuple[str, ...]
    types: Mapping[str, Type]


def turned(loop: ast.For, nest: tuple[ast.For, ...], around: Around) -> Turned:
    """The loop turned inside out. `nest`: the loops around it from the outermost, and itself. Raises NotLifted."""
    pattern = pattern_of(loop)
    if not one_a_line(loop):
        raise NotLifted("several statements stand on one line", loop.lineno)
    ranges = ranges_in(nest, around.tree, around.types, around.numpy)
    check(pattern, ranges, around)
    _worth_it(pattern, ranges, around)
    return _Writer(pattern, ranges, around).turned()


def _worth_it(pattern: Pattern, ranges: Ranges, around: Around) -> None:
    """Raises NotLifted unless the new innermost loop goes along rows only, and these are of a good length."""
    axis = ranges.axes[id(pattern.loop)]
    along = 0
    for statement in (*pattern.before, *pattern.body):
        for node in ast.walk(statement):
            if not isinstance(node, ast.Subscript) or isinstance(node.value, ast.Attribute):
                continue
            found = ranges.elements.get(id(node))
            kind = around.types.get(ast.unparse(node.value))
            if found is None or kind is None:
                raise NotLifted(f"where `{ast.unparse(node)}` lies is not known", node.lineno)
            factors = [part.factor(axis.atom) for part in found.index]
            if any(factors[:-1]) or factors[-1] not in (0, 1) or (factors[-1] and kind.layout != "C"):
                raise NotLifted(f"`{ast.unparse(node)}` does not go along a row", node.lineno)
            along += factors[-1]
    if not along:
        raise NotLifted("nothing goes along a row", pattern.loop.lineno)
    length = _amount(axis.stop - axis.start, around.sizes) if axis.step == 1 else None
    if axis.step != 1 or axis.falling or (length is not None and not SHORT <= length <= LONG):
        raise NotLifted("the rows are too short, or too long to stay near the processor", pattern.loop.lineno)


def _amount(found: Sum, sizes: Mapping[str, int]) -> int | None:
    """What a sum is in this call."""
    if any(atom not in sizes for atom, _ in found.atoms):
        return None
    return found.number + sum(sizes[atom] * times for atom, times in found.atoms)


class _Writer:
    """Writes the three loops that the one becomes."""

    def __init__(self, pattern: Pattern, ranges: Ranges, around: Around) -> None:
        self.pattern, self.ranges, self.around = pattern, ranges, around
        self.original = Text.of(around.function.source)
        self.indent = self.original.indent(pattern.loop)
        self.step = self.original.indent(pattern.loop.body[0])[len(self.indent) :]
        self.places = {name: self._segment(place) for name, place in pattern.places.items()}
        self.types: dict[str, Type] = {}

    def turned(self) -> Turned:
        """The new lines."""
        lines = self._starts() + self._inner() + ([] if self.pattern.plain else self._ends())
        return Turned(self.pattern.loop, tuple(lines), self.types)

    def _segment(self, node: ast.expr) -> str:
        return ast.get_source_segment(self.around.function.source, node) or ast.unparse(node)

    def _starts(self) -> list[str]:
        text = self.original.with_names(self.pattern.before, self.places)
        lines = self.original.head(self.pattern.loop, self.indent)
        for statement in self.pattern.before:
            lines += text.piece(statement, self.indent + self.step)
        return lines

    def _inner(self) -> list[str]:
        """The inner loops, and in them the loop that was around them."""
        lines: list[str] = []
        depth = self.indent
        for loop in self.pattern.inner:
            lines += self.original.comments(loop, depth) + self.original.head(loop, depth)
            depth += self.step
        hoisted, kept = self._split()
        replaced = self._hoistable(kept)
        for statement in hoisted:
            lines += self.original.piece(statement, depth)
        lines += [f"{depth}{name} = {source}" for source, name in dict.fromkeys(replaced.values())]
        nodes = [node for statement in kept for node in ast.walk(statement)]
        edits = [_instead(node, replaced[id(node)][1]) for node in nodes if id(node) in replaced]
        inside = {id(part) for node in nodes if id(node) in replaced for part in ast.walk(node)}
        edits += [
            _instead(node, self.places[node.id])
            for node in nodes
            if isinstance(node, ast.Name) and node.id in self.places and id(node) not in inside
        ]
        text = self.original.edited(edits)
        lines += self.original.head(self.pattern.loop, depth, again=True)
        for statement in kept:
            lines += text.piece(statement, depth + self.step)
        return lines

    def _split(self) -> tuple[list[ast.stmt], list[ast.stmt]]:
        """Temporaries that are the same along the row and surely computed without an error, and the rest of the body."""
        moving = {self.pattern.variable, *self.places}
        hoisted: list[ast.stmt] = []
        kept: list[ast.stmt] = []
        for statement in self.pattern.body:
            names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            plain = isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name) and self._is_safe(statement)
            again = plain and isinstance(statement, ast.Assign) and self._stores(statement) > 1
            if plain and not again and not names & moving:
                hoisted.append(statement)
            else:
                kept.append(statement)
                moving |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and _is_store(node)}
        return hoisted, kept

    def _stores(self, statement: ast.Assign) -> int:
        name = statement.targets[0]
        nodes = (node for part in self.pattern.body for node in ast.walk(part) if isinstance(node, ast.Name) and _is_store(node))
        return sum(isinstance(name, ast.Name) and node.id == name.id for node in nodes)

    def _is_safe(self, statement: ast.stmt) -> bool:
        """Whether computing it cannot raise, even in a turn that would not come: integers may overflow, floats not."""
        inside: set[int] = set()
        for node in ast.walk(statement):
            if isinstance(node, ast.Subscript):
                found = self.ranges.elements.get(id(node))
                if found is None or found.questions != ():
                    return False
                inside |= {id(part) for part in ast.walk(node.slice)}
            if isinstance(node, ast.Call | ast.Div | ast.FloorDiv | ast.Mod | ast.Pow):
                return False
        names = (node for node in ast.walk(statement) if isinstance(node, ast.Name) and id(node) not in inside)
        kinds = [self.around.types.get(node.id, Type("object")) for node in names]
        return all((kind.items[0] if kind.items else kind).kind in ("float", "complex") for kind in kinds)

    def _hoistable(self, kept: list[ast.stmt]) -> dict[int, tuple[str, str]]:
        """Elements that are the same along the row: by node, their text and the name that they get."""
        moving = {self.pattern.variable} | {
            node.id for statement in kept for node in ast.walk(statement) if isinstance(node, ast.Name) and _is_store(node)
        }
        names: dict[str, str] = {}
        found: dict[int, tuple[str, str]] = {}
        for statement in kept:
            for node in ast.walk(statement):
                element = self.ranges.elements.get(id(node))
                if element is None or element.questions != () or not isinstance(element.node.ctx, ast.Load):
                    continue
                used = {part.id for part in ast.walk(element.node) if isinstance(part, ast.Name)}
                kind = self.around.types[element.array].items[0]
                if used & moving or kind.kind not in ("float", "complex", "int") or kind.bits not in (64, 128):
                    continue
                text = self._segment(element.node)
                if "\n" not in text:
                    counters = {axis.variable for axis in self.ranges.axes.values()}
                    names.setdefault(text, element_name(element.node, self.around, counters, names.values()))
                    self.types[names[text]] = kind
                    found[id(node)] = (text, names[text])
        return found

    def _ends(self) -> list[str]:
        """What comes after, for each element of the row."""
        depth = self.indent + self.step
        lines = self.original.head(self.pattern.loop, self.indent, again=True)
        later = any(divides(node) for statement in self.pattern.after for node in ast.walk(statement))
        for name, place in self.places.items():
            # A sum that began with a number of Python's is one of Python's when nothing was added: it raises where it divides.
            lines.append(f"{depth}{name} = {self.around.types[name].kind}({place})" if later else f"{depth}{name} = {place}")
        for statement in self.pattern.after:
            lines += self.original.piece(statement, depth)
        return lines


def _is_store(node: ast.Name) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _instead(node: ast.AST, text: str) -> Edit:
    assert isinstance(node, ast.expr)
    return instead_of(node, text)
