"""What kind of thing a C declaration declares. In: Cython's nodes of a type and its declarator. Out: a `Kind`.

A kind says as much of a C type as its likeness in Python depends on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ipyaccel.syntax.cells.parser import Node


@dataclass(frozen=True)
class Kind:
    """A C type, told apart by what it is.

    `family`: "int", "unsigned", "bint", "float", "complex", "void", "object", "class", "view", "array", "pointer", "function",
    "struct", "enum", "fused", "tuple", or "unknown".

    `name`: of a struct, class or fused type, otherwise the C name. `bits`: width of a number, 0 where the platform decides.
    `of`: the kind of the elements. `place`: the "[" of a C array's size, as Cython's position. `rank`: dimensions of a view.
    """

    family: str
    name: str = ""
    bits: int = 0
    of: Kind | None = None
    place: tuple[int, int] = (0, 0)
    rank: int = 0

    @property
    def is_number(self) -> bool:
        """Whether it is one number."""
        return self.family in ("int", "unsigned", "bint", "float", "complex", "enum")


OBJECT = Kind("object")
UNKNOWN = Kind("unknown")
FUNCTION = Kind("function")
_SPECIAL = {"Py_ssize_t": 64, "ssize_t": 64, "ptrdiff_t": 64, "Py_hash_t": 64}
_UNSIGNED = {"size_t": 64, "Py_UCS4": 32, "Py_UNICODE": 32}
_FIXED = {f"{sign}int{bits}_t": (sign, bits) for sign in ("", "u") for bits in (8, 16, 32, 64)}
_LONGNESS = {-1: 16, 0: 32, 1: 64, 2: 64}


def number(name: str, signed: int = 1, longness: int = 0, *, is_complex: bool = False) -> Kind:
    """A basic C type: its last word, and what stands before it ("unsigned long int": "int", 0, 1)."""
    if is_complex:
        return Kind("complex", f"{name} complex", 64 if name == "float" else 128)
    if name in ("double", "float"):
        return Kind("float", name, 64 if name == "double" else 32)
    if name in ("bint", "void"):
        return Kind(name, name)
    if name in _SPECIAL or name in _UNSIGNED:
        return Kind("int" if name in _SPECIAL else "unsigned", name, _SPECIAL.get(name) or _UNSIGNED[name])
    bits = 8 if name == "char" else _LONGNESS[longness]
    words = {-1: "short", 0: name, 1: "long", 2: "long long"}[longness]
    return Kind("int", words, bits) if signed else Kind("unsigned", f"unsigned {words}", bits)


def named_number(name: str) -> Kind | None:
    """A number by the single name that libraries give it: "int64_t", NumPy's "float64_t", Cython's "longlong"."""
    if name in _FIXED:
        sign, bits = _FIXED[name]
        return Kind("unsigned" if sign else "int", name, bits)
    if name in _LIBRARY:
        return _LIBRARY[name]
    return None


def _library() -> dict[str, Kind]:
    kinds = {name: number(name) for name in ("char", "int", "float", "double", "bint", "void", *_SPECIAL, *_UNSIGNED)}
    for name, longness in (("short", -1), ("long", 1), ("longlong", 2)):
        kinds[name] = number("int", 1, longness)
        kinds[f"u{name}"] = number("int", 0, longness)
    kinds |= {"uint": number("int", 0), "uchar": number("char", 0), "schar": number("char"), "longdouble": number("double")}
    kinds |= {"floatcomplex": number("float", is_complex=True), "doublecomplex": number("double", is_complex=True)}
    kinds |= {"float32_t": number("float"), "float64_t": number("double"), "double_t": number("double")}
    kinds |= {name: number("int", 1, 1) for name in ("int_t", "intp_t", "npy_intp", "long_t", "longlong_t", "intptr_t")}
    kinds |= {name: number("int", 0, 1) for name in ("uint_t", "uintp_t", "uintptr_t", "ulonglong_t")}
    kinds |= {f"complex{bits}_t": Kind("complex", f"complex{bits}_t", bits) for bits in (64, 128)}
    kinds |= {"npy_bool": number("char", 0), "bool_t": number("char", 0)}
    return kinds


_LIBRARY = _library()


def declared(kind: Kind, declarator: Node) -> tuple[Kind, Node]:
    """What a declarator makes of the type before it, and the node that carries the name."""
    while (form := type(declarator).__name__) != "CNameDeclaratorNode":
        if form == "CPtrDeclaratorNode":
            kind = kind if kind.family == "function" else Kind("pointer", of=kind)
        elif form == "CArrayDeclaratorNode":
            kind = Kind("array", of=kind, place=declarator.pos[1:]) if declarator.dimension else Kind("pointer", of=kind)
        elif form == "CFuncDeclaratorNode":
            kind = FUNCTION
        elif form != "CQualifierDeclaratorNode":
            kind = UNKNOWN
        declarator = declarator.base
    return kind, declarator


def base_kind(node: Node, look_up: Callable[[str], Kind]) -> Kind:
    """The kind that a type names; `look_up` knows the names of the cell, dotted as written."""
    form = type(node).__name__
    if form == "CSimpleBaseTypeNode":
        if node.name is None:
            return OBJECT
        if node.is_basic_c_type:
            return number(node.name, node.signed, node.longness, is_complex=bool(node.complex))
        return look_up(".".join([*node.module_path, node.name]))
    if form == "CQualifierTypeNode":
        return base_kind(node.base_type, look_up)
    if form == "MemoryViewSliceTypeNode":
        return Kind("view", of=base_kind(node.base_type_node, look_up), rank=len(node.axes))
    if form == "CComplexBaseTypeNode":
        return declared(base_kind(node.base_type, look_up), node.declarator)[0]
    if form == "TemplatedTypeNode":
        return _templated(node, look_up)
    return Kind("tuple") if form == "CTupleBaseTypeNode" else UNKNOWN


def _templated(node: Node, look_up: Callable[[str], Kind]) -> Kind:
    """`np.ndarray[double, ndim=2]`, `int[1000]`, `list[int]`, or a C++ template."""
    base = base_kind(node.base_type_node, look_up)
    if base.name == "numpy.ndarray":
        rank = {pair.key.value: pair.value for pair in node.keyword_args.key_value_pairs}.get("ndim")
        element = expressed(node.positional_args[0], look_up) if node.positional_args else UNKNOWN
        return Kind("view", of=element, rank=int(rank.value) if rank is not None else 1)
    if base.family in ("object", "class"):
        return OBJECT
    if base.family == "unknown":
        return UNKNOWN
    return Kind("array", of=base, place=node.pos[1:])


def expressed(node: Node, look_up: Callable[[str], Kind]) -> Kind:
    """A type that the parser has read as an expression: `np.float64_t` in brackets, `cython.double` in an annotation."""
    form = type(node).__name__
    if form == "AnnotationNode":
        return expressed(node.expr, look_up)
    if form in ("UnicodeNode", "StringNode"):
        return look_up(str(node.value))
    if form in ("NameNode", "AttributeNode"):
        name = dotted(node)
        return look_up(name) if name else UNKNOWN
    if form in ("SliceIndexNode", "IndexNode"):
        return _view(node, look_up)
    if form == "SimpleCallNode" and node.args and (dotted(node.function) or "").endswith(".pointer"):
        return Kind("pointer", of=expressed(node.args[0], look_up))
    return base_kind(node, look_up) if form.endswith("TypeNode") else UNKNOWN


def _view(node: Node, look_up: Callable[[str], Kind]) -> Kind:
    """`cython.double[:, ::1]`, or `cython.int[10]`."""
    of = expressed(node.base, look_up)
    if type(node).__name__ == "SliceIndexNode":
        return Kind("view", of=of, rank=1)
    index = node.index
    axes = index.args if type(index).__name__ == "TupleNode" else [index]
    if all(type(axis).__name__ == "SliceNode" for axis in axes):
        return OBJECT if of.family == "object" else Kind("view", of=of, rank=len(axes))
    return OBJECT if of.family in ("object", "class") else UNKNOWN


def dotted(node: Node) -> str:
    """`cython.parallel.prange` as written; empty where it is not names and dots."""
    form = type(node).__name__
    if form == "NameNode":
        return str(node.name)
    if form == "AttributeNode":
        base = dotted(node.obj)
        return f"{base}.{node.attribute}" if base else ""
    return ""
