"""Types of NumPy expressions as NumPy itself would give them. In: an expression and the types of names. Out: a Type.

Only what is certain is told; everything else is `object`. A number written in the code does not widen an array (a float32
array times 0.5 stays float32).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ipyaccel.model import OBJECT, Import, Kind, Type

FLOATS = set(
    "sqrt sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh exp expm1 log log10 log1p".split()
)
"""NumPy functions that answer in floating point whatever the number."""
SAME = {"abs", "absolute", "square", "copy", "ascontiguousarray"}
RETURNS: Mapping[str, Kind] = {
    **dict.fromkeys(("floor", "ceil", "trunc", "factorial", "gcd", "lcm", "comb", "perm", "isqrt"), "int"),
    **dict.fromkeys(("isnan", "isinf", "isfinite", "isclose"), "bool"),
    **dict.fromkeys(("frexp", "modf", "prod", "sumprod"), "object"),
}
"""Functions of `math` that do not answer with a float, or whose answer hangs on what they are given."""
LADDER = ("bool", "int32", "int64", "float32", "float64", "complex128")
MADE = {"zeros", "ones", "empty"}
LIKE = {"zeros_like", "ones_like", "empty_like"}


@dataclass(frozen=True)
class Scope:
    """Types by name, imports by name, and names that carry literal-like Python numbers."""

    names: Mapping[str, Type]
    imports: Mapping[str, Import]

    def with_names(self, **names: Type) -> Scope:
        """The scope with more names."""
        return replace(self, names={**self.names, **names})


def rung(type_: Type) -> str:
    """The place of a number, or of an array's elements, on NumPy's ladder; "" when it has none here."""
    item = type_.items[0] if type_.kind == "array" and type_.items else type_
    name = item.kind if item.kind == "bool" else f"{item.kind}{item.bits}"
    return name if name in LADDER and item.signed else ""


def array(name: str, ndim: int) -> Type:
    """An array of a rung's elements, a plain number when it has no dimensions."""
    kind = name.rstrip("0123456789")
    item = Type(kind, int(name[len(kind) :] or 64))  # type: ignore[arg-type]
    return Type("array", items=(item,), ndim=ndim) if ndim else item


def called(node: ast.expr, imports: Mapping[str, Import]) -> tuple[str, str]:
    """Module and name of a function: ("numpy", "sqrt"), ("", "len") for Python's own."""
    if isinstance(node, ast.Name):
        found = imports.get(node.id)
        return (found.module, found.attribute) if found else ("", node.id)
    if isinstance(node, ast.Attribute):
        module, attribute = called(node.value, imports)
        if module:
            return ".".join(part for part in (module, attribute) if part), node.attr
    return "?", ""


def infer(node: ast.expr, scope: Scope) -> Type:
    """The type of an expression."""
    if isinstance(node, ast.Name):
        return scope.names.get(node.id, OBJECT)
    if isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float, complex)):
        return Type(type(node.value).__name__, 128 if isinstance(node.value, complex) else 64)  # type: ignore[arg-type]
    if isinstance(node, ast.UnaryOp):
        inner = infer(node.operand, scope)
        return Type("bool") if isinstance(node.op, ast.Not) and not inner.ndim else inner
    if isinstance(node, ast.BinOp):
        return joined(node, infer(node.left, scope), infer(node.right, scope))
    if isinstance(node, ast.Compare):
        return _compared([infer(part, scope) for part in (node.left, *node.comparators)])
    if isinstance(node, ast.Subscript):
        return _element(infer(node.value, scope), node.slice, scope)
    if isinstance(node, ast.Attribute):
        return _attribute(node, scope)
    if isinstance(node, ast.Call):
        return _call(node, scope)
    return OBJECT


def joined(node: ast.BinOp, left: Type, right: Type) -> Type:
    """The type of an operation on two numbers or arrays."""
    if isinstance(node.op, ast.MatMult) or "" in (rung(left), rung(right)):
        return OBJECT
    name = _widened(left, right, node.left, node.right)
    if not name:
        return OBJECT
    if isinstance(node.op, ast.Div) and name in ("bool", "int32", "int64"):
        name = "float64"
    whole_number = isinstance(node.op, ast.Pow) and not (left.ndim or right.ndim) and name == "int64"
    rising = isinstance(node.right, ast.Constant) and isinstance(node.right.value, int) and node.right.value >= 0
    if whole_number and not rising:
        return OBJECT
    return array(name, max(left.ndim, right.ndim))


def _widened(left: Type, right: Type, *nodes: ast.expr) -> str:
    """The rung of what two operands give together; "" when that hangs on whether a number is Python's or NumPy's own."""
    one, two = rung(left), rung(right)
    if bool(left.ndim) != bool(right.ndim):
        many, single = (one, two) if left.ndim else (two, one)
        literal = _is_literal(nodes[1] if left.ndim else nodes[0])
        if _rank(many) > _rank(single) or many == single or (literal and _rank(many) == _rank(single)):
            return many
        if _rank(many) == _rank(single) and LADDER.index(many) < LADDER.index(single):
            return ""  # Python's own float leaves a float32 array as it is, NumPy's float64 widens it
    if {one, two} in ({"int32", "float32"}, {"int64", "float32"}):
        return "float64"
    return max(one, two, key=LADDER.index)


def _is_literal(node: ast.expr) -> bool:
    """A number written in the code."""
    if isinstance(node, ast.UnaryOp):
        return _is_literal(node.operand)
    return isinstance(node, ast.Constant)


def _rank(name: str) -> int:
    """Kinds of numbers in their order: truth, whole, real, complex."""
    return ("bool", "int", "float", "complex").index(name.rstrip("0123456789"))


def _compared(types: list[Type]) -> Type:
    """A comparison: of arrays it is an array."""
    return array("bool", max(type_.ndim for type_ in types)) if all(rung(type_) for type_ in types) else OBJECT


def _element(base: Type, index: ast.expr, scope: Scope) -> Type:
    """What an index or a slice takes out of an array."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    if base.kind != "array" or not rung(base):
        return OBJECT
    ndim = base.ndim
    for part in parts:
        if isinstance(part, ast.Constant) and part.value is None:
            ndim += 1
        elif not isinstance(part, ast.Slice):
            taken = infer(part, scope)
            if len(parts) == 1 and taken.ndim == 1:
                return array(rung(base), ndim)
            if taken.kind != "int":
                return OBJECT
            ndim -= 1
    return array(rung(base), ndim) if ndim >= 0 else OBJECT


def _attribute(node: ast.Attribute, scope: Scope) -> Type:
    """`.T`, `.size`, `math.pi`."""
    base = infer(node.value, scope)
    if node.attr == "T" and base.kind == "array":
        return base
    if node.attr == "size" and base.kind == "array":
        return Type("int")
    return (
        Type("float")
        if called(node, scope.imports) in {(m, c) for m in ("math", "numpy") for c in ("pi", "e", "inf")}
        else OBJECT
    )


def _call(node: ast.Call, scope: Scope) -> Type:
    """The type of what a function of NumPy, `math` or Python returns."""
    module, name = called(node.func, scope.imports)
    types = [infer(argument, scope) for argument in node.args]
    if module == "math":
        return OBJECT if any(type_.ndim for type_ in types) else Type(RETURNS.get(name, "float"))
    if module == "":
        plain = types[0] if name == "abs" and types and types[0].kind != "complex" else OBJECT
        return {"len": Type("int"), "int": Type("int"), "float": Type("float")}.get(name, plain)
    if module != "numpy" or (node.keywords and name not in MADE | {"sum"}):
        return OBJECT
    return _numpy(name, node, types)


def _numpy(name: str, node: ast.Call, types: list[Type]) -> Type:
    """The type of what a NumPy function returns."""
    if types and rung(types[0]):
        ndim, widest = max(type_.ndim for type_ in types), rung(types[0])
        if name in FLOATS and all(map(rung, types)):
            return array(widest if widest in ("float32", "complex128") and len(types) == 1 else "float64", ndim)
        if name in SAME or name in LIKE:
            return types[0]
        if name == "where" and len(types) == 3 and all(map(rung, types)):
            chosen = _widened(types[1], types[2], node.args[1], node.args[2])
            return array(chosen, ndim) if chosen else OBJECT
        if name in ("sum", "prod") and not node.keywords and len(types) == 1:
            return array({"bool": "int64", "int32": "int64"}.get(widest, widest), 0)
        if (
            name in ("mean", "std", "var", "dot")
            and not node.keywords
            and widest == "float64"
            and all(t.ndim == 1 for t in types)
        ):
            return Type("float")
    if name == "arange" and all(type_.kind == "int" for type_ in types):
        return array("int64", 1)
    if name == "linspace" and len(types) == 3 and not node.keywords:
        return array("float64", 1)
    if name in MADE and len(node.args) == 1 and not node.keywords:
        shape = node.args[0]
        return (
            array("float64", len(shape.elts))
            if isinstance(shape, ast.Tuple)
            else array("float64", 1)
            if types[0].kind == "int"
            else OBJECT
        )
    return OBJECT
