"""Numba's answer by the user's names. In: finished inferences of one function. Out: one type for each name.

Numba splits a variable into versions (`y`, `y.1`) and renames those of comprehensions: `y` int64 and `y.1` float64 become one
float, unless the integer may pass 2⁵³ before, where a float is no longer exact.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable
from typing import Any

from ipyaccel.model import OBJECT, FunctionTypes, Type
from ipyaccel.syntax.inference.unify import join, unified

EXACT = 2**53
BYTE = Type("int", 8, signed=False)
STEP = 2**20
"""A constant up to here may be added in a loop: no loop runs long enough to reach 2⁵³ by it."""

SUMS = {operator.add, operator.sub, operator.iadd, operator.isub}
INTERNAL = re.compile(r"closure__locals__|implicit\d+$")
INLINED = re.compile(r"^closure__locals__.*?__v\d+_(?!_)")


def function_types(states: Iterable[Any]) -> FunctionTypes:
    """The types of one function, over all signatures it was called with."""
    found = [(_names(state), of_numba(state.return_type)) for state in states]
    names: dict[str, Type] = {}
    for types, _ in found:
        for name, kind in types.items():
            names[name] = join(names[name], kind) if name in names else kind
    return FunctionTypes(names, unified(tuple(dict.fromkeys(returns for _, returns in found))))


def of_numba(kind: Any) -> Type:
    """Our type of Numba's, told by its class: `object` for what we have no word for."""
    kind = getattr(kind, "literal_type", kind)
    families = {base.__name__ for base in type(kind).__mro__}
    if "Omitted" in families:
        return {bool: Type("bool"), int: Type("int"), float: Type("float")}.get(type(kind.value), OBJECT)
    simple = {"Boolean": Type("bool"), "UnicodeType": Type("str"), "NoneType": Type("none"), "Bytes": Type("bytes")}
    for family, plain in simple.items():
        if family in families:
            return plain
    if "Integer" in families:
        return Type("int", kind.bitwidth, signed=kind.signed)
    if families & {"Float", "Complex"}:
        return Type("complex" if "Complex" in families else "float", kind.bitwidth)
    if "Array" in families:
        return _array(kind)
    if "List" in families:
        return Type("list", items=(of_numba(kind.dtype),))
    if "BaseTuple" in families:
        return Type("tuple", items=tuple(of_numba(item) for item in kind))
    return OBJECT


def _array(kind: Any) -> Type:
    item = of_numba(kind.dtype)
    if not item.is_number or kind.ndim == 0 or kind.layout not in "CFA":
        return OBJECT
    return Type("array", items=(item,), ndim=kind.ndim, layout=kind.layout, readonly=not kind.mutable)


def _names(state: Any) -> dict[str, Type]:
    """The types of one inference by name, versions unified."""
    versions: dict[str, list[str]] = {}
    for variable in state.typemap:
        plain = variable.removeprefix("arg.")
        name = INLINED.sub("", re.sub(r"\.\d+$", "", plain))
        if name.isidentifier() and not INTERNAL.match(name):
            versions.setdefault(name, []).append(variable)
    values = _Values(state)
    found = {name: _one(variables, values) for name, variables in versions.items()}
    return _with_whole_bytes(found, state) if any(kind.kind == "bytes" for kind in found.values()) else found


def _with_whole_bytes(names: dict[str, Type], state: Any) -> dict[str, Type]:
    """What comes out of bytes is a plain integer in Python; Numba says uint8, as it does of NumPy's own."""
    makers = (
        kind for kind in state.typemap.values() if {"Array", "NumberClass"} & {base.__name__ for base in type(kind).__mro__}
    )
    if any("uint8" in str(kind) for kind in makers):
        return names
    return {name: Type("int") if kind == BYTE else kind for name, kind in names.items()}


def _one(variables: list[str], values: _Values) -> Type:
    """The one type of a variable's versions."""
    types = {variable: of_numba(values.types[variable]) for variable in variables}
    kind = unified(tuple(dict.fromkeys(types.values())))
    if kind.kind in ("float", "complex"):
        integers = (variable for variable, own in types.items() if own.kind == "int")
        if not all(values.exact(variable, set()) for variable in integers):
            return OBJECT
    return kind


class _Values:
    """Where the variables of one inference get their values."""

    def __init__(self, state: Any) -> None:
        self.types = state.typemap
        self.sources: dict[str, list[Any]] = {}
        for block in state.func_ir.blocks.values():
            for statement in block.body:
                if type(statement).__name__ == "Assign":
                    self.sources.setdefault(statement.target.name, []).append(statement.value)

    def exact(self, variable: str, seen: set[str]) -> bool:
        """Whether an integer variable stays below 2⁵³: a constant, an argument, a length, a counter."""
        if variable in seen:
            return True
        seen.add(variable)
        return all(self._exact_value(value, seen) for value in self.sources.get(variable, []))

    def _exact_value(self, value: Any, seen: set[str]) -> bool:
        kind = type(value).__name__
        if kind in ("Const", "Global", "FreeVar"):
            return isinstance(value.value, int) and abs(value.value) <= EXACT
        if kind == "Var":
            return self.exact(value.name, seen)
        return kind == "Arg" or (kind == "Expr" and self._exact_expression(value, seen))

    def _exact_expression(self, value: Any, seen: set[str]) -> bool:
        if value.op == "phi":
            # On a path where nothing was assigned, Numba gives no variable.
            return all(self.exact(item.name, seen) for item in value.incoming_values if hasattr(item, "name"))
        if value.op in ("pair_first", "exhaust_iter", "static_getitem"):
            return True
        if value.op == "cast":
            return self.exact(value.value.name, seen)
        if value.op == "call":
            return "function len>" in str(self.types.get(value.func.name, ""))
        if value.op in ("binop", "inplace_binop") and value.fn in SUMS:
            sides = (value.lhs.name, value.rhs.name)
            return any(self._small(side) for side in sides) and all(self.exact(side, seen) for side in sides)
        return False

    def _small(self, variable: str) -> bool:
        sources = self.sources.get(variable, [])
        return len(sources) == 1 and type(sources[0]).__name__ == "Const" and abs(sources[0].value) <= STEP
