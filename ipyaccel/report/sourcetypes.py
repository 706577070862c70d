"""Which C types a climb added for the cell's names, line by line. In: a comparison. Out: "x: double" by line number.

They are read out of the text of the step that has them, function by function: a name's type is shown where the name first gets a
value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ipyaccel.model import Comparison
from ipyaccel.report.gains import INFERRED

HEAD = re.compile(r"\s*(?:cdef|cpdef|def)\b[^(=]*?(\w+)\s*\((.*?)\)?[^()]*:?\s*(?:#.*)?$")
DECLARED = re.compile(r"\s*cdef\s+((?:const\s+|unsigned\s+|long\s+)*[\w.]+(?:\[[^\]]*\])?)\s+([a-zA-Z_].*)$")
PARAMETER = re.compile(r"^((?:const\s+|unsigned\s+|long\s+)*[\w.]+(?:\[[^\]]*\])?)\s+(\w+)\s*(?:=.*)?$")
SET = re.compile(r"\s*(?:for\s+)?([\w, ]+?)\s*(?:\+|-|\*|//?|%)?(?:=(?!=)|\bin\b)")


def types_by_line(comparison: Comparison) -> dict[int, str]:
    """Nothing where no types were found."""
    step = next((outcome for outcome in comparison.outcomes if outcome.name == INFERRED), None)
    if step is None or step.variant is None or comparison.ladder is None:
        return {}
    own, found = declared(comparison.ladder.cell), declared(step.variant.source)
    known = {name: _further(types, own.get(name, {})) for name, types in found.items()}
    shown: dict[int, str] = {}
    function, seen = "", set[str]()
    for line in comparison.ladder.lines:
        head = HEAD.match(line.text)
        if head:
            function, seen = head[1], set()
        names = [name for name in _names(line.text, head) if name in known.get(function, {}) and name not in seen]
        seen.update(names)
        if names:
            shown[line.number] = ", ".join(f"{name}: {known[function][name]}" for name in names)
    return shown


def _further(types: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """The types that the user has not typed."""
    return {name: kind for name, kind in types.items() if own.get(name) != kind}


def declared(source: str) -> dict[str, dict[str, str]]:
    """C types of names, by function, as they stand in a text."""
    found: dict[str, dict[str, str]] = {}
    function = ""
    for line in source.split("\n"):
        if head := HEAD.match(line):
            function = head[1]
            found.setdefault(function, {}).update(_parameters(head[2]))
        elif function and (typed := DECLARED.match(line.split("#")[0])):
            found[function].update(dict.fromkeys(_listed(typed[2]), typed[1]))
    return found


def _parameters(text: str) -> Iterator[tuple[str, str]]:
    """Names with types among the parameters."""
    for part in _parts(text):
        if typed := PARAMETER.match(part):
            yield typed[2], typed[1]


def _names(text: str, head: re.Match[str] | None) -> list[str]:
    """Names that a line gives a value."""
    if head:
        return [match[0] for part in _parts(head[2]) if (match := re.search(r"\w+(?=\s*(?:=.*)?$)", part))]
    if typed := DECLARED.match(text.split("#", maxsplit=1)[0]):
        return _listed(typed[2])
    found = SET.match(text)
    return [name.strip() for name in found[1].split(",") if name.strip().isidentifier()] if found else []


def _listed(text: str) -> list[str]:
    """The names of a declaration: `x, y = 0` is x and y."""
    return [found[0] for part in _parts(text) if (found := re.match(r"\w+", part))]


def _parts(text: str) -> list[str]:
    """The pieces between commas that are not in brackets."""
    return [part.strip() for part in re.split(r",(?![^\[(]*[\])])", text) if part.strip()]
