"""The heads of functions and classes as plain Python: C types, modifiers and error values go. In: their nodes. Out: edits."""

from __future__ import annotations

from typing import Any

from ipyaccel.syntax.cells.declarations import block_end
from ipyaccel.syntax.cells.draft import Draft, Scope
from ipyaccel.syntax.cells.kinds import OBJECT, Kind, base_kind, declared, dotted, expressed
from ipyaccel.syntax.cells.names import Names, walk
from ipyaccel.syntax.cells.parser import Node
from ipyaccel.syntax.cells.storing import literal
from ipyaccel.syntax.cells.uses import check_uses

_UNLIKE = frozenset("__richcmp__ __getbuffer__ __releasebuffer__ __c_getmetaclass__".split())
_DIRECTIVES = frozenset(
    """boundscheck wraparound cdivision cdivision_warnings initializedcheck nonecheck overflowcheck embedsignature infer_types
profile linetrace binding always_allow_keywords cfunc ccall cclass inline nogil with_gil exceptval locals returns final internal
freelist no_gc no_gc_clear auto_pickle c_api_binop_methods type_version_tag unraisable_tracebacks optimize annotation_typing cpow
language_level collection_type trashcan warn show_performance_hints""".split()
)
_TYPED_BUILTINS = frozenset("float complex int bool list dict tuple set frozenset str bytes bytearray object".split())


def parameter(node: Node, names: Names) -> tuple[Kind, str, Node | None]:
    """The kind and name of a parameter, and the node that bears the name where a C type stands before it."""
    kind, name = declared(base_kind(node.base_type, names.kind), node.declarator)
    if not name.name:  # `cdef f(x)`: what reads like a type is the name
        return OBJECT, str(node.base_type.name), None
    if node.annotation is not None and is_type(node.annotation, names):
        return expressed(node.annotation, names.kind), str(name.name), None
    untyped = type(node.base_type).__name__ == "CSimpleBaseTypeNode" and node.base_type.name is None
    return kind, str(name.name), None if untyped else name


def is_type(annotation: Node, names: Names) -> bool:
    """Whether Cython takes an annotation for a C type or a type it checks."""
    node = annotation.expr if type(annotation).__name__ == "AnnotationNode" else annotation
    text = getattr(node, "value", None)
    if type(node).__name__ in ("UnicodeNode", "StringNode") and text is not None:
        return (str(text) in _TYPED_BUILTINS and names.origin(str(text)) == str(text)) or names.kind(str(text)).family not in (
            "unknown",
            "object",
        )
    if type(node).__name__ in ("IndexNode", "SliceIndexNode"):
        return is_type(node.base, names)
    name = dotted(node)
    origin = names.origin(name)
    return (name in _TYPED_BUILTINS and origin == name) or name in names.kinds or origin.startswith("cython.")


def python_function(node: Node, draft: Draft) -> None:
    """`def f(double x, int n)`."""
    index = draft.index(node)
    while draft.tokens[index].kind != "def":
        index += 1
    if node.name in _UNLIKE:
        draft.refuse(node, f"{node.name} has no likeness in Python")
    if draft.scopes[-1].in_class and (_in_c_class(draft) and node.name in ("__cinit__", "__dealloc__")):
        token = draft.tokens[index + 1]
        draft.replace(token.start, token.end, "__init__" if node.name == "__cinit__" else "__del__")
    _function(node, node.args, index + 2, draft)


def _in_c_class(draft: Draft) -> bool:
    return "class" in draft.scopes[-1].kinds


def c_function(node: Node, draft: Draft) -> None:
    """`cdef inline double f(double x) except? -1 nogil`."""
    base = base_kind(node.base_type, draft.names.kind)
    function = node.declarator
    result = base
    while type(function).__name__ != "CFuncDeclaratorNode":
        result = Kind("pointer", of=result)
        function = function.base
    name = declared(OBJECT, function)[1]
    index = draft.index(name)
    first = index
    while draft.tokens[first - 1].kind not in ("NEWLINE", "INDENT", "DEDENT", "EOF"):
        first -= 1
    lead = draft.source(draft.index(node.base_type), index) if result != OBJECT else draft.tokens[first].text
    draft.own(f"{lead} {name.name}()", name)
    if result.family == "unknown":
        draft.refuse(node, f"the C type that {name.name} answers with has no likeness in Python")
    draft.replace(draft.tokens[first].start, draft.tokens[index].start, "def ")
    closing = draft.tokens.partner[index + 1]
    colon = draft.tokens.until(closing, ":")
    draft.replace(draft.tokens[closing].end, draft.tokens[colon].start, "")
    if function.has_varargs:
        draft.refuse(node, "a C function with any number of arguments has no likeness in Python")
    _function(node, function.args, index + 1, draft)


def _function(node: Node, arguments: list[Node], opening: int, draft: Draft) -> None:
    """Decorators, parameters and body of a function whose parameters begin at a bracket."""
    draft.visit(node.decorators)
    kinds: dict[str, Kind] = {}
    for argument in arguments:
        kind, name, _ = parameter(argument, draft.names)
        kinds[name] = kind
        _parameter(argument, opening, draft)
    for star in (getattr(node, "star_arg", None), getattr(node, "starstar_arg", None)):
        if star is not None:
            kinds[str(star.name)] = OBJECT
            if star.annotation is not None:
                annotation(star.annotation, draft)
    returned = getattr(node, "return_type_annotation", None)
    if returned is not None and is_type(returned, draft.names) and _root(returned.expr) not in _TYPED_BUILTINS:
        draft.own(f"{node.name}() -> {dotted(returned.expr)}", returned)
        start = draft.index(returned) - 1
        draft.replace(draft.tokens[start - 1].end, draft.tokens[draft.tokens.until(start, ":") - 1].end, "")
    owner = draft.scopes[-1].kinds.get("class")
    if owner is not None and owner.family == "class" and arguments:
        kinds[parameter(arguments[0], draft.names)[1]] = owner
    draft.scopes.append(Scope(node, kinds | _locals(node, draft.names)))
    draft.suite(node.body, documented=node.doc is not None)
    check_uses(node, set(kinds), draft)
    draft.scopes.pop()


def _root(annotation: Node) -> str:
    """The name that an annotation begins with: `list` of `list[int]`."""
    while hasattr(annotation, "base"):
        annotation = annotation.base
    return dotted(annotation)


def _locals(node: Node, names: Names) -> dict[str, Kind]:
    """The kinds of the names that are declared in a function."""
    kinds: dict[str, Kind] = {}
    for below in walk(node.body):
        kinds |= variables_of(below, names)
    return kinds


def variables_of(node: Node, names: Names) -> dict[str, Kind]:
    """The kinds of the names that one statement declares."""
    form = type(node).__name__
    if form == "CVarDefNode":
        base = base_kind(node.base_type, names.kind)
        found = (declared(base, each) for each in node.declarators)
        return {str(name.name): kind for kind, name in found}
    if form == "NameNode" and node.annotation is not None and is_type(node.annotation, names):
        return {str(node.name): expressed(node.annotation, names.kind)}
    if form == "SingleAssignmentNode" and names.origin_of(getattr(node.rhs, "function", None)) == "cython.declare":
        return {dotted(node.lhs): expressed(node.rhs.args[0], names.kind)} if getattr(node.rhs, "args", None) else {}
    return {}


def signature(node: Node) -> tuple[list[Node], Node | None]:
    """The parameters of a function, and for one of C's the node that bears its name."""
    if type(node).__name__ == "DefNode":
        return node.args, None
    function = node.declarator
    while type(function).__name__ != "CFuncDeclaratorNode":
        function = function.base
    return function.args, declared(OBJECT, function)[1]


def own_kinds(node: Node, names: Names) -> dict[str, Kind]:
    """The kinds that the user gave to a function's parameters and variables; those without a type are objects."""
    kinds = {name: kind for kind, name, _ in (parameter(argument, names) for argument in signature(node)[0])}
    kinds |= _locals(node, names)
    for each in node.decorators or ():
        call = each.decorator
        if names.origin_of(getattr(call, "function", None)) == "cython.locals" and hasattr(call, "keyword_args"):
            pairs = getattr(call.keyword_args, "key_value_pairs", ())
            kinds |= {str(pair.key.value): expressed(pair.value, names.kind) for pair in pairs}
    return kinds


def _parameter(node: Node, opening: int, draft: Draft) -> None:
    """One parameter: its name and its default value stay."""
    tokens = draft.tokens
    kind, shown, name = parameter(node, draft.names)
    if kind.family == "unknown":
        draft.refuse(node, f"the C type of {shown} has no likeness in Python")
    place = draft.index(node)
    first, last = next(part for part in tokens.parts(opening) if part[0] <= place < part[1])
    if name is not None:
        index = draft.index(name)
        draft.own(draft.source(first, min(tokens.until(index, "=", ":", "not", "or"), last)), node)
        draft.replace(tokens[first].start, tokens[index].start, "")
        stop = min(tokens.until(index + 1, "=", ":"), last)
        if tokens[stop - 1].start > tokens[index].start:
            draft.replace(tokens[index].end, tokens[stop - 1].end, "")
    if node.annotation is not None:
        annotation(node.annotation, draft)
    if node.default is not None:
        draft.visit(node.default)
        literal(kind, node.default, draft)


def annotation(node: Node, draft: Draft) -> None:
    """Takes a type that is given as an annotation away; others stay, as Cython does nothing with them."""
    if not is_type(node, draft.names):
        return
    tokens = draft.tokens
    first = draft.index(node)
    name = tokens[first - 2]
    stop = tokens.until(first, "=", ",", ")", "NEWLINE", ";")
    draft.own(draft.source(first - 2, stop), node)
    end = tokens[stop].start if tokens[stop].kind == "=" else tokens[stop - 1].end
    draft.replace(name.end, end, " " if tokens[stop].kind == "=" else "")


def decorator(node: Node, draft: Draft) -> None:
    """`@cython.boundscheck(False)` and its like: directives and types of Cython's; others stay."""
    inner = node.decorator
    called = inner.function if hasattr(inner, "function") else inner
    origin = draft.names.origin_of(called)
    if not origin.startswith("cython."):
        draft.visit(inner)
        return
    if origin.removeprefix("cython.").partition(".")[0] not in _DIRECTIVES:
        draft.refuse(node, f"@{dotted(called)} has no likeness in Python")
    if origin in ("cython.locals", "cython.returns", "cython.cfunc", "cython.cclass", "cython.ccall"):
        first = draft.index(node)
        draft.own(draft.source(first, draft.statement_end(first)), node)
    first = draft.index(node)
    draft.drop(node, first, draft.statement_end(first))


def c_class(node: Node, draft: Draft) -> None:
    """`cdef class Point`."""
    index = draft.index(node)
    while draft.tokens[index].kind == "@":
        index = draft.statement_end(index) + 1
    first = index
    while draft.tokens[index].kind != "class":
        index += 1
    draft.own(f"cdef class {node.class_name}", node)
    draft.visit(getattr(node, "decorators", None))
    if node.body is None:
        draft.drop(node, first, draft.statement_end(first))
        return
    if node.objstruct_name or node.typeobj_name or node.visibility == "extern":
        draft.refuse(node, "a class that C shares with other modules has no likeness in Python")
    draft.replace(draft.tokens[first].start, draft.tokens[index].start, "")
    _check_making(node, draft)
    draft.visit(node.bases)
    _class_body(node, draft, {"class": Kind("class", str(node.class_name))})


def _check_making(node: Node, draft: Draft) -> None:
    """A class has one way to be made in the twin, where Cython has two that run one after the other."""
    made = {below.name for below in walk(node.body) if type(below).__name__ == "DefNode"}
    if "__cinit__" in made and ("__init__" in made or str(node.class_name) in draft.names.based or node.bases.args):
        draft.refuse(node, f"{node.class_name} is made by __cinit__ and __init__ in turns: Python has only __init__")


def python_class(node: Node, draft: Draft) -> None:
    """`class Point`."""
    for name in ("decorators", "bases", "keyword_args"):
        draft.visit(getattr(node, name, None))
    of_cython = any(draft.names.origin_of(each.decorator) == "cython.cclass" for each in node.decorators or ())
    _class_body(node, draft, {"class": Kind("class", str(node.name))} if of_cython else {})


def _class_body(node: Node, draft: Draft, kinds: dict[str, Kind]) -> None:
    draft.scopes.append(Scope(None, kinds, in_class=True))
    draft.suite(node.body, documented=node.doc is not None)
    draft.scopes.pop()


def extern(node: Node, draft: Draft) -> None:
    """`cdef extern from "math.h"`: what Python's own math has as well; other libraries only C can call."""
    from ipyaccel.syntax.cells.likeness import MATH

    first = draft.index(node)
    colon = draft.tokens.until(first, ":")
    draft.own(draft.source(first, colon), node)
    header = node.include_file or ""
    declarations = [below for below in walk(node.body) if type(below).__name__ == "CVarDefNode"]
    others = [below for below in walk(node.body) if type(below).__name__.endswith("DefNode") and below not in declarations]
    if header != "math.h" or others or node.verbatim_include:
        what = f"the C header {header}" if header else "C"
        draft.refuse(node, f"what comes from {what} is not known to Python; --baseline can name a function to compare with")
        draft.drop(node, first, block_end(colon, draft))
        return
    draft.replace_tokens(first, colon, "if True")
    for each in declarations:
        names = [str(declared(OBJECT, item)[1].name) for item in each.declarators]
        unknown = [name for name in names if name not in MATH]
        if unknown:
            draft.refuse(each, f"{unknown[0]} has no likeness in Python's math")
            continue
        begin = draft.index(each.base_type)
        text = "; ".join(f"from math import {imported(MATH[name], name)}" for name in names)
        draft.replace_tokens(begin, draft.statement_end(begin), text)


def imported(name: str, local: str) -> str:
    """`sqrt`, or `pi as M_PI`."""
    return name if name == local else f"{name} as {local}"


RULES: dict[str, Any] = {
    "DefNode": python_function,
    "CFuncDefNode": c_function,
    "DecoratorNode": decorator,
    "CClassDefNode": c_class,
    "PyClassDefNode": python_class,
    "CDefExternNode": extern,
}
