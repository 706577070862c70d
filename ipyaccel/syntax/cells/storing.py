"""What C does to a value that it stores: 0 becomes 0.0 in a double, 5 becomes True in a bint, unsigned numbers wrap around.

In: a value and the kind of variable it goes to. Out: edits that do the same to it in Python.
"""

from __future__ import annotations

from ipyaccel.syntax.cells.draft import Draft
from ipyaccel.syntax.cells.kinds import OBJECT, Kind
from ipyaccel.syntax.cells.names import walk
from ipyaccel.syntax.cells.parser import Node

_TRUTHS = frozenset(["PrimaryCmpNode", "NotNode", "BoolNode", "IntNode"])
_SEES_HIGH_BITS = frozenset(["DivNode", "ModNode", "PowNode", "PrimaryCmpNode", "SimpleCallNode", "GeneralCallNode", "IndexNode"])
_NARROW = 32


def store(kind: Kind, value: Node, first: int, last: int, draft: Draft) -> None:
    """Visits a value, which is the tokens from `first` up to but without `last`, and puts around it what storing it does."""
    before, after = "", ""
    if kind.family == "bint" and not _is_truth(value, draft):
        before, after = "bool(", ")"
    elif kind.family == "unsigned" and _may_wrap(value, kind):
        before, after = "(", f") & {mask(kind)}"
    if before:
        draft.replace(draft.tokens[first].start, draft.tokens[first].start, before)
    draft.visit(value)
    literal(kind, value, draft)
    if after:
        draft.replace(draft.tokens[last - 1].end, draft.tokens[last - 1].end, after)


def mask(kind: Kind) -> str:
    """The number whose bits are those that the kind has."""
    return f"0x{(1 << kind.bits) - 1:X}"


def wraps_in_place(kind: Kind, operator: str) -> bool:
    """Whether `x OPERATOR= y` may leave the range of an unsigned variable; sums are taken not to reach the end of 32 bits."""
    return kind.family == "unsigned" and (operator in ("*", "<<", "-") or (operator == "+" and kind.bits < _NARROW))


def kind_of_target(node: Node, draft: Draft) -> Kind:
    """The kind of a name, or of a field of a class or struct."""
    form = type(node).__name__
    if form == "NameNode":
        return draft.kind_of(str(node.name))
    if form == "AttributeNode":
        owner = kind_of_target(node.obj, draft)
        return dict(draft.names.members.get(owner.name, ())).get(str(node.attribute), OBJECT)
    return OBJECT


def literal(kind: Kind, value: Node, draft: Draft) -> None:
    """A whole number that C stores as another kind: `cdef double s = 0` holds 0.0, `cdef bint found = 0` holds False."""
    form = type(value).__name__
    if form == "UnaryMinusNode":
        value = value.operand
        form = type(value).__name__
    if form != "IntNode":
        return
    token = draft.tokens[draft.index(value)]
    if kind.family == "float" and token.text.isdigit():
        draft.replace(token.start, token.end, f"{token.text}.0")
    elif kind.family == "bint" and token.text.isdigit():
        draft.replace(token.start, token.end, str(int(token.text) != 0))


def _is_truth(value: Node, draft: Draft) -> bool:
    """Whether a value is True or False anyhow."""
    form = type(value).__name__
    if form == "BoolBinopNode":
        return _is_truth(value.operand1, draft) and _is_truth(value.operand2, draft)
    return form in _TRUTHS or (form in ("NameNode", "AttributeNode") and kind_of_target(value, draft).family == "bint")


def _may_wrap(value: Node, kind: Kind) -> bool:
    """Whether a sum, a difference or a product may leave the range, and nothing looks at it before it is stored."""
    calculated = [node for node in walk(value) if _calculates(node, kind)]
    seen = [node for node in walk(value) if type(node).__name__ in _SEES_HIGH_BITS or getattr(node, "operator", "") == ">>"]
    inside = {id(below) for node in seen for below in walk(node) if below is not node}
    return bool(calculated) and not any(id(node) in inside for node in calculated)


def _calculates(node: Node, kind: Kind) -> bool:
    form = type(node).__name__
    if form == "AddNode":
        return kind.bits < _NARROW
    return form in ("SubNode", "MulNode", "TildeNode", "UnaryMinusNode") or getattr(node, "operator", "") == "<<"
