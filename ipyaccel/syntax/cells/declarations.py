"""Declarations of C variables, structs, enums and type names, as plain Python. In: their nodes. Out: edits of the draft."""

from __future__ import annotations

from ipyaccel.syntax.cells.draft import Draft
from ipyaccel.syntax.cells.kinds import OBJECT, Kind, base_kind, declared
from ipyaccel.syntax.cells.names import walk
from ipyaccel.syntax.cells.parser import Node
from ipyaccel.syntax.cells.storing import store

_BEFORE_TYPE = ("inline", "public", "readonly", "api", "nogil")
_CLASS_FIELD = "a C array or struct that belongs to each object of a class has no likeness in Python"


def zero(kind: Kind, draft: Draft) -> str:
    """What a C variable of this kind holds before anything is put there, as it is for globals and in objects."""
    if kind.family == "array":
        return array(kind, draft)
    if kind.family == "struct":
        return f"{kind.name}()"
    simple = {"float": "0.0", "complex": "0j", "bint": "False", "int": "0", "unsigned": "0", "enum": "0"}
    return simple.get(kind.family, "None")


def array(kind: Kind, draft: Draft) -> str:
    """A list as long as the C array, or a list of lists."""
    opening = draft.tokens.at(draft.tokens.offset(*kind.place))
    size = draft.source(opening + 1, draft.tokens.partner[opening])
    return repeated(kind.of, size, draft)


def repeated(kind: Kind | None, size: str, draft: Draft) -> str:
    """A list of `size` zeros of a kind; each place has its own, where they can be changed."""
    assert kind is not None
    value = zero(kind, draft)
    if kind.family in ("array", "struct"):
        return f"[{value} for _ in range({size})]"
    plain = size.isidentifier() or size.isdigit() or (size[:1] == "(" and size.find(")") == len(size) - 1)
    return f"[{value}] * {size if plain else f'({size})'}"


def type_start(node: Node, draft: Draft) -> int:
    """The index of the first token of a type; for `int[3]` and `double[:]` Cython's own place is the bracket."""
    return min(draft.index(below) for below in walk(node) if getattr(below, "pos", None))


def first_token(node: Node, draft: Draft) -> int:
    """The index of the token a declaration begins with: `cdef`, or in a block the type itself."""
    index = type_start(node.base_type, draft)
    while draft.tokens[index - 1].text in _BEFORE_TYPE:
        index -= 1
    return index - 1 if draft.tokens[index - 1].kind in ("cdef", "cpdef", "ctypedef") else index


def variables(node: Node, draft: Draft) -> None:
    """`cdef int i, j = 3`: what is given a value keeps it, C arrays and structs are made, the rest goes."""
    base = base_kind(node.base_type, draft.names.kind)
    first = first_token(node, draft)
    end = draft.statement_end(first)
    found = [declared(base, each) for each in node.declarators]
    if all(
        kind.family == "function" and type(each).__name__ == "CFuncDeclaratorNode"
        for (kind, _), each in zip(found, node.declarators, strict=True)
    ):
        draft.drop(node, first, end)  # a function announced before it is defined
        return
    name_indices = [draft.index(name) for _, name in found]
    lead = draft.source(type_start(node.base_type, draft), _declarator_start(node.declarators[0], draft))
    done = draft.tokens[first].start
    written = False
    for (kind, name), index in zip(found, name_indices, strict=True):
        stop = min(draft.tokens.until(index, ","), end)
        _note(lead, kind, name, draft)
        _check(kind, name, draft)
        text = _in_place_of_declaration(kind, name, draft)
        if name.default is None and text is None:
            continue
        draft.replace(done, draft.tokens[index].start, "; " if written else "")
        if text is not None:
            draft.replace(draft.tokens[index].start, draft.tokens[stop - 1].end, text)
        else:
            store(kind, name.default, draft.tokens.until(index, "=") + 1, stop, draft)
        done, written = draft.tokens[stop - 1].end, True
    if not written:
        draft.drop(node, first, end)
    elif done < draft.tokens[end - 1].end:
        draft.replace(done, draft.tokens[end - 1].end, "")


def _declarator_start(declarator: Node, draft: Draft) -> int:
    """The index of the first token of a declarator: of its name, or the `*` or `(` before."""
    node = declarator
    places = []
    while hasattr(node, "base"):
        places.append(draft.index(node))
        node = node.base
    index = min([draft.index(node), *places])
    while draft.tokens[index - 1].kind in ("(", "*", "**"):
        index -= 1
    return index


def _note(lead: str, kind: Kind, name: Node, draft: Draft) -> None:
    """The user's type, as the table shows it: "double x", "int p[1000]"."""
    index = draft.index(name)
    stop = index
    while draft.tokens[stop + 1].kind == "[":
        stop = draft.tokens.partner[stop + 1]
    stars = ""
    while draft.tokens[index - 1].kind in ("*", "**"):
        index -= 1
        stars = draft.tokens[index].text + stars
    if kind.family == "unsigned":
        draft.take(f"C's {kind.name}", f"Python's whole numbers, cut to {kind.bits} bits where C would wrap around")
    elif kind.family == "float" and kind.bits == 32:
        draft.take("C's float", "Python's float, which has twice the digits")
    draft.own(f"{lead} {stars}{draft.source(draft.index(name), stop + 1)}".strip(), name)


def _check(kind: Kind, name: Node, draft: Draft) -> None:
    """Refuses what cannot be held in a Python name as C holds it."""
    if kind.family == "unknown":
        draft.refuse(name, f"the C type of {name.name} has no likeness in Python")
    elif draft.scopes[-1].in_class and kind.family in ("array", "struct"):
        draft.refuse(name, _CLASS_FIELD)
    elif kind.family == "array" and name.default is not None and type(name.default).__name__ != "ListNode":
        draft.refuse(name, f"C copies the values into {name.name}; in Python it would be another name for the same")


def _in_place_of_declaration(kind: Kind, name: Node, draft: Draft) -> str | None:
    """The statement that stands for a declaration without a value; None: none is needed, or it has a value."""
    if name.default is not None:
        return None
    if draft.function is None or kind.family in ("array", "struct"):
        return f"{name.name} = {zero(kind, draft)}"
    return None


def struct(node: Node, draft: Draft) -> None:
    """`cdef struct Point`: a class whose objects begin with zeros."""
    first = _definition_start(node, draft)
    draft.own(f"{node.kind} {node.name}", node)
    if node.kind == "union":
        draft.refuse(node, "a union, whose parts share their memory, has no likeness in Python")
    if node.attributes is None:
        draft.drop(node, first, draft.statement_end(first))
        return
    colon = draft.tokens.until(first, ":")
    draft.replace_tokens(first, colon, f"class {node.name}")
    fields = [(name, zero(kind, draft)) for name, kind in draft.names.members[str(node.name)]]
    if any(not kind.is_number and kind.family not in ("object", "pointer") for _, kind in draft.names.members[str(node.name)]):
        draft.refuse(node, "a struct with more in it than single numbers has no likeness in Python")
    made = f"def __init__(self, {', '.join(f'{name}={value}' for name, value in fields)}): "
    made += "; ".join(f"self.{name} = {name}" for name, _ in fields)
    for field in node.attributes:
        begin = type_start(field.base_type, draft)
        own = [str(declared(OBJECT, each)[1].name) for each in field.declarators]
        plain = "; ".join(f"{name} = {value}" for name, value in fields if name in own)
        first_one = field is node.attributes[0]
        text = plain if str(node.name) not in draft.names.called else made if first_one else ""
        draft.replace_tokens(begin, draft.statement_end(begin), text)


def _definition_start(node: Node, draft: Draft) -> int:
    """The index of `cdef` or `ctypedef` before a struct, an enum or a class."""
    index = draft.index(node)
    while draft.tokens[index].kind not in ("cdef", "cpdef", "ctypedef") and draft.tokens[index - 1].kind in (
        "cdef", "cpdef", "ctypedef", "IDENT",
    ):  # fmt: skip
        index -= 1
    return index


def enum(node: Node, draft: Draft) -> None:
    """`cdef enum`: its names, each with its number."""
    first = _definition_start(node, draft)
    draft.own(f"enum {node.name or ''}".strip(), node)
    draft.replace_tokens(first, draft.tokens.until(first, ":"), "if True")
    before = None
    for item in node.items:
        index = draft.index(item)
        if item.value is None:
            value = "0" if before is None else f"{before} + 1"
            draft.replace(draft.tokens[index].end, draft.tokens[index].end, f" = {value}")
        else:
            draft.visit(item.value)
        comma = draft.tokens.until(index, ",", "NEWLINE")
        if draft.tokens[comma].kind == ",":
            last = draft.tokens[comma + 1].kind == "NEWLINE"
            draft.replace(draft.tokens[comma].start, draft.tokens[comma].end, "" if last else ";")
        before = item.name


def type_name(node: Node, draft: Draft) -> None:
    """`ctypedef double real`: only C needs it."""
    first = first_token(node, draft)
    kind, name = declared(base_kind(node.base_type, draft.names.kind), node.declarator)
    draft.own(draft.source(first, draft.statement_end(first)), node)
    if kind.family == "unknown":
        draft.refuse(node, f"the C type {name.name} has no likeness in Python")
    draft.drop(node, first, draft.statement_end(first))


def fused(node: Node, draft: Draft) -> None:
    """`ctypedef fused T`: several types in one; Python needs none of them."""
    first = _definition_start(node, draft)
    draft.own(f"fused {node.name}", node)
    colon = draft.tokens.until(first, ":")
    draft.drop(node, first, block_end(colon, draft))


def block_end(colon: int, draft: Draft) -> int:
    """The index after the last sign of the block that a colon opens, before its line ends."""
    depth = 0
    index = colon + 1
    while (kind := draft.tokens[index].kind) != "EOF":
        depth += (kind == "INDENT") - (kind == "DEDENT")
        if kind == "DEDENT" and depth == 0:
            break
        index += 1
    while draft.tokens[index - 1].kind in ("NEWLINE", "DEDENT"):
        index -= 1
    return index


RULES = {
    "CVarDefNode": variables,
    "CStructOrUnionDefNode": struct,
    "CEnumDefNode": enum,
    "CTypeDefNode": type_name,
    "FusedTypeNode": fused,
}
