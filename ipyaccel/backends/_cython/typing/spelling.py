"""Types as Cython writes them. In: a `Type`. Out: `double`, `long long`, `double[:, ::1]`, or None where there is no C type."""

from __future__ import annotations

from ipyaccel.model import Type

NUMBERS = {
    Type("bool"): "bint",
    Type("int"): "long long",
    Type("float"): "double",
    Type("float", 32): "float",
    Type("complex", 128): "double complex",
    Type("complex", 64): "float complex",
}
ELEMENTS = NUMBERS | {
    Type("bool"): "unsigned char",
    Type("int", 32): "int",
    Type("int", 16): "short",
    Type("int", 8): "signed char",
    Type("int", 8, signed=False): "unsigned char",
    Type("int", 16, signed=False): "unsigned short",
    Type("int", 32, signed=False): "unsigned int",
}
PAIR = 2
BUILTINS = {"list": "list", "str": "str", "bytes": "bytes"}


def number(kind: Type) -> str | None:
    """The C type of a scalar variable. NumPy's narrow integers have none: they wrap where C's would be promoted."""
    return NUMBERS.get(kind)


def c_tuple(kind: Type) -> str | None:
    """C's tuple of numbers: `(double, long long)`."""
    items = [number(item) for item in kind.items]
    if kind.kind != "tuple" or len(items) < PAIR or None in items:
        return None
    return f"({', '.join(str(item) for item in items)})"


def c_value(kind: Type) -> str | None:
    """The C type of a number, or of a tuple of numbers."""
    return number(kind) or c_tuple(kind)


def is_narrow(kind: Type) -> bool:
    """An integer that NumPy computes with in fewer than 64 bits."""
    return kind.kind == "int" and kind not in NUMBERS


def view(kind: Type, strided: bool = False) -> str | None:
    """The typed memoryview of an array; `strided` leaves out what is known of its layout."""
    if kind.kind != "array" or kind.items[0] not in ELEMENTS:
        return None
    layout = "A" if strided else kind.layout
    axes = [":"] * kind.ndim
    if layout == "C":
        axes[-1] = "::1"
    elif layout == "F":
        axes[0] = "::1"
    const = "const " if kind.readonly else ""
    return f"{const}{ELEMENTS[kind.items[0]]}[{', '.join(axes)}]"


def sizes(name: str, kind: Type, attribute: str) -> str:
    """`.shape`, `.size` and `.ndim` of a memoryview."""
    extents = [f"{name}.shape[{axis}]" for axis in range(kind.ndim)]
    if attribute == "ndim":
        return str(kind.ndim)
    if attribute == "size":
        return extents[0] if kind.ndim == 1 else f"({' * '.join(extents)})"
    return f"({', '.join(extents)}{',' if kind.ndim == 1 else ''})"
