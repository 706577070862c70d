"""What the names of a cell mean before any of it is written anew. In: Cython's tree. Out: `Names`.

Modules that are cimported and imported are told apart, and a name of either is followed to where it comes from.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from dataclasses import dataclass, field

from ipyaccel.syntax.cells.kinds import OBJECT, UNKNOWN, Kind, base_kind, declared, dotted, expressed, named_number, number
from ipyaccel.syntax.cells.parser import Node

FUSED = {
    "floating": ("float", "double"),
    "integral": ("short", "int", "long"),
    "numeric": ("short", "int", "long", "float", "double"),
}
_STRUCTURES = {"CStructOrUnionDefNode": "struct", "CEnumDefNode": "enum", "CClassDefNode": "class", "PyClassDefNode": "class"}


@dataclass
class Names:
    """`origins`: local name to dotted origin ("sin": "libc.math.sin", "cy": "cython"). `kinds`: types that the cell names itself.

    `cimported`: local names that only C sees. `members`: the types of a fused type, the fields of a struct in order.
    `functions`: the cell's functions by name, as Cython's nodes. `based`: names of classes that others extend. `called`: all
    names that are called.
    """

    origins: dict[str, str] = field(default_factory=dict)
    cimported: set[str] = field(default_factory=set)
    kinds: dict[str, Kind] = field(default_factory=dict)
    members: dict[str, tuple[tuple[str, Kind], ...]] = field(default_factory=dict)
    functions: dict[str, Node] = field(default_factory=dict)
    based: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)

    def origin(self, name: str) -> str:
        """Where a dotted name comes from: "cy.boundscheck" is "cython.boundscheck"; itself where nobody said otherwise."""
        head, dot, rest = name.partition(".")
        return self.origins.get(head, head) + dot + rest if head else ""

    def origin_of(self, node: Node) -> str:
        """The same for a name or attribute in the tree; empty for everything else."""
        return self.origin(dotted(node))

    def kind(self, name: str) -> Kind:
        """The kind of a type that is named as written."""
        if name in self.kinds:
            return self.kinds[name]
        origin = self.origin(name)
        module, _, last = origin.rpartition(".")
        if origin == "numpy.ndarray":
            return Kind("object", "numpy.ndarray")
        if module == "cython":
            return _of_cython(last)
        if module in ("libc.stdint", "numpy", "libc.stddef", "posix.types") or origin == last:
            return _simple(last)
        return Kind("bint", "bint") if origin == "libcpp.bool" else OBJECT if module.startswith("cpython") else UNKNOWN


def _of_cython(last: str) -> Kind:
    """`cython.double`, `cython.p_int`, `cython.floating`."""
    if last in FUSED:
        return Kind("fused", last)
    if last.startswith("p_") and (of := named_number(last[2:])) is not None:
        return Kind("pointer", of=of)
    return named_number(last) or (OBJECT if last == "object" else UNKNOWN)


def _simple(last: str) -> Kind:
    """A name without a module: a number's, or one of Python's own types."""
    if last in ("float", "complex"):  # as an annotation; the C type `float` is no name for Cython's parser
        return number("double", is_complex=last == "complex")
    if isinstance(getattr(builtins, last, None), type):
        return Kind("object", last)
    return OBJECT if last == "object" else named_number(last) or UNKNOWN


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it, in the order in which the parser read them."""
    if isinstance(node, list | tuple):
        for item in node:
            yield from walk(item)
    elif type(node).__name__ == "LambdaNode":
        yield node
        yield from walk([*(argument.default for argument in node.args), node.result_expr])
    elif type(node).__name__ == "GeneratorExpressionNode":
        yield node
        yield from walk(node.loop)
    elif hasattr(node, "child_attrs"):
        yield node
        for name in node.child_attrs or ():
            yield from walk(getattr(node, name, None))


def names_of(tree: Node) -> Names:
    """Reads all imports and definitions of a module."""
    names = Names()
    for node in walk(tree.body):
        form = type(node).__name__
        if form in ("CImportStatNode", "FromCImportStatNode", "SingleAssignmentNode", "FromImportStatNode"):
            _take_import(node, names)
        elif form == "CClassDefNode" or (form in _STRUCTURES and getattr(node, "name", None) and _of_cython_only(node, names)):
            _take_structure(node, names, _STRUCTURES[form])
        elif form == "FusedTypeNode":
            names.kinds[str(node.name)] = Kind("fused", str(node.name))
            names.members[str(node.name)] = tuple(("", base_kind(item, names.kind)) for item in node.types)
        elif form == "CTypeDefNode":
            kind, name = declared(base_kind(node.base_type, names.kind), node.declarator)
            names.kinds[str(name.name)] = kind
        elif form == "DefNode":
            names.functions[str(node.name)] = node
        elif form == "CFuncDefNode":
            names.functions[str(declared(OBJECT, node.declarator)[1].name)] = node
        elif form in ("SimpleCallNode", "GeneralCallNode"):
            names.called.add(dotted(node.function))
    return names


def _of_cython_only(node: Node, names: Names) -> bool:
    """Whether a structure is C's: a plain Python class is none of ours."""
    decorators = getattr(node, "decorators", None) or ()
    return type(node).__name__ != "PyClassDefNode" or any(
        names.origin_of(each.decorator) == "cython.cclass" for each in decorators
    )


def _take_import(node: Node, names: Names) -> None:
    form = type(node).__name__
    if form == "CImportStatNode":
        module = str(node.module_name)
        local = str(node.as_name or module.partition(".")[0])
        names.origins[local] = module if node.as_name else local
        names.cimported.add(local)
    elif form == "FromCImportStatNode":
        for _, name, as_name in node.imported_names:
            names.origins[str(as_name or name)] = f"{node.module_name}.{name}"
            names.cimported.add(str(as_name or name))
    elif form == "FromImportStatNode":
        module = str(node.module.module_name.value).removeprefix("cython.cimports.")
        for name, target in node.items:
            names.origins[str(target.name)] = f"{module}.{name}"
    elif type(node.rhs).__name__ == "ImportNode":
        module = str(node.rhs.module_name.value)
        if module == "cython" or module.startswith("cython.") or module == "numpy":
            names.origins[str(node.lhs.name)] = str(node.lhs.name) if _binds_top_level(node.rhs) else module
    elif names.origin_of(getattr(node.rhs, "function", None)) == "cython.fused_type":
        name = dotted(node.lhs)
        names.kinds[name] = Kind("fused", name)
        names.members[name] = tuple(("", expressed(item, names.kind)) for item in getattr(node.rhs, "args", ()))


def _binds_top_level(imported: Node) -> bool:
    """`import a.b` binds `a`, and `import a.b as c` the module itself; Cython before 3.2 tells the two apart by another word."""
    return bool(getattr(imported, "get_top_level_module", False) or not getattr(imported, "is_import_as_name", True))


def _take_structure(node: Node, names: Names, family: str) -> None:
    name = str(node.class_name if family == "class" and hasattr(node, "class_name") else node.name)
    names.kinds[name] = Kind(family, name)
    if family == "struct" and node.attributes is not None:
        fields = [(base_kind(item.base_type, names.kind), each) for item in node.attributes for each in item.declarators]
        found = [declared(kind, each) for kind, each in fields]
        names.members[name] = tuple((str(name_node.name), kind) for kind, name_node in found)
    if family == "class" and type(node.bases).__name__ == "TupleNode":
        bases = [dotted(base) for base in node.bases.args]
        names.based |= set(bases)
        inherited = [field for base in bases for field in names.members.get(base, ())]
        names.members[name] = (*inherited, *_fields(node.body, names))


def _fields(body: Node, names: Names) -> Iterator[tuple[str, Kind]]:
    """The C variables that each object of a class has."""
    if type(body).__name__ == "StatListNode":
        for statement in body.stats:
            yield from _fields(statement, names)
    elif type(body).__name__ == "CVarDefNode":
        base = base_kind(body.base_type, names.kind)
        for kind, name in (declared(base, each) for each in body.declarators):
            yield str(name.name), kind
