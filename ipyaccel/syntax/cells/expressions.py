"""Expressions of C as Python's: casts, memory, sizes, names that only C knows. In: their nodes. Out: edits of the draft."""

from __future__ import annotations

from ipyaccel.syntax.cells.declarations import zero
from ipyaccel.syntax.cells.draft import Draft
from ipyaccel.syntax.cells.heads import parameter
from ipyaccel.syntax.cells.kinds import Kind, base_kind, declared, dotted, expressed, named_number
from ipyaccel.syntax.cells.likeness import FREERS, MAKERS, MATH, PARALLEL, WHY_NOT
from ipyaccel.syntax.cells.names import FUSED, walk
from ipyaccel.syntax.cells.parser import Node

_CALLED = {"int": "int", "enum": "int", "float": "float", "complex": "complex", "bint": "bool"}
_EDITED = frozenset("TypecastNode CythonArrayNode AmpersandNode SizeofTypeNode SizeofVarNode NullNode CharNode".split())
_POINTER_BYTES = 8
_NUMPY_READS = {("int", 8): "int", ("int", 16): "int", ("int", 32): "int", ("float", 32): "float"} | {
    ("unsigned", bits): "int" for bits in (8, 16, 32, 64)
}


def leftmost(node: Node, draft: Draft) -> int:
    """The index of the first token of a name, an attribute, a call or an element."""
    while not type(node).__name__.endswith("NameNode"):
        below = next((getattr(node, name) for name in ("obj", "function", "base") if hasattr(node, name)), None)
        if below is None:
            break
        node = below
    return draft.index(node)


def opening_of(call: Node, draft: Draft) -> int:
    """The index of the bracket of a call of a dotted name."""
    return leftmost(call, draft) + 2 * dotted(call.function).count(".") + 1


def whole_number(node: Node, draft: Draft) -> None:
    """`10ULL`: the letters say how C stores it."""
    token = draft.tokens[draft.index(node)]
    bare = token.text if token.text[:2].lower() == "0x" else token.text.rstrip("uUlL")
    bare = token.text.rstrip("uUlL") if token.text[:2].lower() == "0x" else bare
    if bare != token.text:
        draft.replace(token.start, token.end, bare)


def character(node: Node, draft: Draft) -> None:
    """`c'a'`: its number."""
    token = draft.tokens[draft.index(node)]
    draft.replace(token.start, token.end, str(ord(str(node.value))) if len(str(node.value)) == 1 else "0")


def null(node: Node, draft: Draft) -> None:
    """`NULL`."""
    draft.replace_tokens(draft.index(node), draft.index(node) + 1, "None")


def no_likeness(sentence: str) -> object:
    """A rule that refuses."""

    def rule(node: Node, draft: Draft) -> None:
        draft.refuse(node, sentence)

    return rule


def cast(node: Node, draft: Draft) -> None:
    """`<int>x` cuts off as `int(x)` does; a cast to an object changes nothing."""
    first = draft.index(node)
    after = draft.tokens.until(first + 1, ">") + 1
    kind = declared(base_kind(node.base_type, draft.names.kind), node.declarator)[0]
    draft.own(draft.source(first, after), node)
    called = getattr(node.operand, "function", None)
    if kind.family == "pointer" and draft.names.origin_of(called) in MAKERS:
        memory(node.operand, kind, first, draft)
        return
    draft.visit(node.operand)
    _converted(node, kind, first, after, draft)


def _converted(node: Node, kind: Kind, first: int, after: int, draft: Draft) -> None:
    end = draft.tokens.factor_end(after)
    if kind.family == "unsigned":
        draft.replace_tokens(first, after, "(int(")
        close = draft.tokens[end - 1].end
        draft.replace(close, close, f") & 0x{(1 << kind.bits) - 1:X})")
    elif kind.family == "int" and 0 < kind.bits < 32:
        draft.refuse(node, f"a number is cut to {kind.bits} bits, and may change its sign: Python has no such numbers")
    elif kind.family in _CALLED:
        call(_CALLED[kind.family], first, after, end, draft)
    elif kind.family in ("object", "class"):
        draft.replace_tokens(first, after, "")
    else:
        draft.refuse(node, "memory that is read as another type has no likeness in Python")


def call(name: str, first: int, after: int, end: int, draft: Draft) -> None:
    """Puts `name(...)` around the tokens from `after` to `end`, in the place of those from `first`."""
    bracketed = draft.tokens[after].kind == "(" and draft.tokens.partner[after] == end - 1
    if bracketed and len(draft.tokens.parts(after)) == 1:
        draft.replace(draft.tokens[first].start, draft.tokens[after].start, name)
        return
    draft.replace(draft.tokens[first].start, draft.tokens[after].start, f"{name}(")
    draft.replace(draft.tokens[end - 1].end, draft.tokens[end - 1].end, ")")


def memory(node: Node, kind: Kind, first: int, draft: Draft) -> None:
    """`<double*>malloc(n * sizeof(double))`: a list of n zeros."""
    origin = draft.names.origin_of(node.function)
    arguments = getattr(node, "args", None) or []
    opening = opening_of(node, draft)
    closing = draft.tokens.partner[opening]
    of = kind.of or Kind("unknown")
    size = _count(arguments, of, opening, draft)
    if size is None or of.family == "void":
        draft.refuse(node, "memory whose length is not a number times the size of its type has no likeness in Python")
        return
    value = zero(of, draft)
    begin, end = size
    for argument in arguments:
        draft.visit(argument)
    single = end - begin == 1 or (draft.tokens[begin].kind == "(" and draft.tokens.partner[begin] == end - 1)
    head, tail = ("", "") if single else ("(", ")")
    if of.family == "struct":
        head, tail = f"[{value} for _ in range(", ")]"
    else:
        head = f"[{value}] * {head}"
    draft.replace(draft.tokens[first].start, draft.tokens[begin].start, head)
    draft.replace(draft.tokens[end - 1].end, draft.tokens[closing].end, tail)
    draft.take(f"{origin.rpartition('.')[0]}'s {origin.rpartition('.')[2]}", "a list")


def _count(arguments: list[Node], of: Kind, opening: int, draft: Draft) -> tuple[int, int] | None:
    """The tokens that count the elements: n in `malloc(n * sizeof(double))` or `calloc(n, sizeof(double))`."""
    parts = draft.tokens.parts(opening)
    if len(arguments) == 2 and _is_size(arguments[1], of, draft):
        return parts[0]
    if len(arguments) != 1 or type(arguments[0]).__name__ != "MulNode":
        return None
    product = arguments[0]
    first, last = parts[0]
    if _is_size(product.operand2, of, draft):
        return first, _before_sign(draft.index(product.operand2), draft)
    while type(product.operand1).__name__ == "MulNode":
        product = product.operand1
    if _is_size(product.operand1, of, draft):
        return draft.tokens.partner[first + 1] + 2, last
    return None


def _before_sign(size: int, draft: Draft) -> int:
    """The index of the `*` before `sizeof`."""
    return size - 1 if draft.tokens[size - 1].kind == "*" else size


def _is_size(node: Node, of: Kind, draft: Draft) -> bool:
    """Whether a node is `sizeof` of the elements' type."""
    form = type(node).__name__
    if form == "SizeofTypeNode":
        return declared(base_kind(node.base_type, draft.names.kind), node.declarator)[0] == of
    return form == "SizeofVarNode" and expressed(node.operand, draft.names.kind) == of


def size(node: Node, draft: Draft) -> None:
    """`sizeof(double)`: 8."""
    if type(node).__name__ == "SizeofTypeNode":
        kind = declared(base_kind(node.base_type, draft.names.kind), node.declarator)[0]
    else:
        name = dotted(node.operand)
        kind = draft.kind_of(name)
        kind = kind if kind.is_number else draft.names.kind(name)
    width = _POINTER_BYTES if kind.family == "pointer" else kind.bits // 8
    if not width:
        draft.refuse(node, "the size of this in memory has no likeness in Python")
        return
    first = draft.index(node)
    draft.replace_tokens(first, draft.tokens.partner[first + 1] + 1, str(width))


def name_use(node: Node, draft: Draft) -> None:
    """A name that is read: it must mean something to Python as well."""
    name = str(node.name)
    if draft.kind_of(name).family != "object" or name in draft.scopes[-1].kinds:
        return
    origin = draft.names.origin(name)
    if origin in WHY_NOT:
        draft.refuse(node, WHY_NOT[origin])
    elif origin in MAKERS | FREERS | PARALLEL:
        draft.refuse(node, f"{name} is used in a way that has no likeness in Python")
    elif draft.names.kinds.get(name, Kind("class")).family not in ("class", "struct"):
        draft.refuse(node, f"{name} is a C type, and no value in Python")


def attribute(node: Node, draft: Draft) -> None:
    """`a.shape` stays; `cython.compiled` stays; what else belongs to C's modules must have the same name in Python's."""
    origin = draft.names.origin_of(node)
    module, _, last = origin.rpartition(".")
    root = dotted(node).partition(".")[0]
    if draft.kind_of(root).family != "object":
        module = ""
    if module == "libc.math" and MATH.get(last) != last:
        draft.refuse(node, f"{last} has no likeness of the same name in Python's math")
    elif module.startswith("cython") and origin != "cython.compiled":
        draft.refuse(node, f"{dotted(node)} has no likeness in Python")
    elif module == "numpy" and (last.startswith(("PyArray_", "npy_", "NPY_")) or last == "import_array"):
        draft.refuse(node, f"{dotted(node)} is part of NumPy's C interface")
    elif node.attribute.startswith("as_") and getattr(node.obj, "attribute", "") == "data":
        draft.refuse(node, "the memory of an array.array is read as C's")
    else:
        draft.visit(node.obj)


def element(node: Node, draft: Draft) -> None:
    """`a[i]`: NumPy's small numbers overflow or lose digits among themselves where C has wider ones."""
    draft.children(node)
    name = dotted(node.base)
    kind = draft.kind_of(name) if name else Kind("object")
    called = _NUMPY_READS.get((kind.of.family, kind.of.bits)) if kind.family == "view" and kind.of is not None else None
    if called is None:
        return
    axes = node.index.args if type(node.index).__name__ == "TupleNode" else [node.index]
    if len(axes) == kind.rank and not any(type(axis).__name__ in ("SliceNode", "EllipsisNode") for axis in axes):
        first = draft.index(node.base)
        end = draft.tokens[draft.tokens.partner[first + 1]].end
        draft.replace(draft.tokens[first].start, draft.tokens[first].start, f"{called}(")
        draft.replace(end, end, ")")


def text(node: Node, draft: Draft) -> None:
    """An f-string: nothing inside of it may need a change."""
    for below in walk(node):
        if type(below).__name__ in _EDITED:
            draft.refuse(below, "C's types inside of a text have no likeness in Python")


def comparison(node: Node, draft: Draft) -> None:
    """`T is double` asks which of its types a function is compiled for; Python asks the value."""
    if type(node.operand1).__name__ == "NameNode" and draft.names.kind(str(node.operand1.name)).family == "fused":
        fused_test(node, draft)
    else:
        draft.children(node)


def fused_test(node: Node, draft: Draft) -> None:
    """Puts a question about a parameter's value in the place of one about its type."""
    name = str(node.operand1.name)
    asked = named_number(dotted(node.operand2)) or draft.names.kind(dotted(node.operand2))
    question = _question(name, asked, draft) if node.operator in ("is", "is_not", "==", "!=") and node.cascade is None else None
    if question is None:
        draft.refuse(node, f"{name} has several types in C that Python does not tell apart")
        return
    first = draft.index(node.operand1)
    last = leftmost(node.operand2, draft) + 2 * dotted(node.operand2).count(".") + 1
    draft.replace_tokens(first, last, question if node.operator in ("is", "==") else f"not {question}")


def _question(name: str, asked: Kind, draft: Draft) -> str | None:
    """The question for the first parameter that has the fused type; None when its value does not tell."""
    function = draft.function
    arguments = getattr(function, "args", None) or getattr(getattr(function, "declarator", None), "args", None) or []
    own = [kind for _, kind in draft.names.members.get(name, ())]
    alike = [kind for kind in own or map(named_number, FUSED.get(name, ())) if kind is not None and kind.family == asked.family]
    for kind, shown, _ in (parameter(each, draft.names) for each in arguments):
        if kind == Kind("fused", name) and len(alike) == 1 and asked.family in _CALLED:
            return f"isinstance({shown}, {_CALLED[asked.family]})"
        if kind.family == "view" and kind.of == Kind("fused", name) and asked.family in ("int", "float", "complex", "unsigned"):
            return f'{shown}.dtype == "{asked.family.replace("unsigned", "uint")}{asked.bits}"'
    return None


RULES = {
    "IntNode": whole_number,
    "CharNode": character,
    "NullNode": null,
    "TypecastNode": cast,
    "CythonArrayNode": no_likeness("memory that is seen as an array has no likeness in Python"),
    "AmpersandNode": no_likeness("an address in memory has no likeness in Python"),
    "NewExprNode": no_likeness("an object of C++ has no likeness in Python"),
    "SizeofTypeNode": size,
    "SizeofVarNode": size,
    "NameNode": name_use,
    "AttributeNode": attribute,
    "IndexNode": element,
    "JoinedStrNode": text,
    "PrimaryCmpNode": comparison,
}
