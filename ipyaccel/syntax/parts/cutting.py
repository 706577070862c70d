"""A region cut out of its function. In: a region, its name, its inputs. Out: the new function, and the text of the call.

def f(x, path):                         def f_lines_3_4(x, total):
    total = load(path)                      for v in x:
    for v in x:              ->                 total += v
        total += v                          return total
    return {"total": total}
                                        def f(x, path):
                                            total = load(path)
                                            total = f_lines_3_4(x, total)
                                            return {"total": total}
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ipyaccel.model import Function
from ipyaccel.syntax.edits import Edit, edited
from ipyaccel.syntax.parts.boundary import Crossing
from ipyaccel.syntax.parts.regions import Region

INDENT = "    "


@dataclass(frozen=True)
class Cut:
    """A region with the function made of it.

    `scalars`: NumPy's class of the numbers that come back, where they had one. `hoisted`: lists made arrays before an outer loop.
    """

    region: Region
    function: Function
    crossings: tuple[Crossing, ...]
    scalars: Mapping[str, str]
    hoisted: Mapping[str, ast.stmt]


def helper_of(region: Region, name: str, crossings: Sequence[Crossing]) -> Function:
    """The region as a function; its lines are the user's, one line after the new `def`."""
    source = _with_pairs(region, [crossed.name for crossed in crossings if crossed.depth > 1])
    first, last = region.statements[0], region.statements[-1]
    depth = len(INDENT) - first.col_offset
    lines = source.split("\n")[first.lineno - 1 : last.end_lineno]
    body = [_moved(line, first.col_offset, depth) for line in lines]
    if region.outputs:
        body.append(f"{INDENT}return {', '.join(region.outputs)}")
    text = "\n".join([f"def {name}({', '.join(region.inputs)}):", *body]) + "\n"
    lists = frozenset(crossed.name for crossed in crossings if crossed.depth and not crossed.own_items)
    return Function(name, text, region.inputs, region.lines[0] - 1, region.place.function.place, lists)


def _moved(line: str, column: int, depth: int) -> str:
    """A line indented as part of a function's body."""
    if not line.strip():
        return ""
    own = len(line) - len(line.lstrip(" "))
    return " " * (max(own, column) + depth) + line.lstrip(" ")


def _with_pairs(region: Region, tables: Sequence[str]) -> str:
    """The function's text, with `m[i][j]` of lists that became arrays written `m[i, j]`."""
    source = region.place.function.source
    edits: list[Edit] = []
    for statement in region.statements:
        for node in ast.walk(statement):
            match node:
                case ast.Subscript(value=ast.Subscript(value=ast.Name(id=name), slice=row), slice=column) if name in tables:
                    start = (row.end_lineno or row.lineno, row.end_col_offset or 0)
                    edits += _comma(source, start, (column.lineno, column.col_offset))
    return edited(source, edits)


def _comma(source: str, start: tuple[int, int], end: tuple[int, int]) -> list[Edit]:
    line = source.encode().split(b"\n")[start[0] - 1]
    plain = start[0] == end[0] and line[start[1] : end[1]].replace(b" ", b"") == b"]["
    return [Edit(start, end, ", ")] if plain else []


# --------------------------------------------------------------------------------------------------------- what stays Python


def without(function: Function, cuts: Sequence[Cut], numpy: str) -> Function:
    """The function with calls in the place of its regions."""
    lines = function.source.split("\n")
    changes = [(cut.region.statements[0], cut.region.statements[-1].end_lineno or 0, _call(cut, numpy)) for cut in cuts]
    early = dict.fromkeys((loop, name, _array(cut, name)) for cut in cuts for name, loop in cut.hoisted.items())
    # The last is put in first, so that they stand in order above their loop.
    changes += [(loop, loop.lineno - 1, [f"{array} = {numpy}.array({name})"]) for loop, name, array in reversed(early)]
    for first, last, new in sorted(changes, key=lambda change: (change[0].lineno, change[1]), reverse=True):
        lines[first.lineno - 1 : last] = [" " * first.col_offset + line for line in new]
    return replace(function, source="\n".join(lines))


def _array(cut: Cut, name: str) -> str:
    """What the array made of a list is called beside it."""
    return _free(f"{name}_array", cut.region.place.names.bound)


def _call(cut: Cut, numpy: str) -> list[str]:
    """The call, with lists made arrays before it and written back after it."""
    region, taken = cut.region, cut.region.place.names.bound
    named = [crossed.name for crossed in cut.crossings if crossed.written or crossed.name in cut.hoisted]
    beside = {name: _array(cut, name) for name in named}
    before = [f"{beside[name]} = {numpy}.array({name})" for name in beside if name not in cut.hoisted]
    given = [_given(crossed, beside, numpy) for crossed in cut.crossings]
    call = f"{cut.function.name}({', '.join(given)})"
    if region.returns:
        # What was written must be back in the lists before the function is left.
        made = _free("answer", taken)
        after = [line for crossed in cut.crossings if crossed.written for line in _back(crossed, beside[crossed.name], taken)]
        return [*before, f"{made} = {call}", *after, f"return {made}"] if after else [f"return {call}"]
    outputs = ", ".join(region.outputs)
    lines = [*before, f"{outputs} = {call}" if outputs else call]
    lines += [line for crossed in cut.crossings if crossed.written for line in _back(crossed, beside[crossed.name], taken)]
    lines += [_as_numpys(name, kind, numpy) for name, kind in cut.scalars.items()]
    return [f"if {region.unless_empty}:", *(INDENT + line for line in lines)] if region.unless_empty else lines


def _as_numpys(name: str, kind: str, numpy: str) -> str:
    """NumPy's class for a number, or for the items of a list, that came back as Python's own."""
    return f"{name} = list({numpy}.array({name}))" if kind == "list" else f"{name} = {numpy}.{kind}({name})"


def _given(crossed: Crossing, beside: Mapping[str, str], numpy: str) -> str:
    if not crossed.depth:
        return crossed.name
    return beside.get(crossed.name, f"{numpy}.array({crossed.name})")


def _back(crossed: Crossing, array: str, taken: frozenset[str]) -> list[str]:
    """Items go back into the list, which others may hold too."""
    items = array if crossed.own_items else f"{array}.tolist()"
    if crossed.depth == 1:
        return [f"{crossed.name}[:] = {items}"]
    row, new = _free(f"{crossed.name}_row", taken), _free(f"{crossed.name}_new", taken)
    return [f"for {row}, {new} in zip({crossed.name}, {items}):", f"{INDENT}{row}[:] = {new}"]


def _free(wish: str, taken: frozenset[str]) -> str:
    while wish in taken:
        wish += "_"
    return wish
