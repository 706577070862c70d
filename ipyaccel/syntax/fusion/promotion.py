"""Which element type an operation on arrays has: NumPy's rules, as far as fusing needs them.

In: the operation's name and its nodes. Out: a `Type`, or `Unfusable` where a loop over scalars would behave otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

from ipyaccel.model import Type
from ipyaccel.syntax.fusion.nodes import Node, Scalar, Unfusable

BOOL = Type("bool")
INT = Type("int")
FLOAT = Type("float")
RANK_OF_KIND = {"bool": 0, "int": 1, "float": 2, "complex": 3}
WHOLE_NUMBERS = "arithmetic on arrays of whole numbers can overflow, so NumPy keeps it"


def common_type(nodes: Sequence[Node]) -> Type:
    """The type that NumPy gives the elements of a result of all these."""
    strong = [node.type for node in nodes if not (isinstance(node, Scalar) and node.weak)]
    weak = [node.type for node in nodes if isinstance(node, Scalar) and node.weak]
    _refuse_unclear(nodes)
    if not strong:
        return max(weak, key=lambda item: RANK_OF_KIND[item.kind])
    widest = strong[0]
    for item in strong[1:]:
        widest = wider(widest, item)
    for item in weak:
        if RANK_OF_KIND[item.kind] > RANK_OF_KIND[widest.kind]:
            single = item.kind == "complex" and widest == Type("float", bits=32)
            widest = Type("complex", bits=64 if single else 128) if item.kind == "complex" else item
    return widest


def _refuse_unclear(nodes: Sequence[Node]) -> None:
    """A float64 variable beside a float32 array: Python's float keeps float32, NumPy's does not, and nobody knows which."""
    single = any(node.rank and node.type in (Type("float", bits=32), Type("complex", bits=64)) for node in nodes)
    unclear = any(isinstance(node, Scalar) and node.weak is None and node.type.kind in ("float", "complex") for node in nodes)
    if single and unclear:
        raise Unfusable("a float32 array meets a variable that may be a Python float or a NumPy float64")


def wider(first: Type, second: Type) -> Type:
    """The smallest type that holds both."""
    low, high = sorted((first, second), key=lambda item: RANK_OF_KIND[item.kind])
    if low.kind == high.kind:
        if low.kind == "int" and low.signed != high.signed:
            raise Unfusable("signed and unsigned whole numbers are mixed")
        return low if low.bits > high.bits else high
    if high.kind == "complex":
        needs_double = (low.kind == "float" and low.bits == 64) or (low.kind == "int" and low.bits > 16)
        return Type("complex", bits=128) if needs_double else high
    if high.kind == "float" and low.kind == "int" and low.bits > 16:
        return FLOAT
    return high


def float_type(node: Node) -> Type:
    """What a function such as the square root returns for elements of this kind."""
    if node.type.kind == "complex":
        raise Unfusable("this function of complex numbers is left to NumPy")
    if node.type.kind == "float":
        return node.type
    if node.rank and (node.type.kind == "bool" or node.type.bits < 32):
        raise Unfusable("NumPy gives small whole numbers a short float here")
    return FLOAT


def arithmetic_type(name: str, nodes: Sequence[Node]) -> Type:
    """The type of + - * and the like; whole numbers are left to NumPy when arrays take part."""
    result = common_type(nodes)
    if result.kind in ("int", "bool") and any(node.rank for node in nodes):
        raise Unfusable(WHOLE_NUMBERS)
    if name == "/":
        if result.kind == "complex":
            raise Unfusable("division of complex arrays is left to NumPy")
        return result if result.kind == "float" else FLOAT
    return result
