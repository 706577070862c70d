"""Findings in plain sentences. In: what of Python a line uses. Out: why it is yellow, and what would remove that."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ipyaccel.backends._cython.annotation.findings import KINDS, Finding
from ipyaccel.backends._cython.annotation.places import Places
from ipyaccel.backends._cython.annotation.wording import listed

WITH, WITHOUT = 0, 1
NUMERIC = {"arithmetic", "unbox", "compare", "truth", "item", "set item", "range"}
WHY: dict[str, tuple[str, str]] = {
    "global": ("looks up the global {name} {them}", "looks up a global name"),
    "builtin": ("looks up {them}, a name of Python's own", "looks up a name of Python's own"),
    "attribute": ("looks up {them} by name, as Python does", "looks up an attribute by name"),
    "set attribute": ("sets {them} by name, as Python does", "sets an attribute by name"),
    "call": ("calls {them} the way Python does", "calls a function the way Python does"),
    "range": ("counts with Python's range, in Python numbers", "counts with Python's range, in Python numbers"),
    "loop": ("takes one Python object after the other out of {them}", "takes one Python object after the other"),
    "item": ("asks a Python object for {them}", "asks a Python object for an element"),
    "set item": ("changes an element of the Python object {them}", "changes an element of a Python object"),
    "unpack": ("unpacks Python objects into several names", "unpacks Python objects into several names"),
    "arithmetic": ("calculates with Python objects: {them}", "calculates with Python objects"),
    "compare": ("compares Python objects", "compares Python objects"),
    "truth": ("asks a Python object whether it is true: {them}", "asks a Python object whether it is true"),
    "length": ("asks the Python object {them} for its length", "asks a Python object for its length"),
    "text": ("works on Python's text", "works on Python's text"),
    "container": ("builds a Python {plain}", "builds a Python object"),
    "append": ("adds to the Python object {them}", "adds to a Python object"),
    "yield": ("goes in and out of a generator", "goes in and out of a generator"),
    "function": ("makes a function object", "makes a function object"),
    "view": ("asks {them} for the memory of its array", "asks an array for its memory"),
    "view length": ("asks the typed view {them} for its length", "asks a typed view for its length"),
    "unbox": ("turns the Python object {them} into a C value", "turns a Python object into a C value"),
    "box": ("turns {them} into {objects}", "turns a C value into a Python object"),
    "view object": ("turns a typed view into a Python object", "turns a typed view into a Python object"),
    "import": ("imports {them}", "imports a module"),
    "raise": ("raises an error; this costs nothing until it happens", "raises an error; this costs nothing until it happens"),
    "try": ("keeps Python's record of errors for try", "keeps Python's record of errors for try"),
    "gil": ("gives Python's lock (the GIL) back or takes it", "gives Python's lock (the GIL) back or takes it"),
    "c++": ("is ready to turn an error of C++ into one of Python", "is ready to turn an error of C++ into one of Python"),
    "zero": (
        "checks that {them} is not 0, to raise ZeroDivisionError as Python does",
        "checks for ZeroDivisionError as Python does",
    ),
    "overflow": ("checks that a whole number fits into its C type", "checks that a whole number fits into its C type"),
    "bounds": ("checks that the index is inside the array", "checks that the index is inside the array"),
    "none": ("checks that an object is not None", "checks that an object is not None"),
    "unbound": ("checks that {them} has a value", "checks that a name has a value"),
    "error": ("asks after {them} whether an error was raised", "asks after the call whether an error was raised"),
    "type": ("checks the type of {them}", "checks the type of an object"),
    "set global": ("sets the global {name} {them}", "sets a global name"),
    "count": ("counts who still uses a Python object", "counts who still uses a Python object"),
    "other": ("calls {them} of Python", "calls Python"),
}
"""For each kind the sentence with the user's names, and the one without any."""

BEHIND_OTHERS = {"count", "type", "other"}
"""Said only where there is nothing else to say."""

LIBC = frozenset(
    (
        "acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs floor fmod hypot "
        "isfinite isinf isnan lgamma log log10 log1p log2 pow sin sinh sqrt tan tanh tgamma trunc"
    ).split()
)
LIBC_NAMES = {"fabs": "fabs", "gamma": "tgamma", "abs": "fabs", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}
ASSIGNED = re.compile(r"(\w+)\s*=[^=]")
COUNTED = re.compile(r"\bfor\s+(\w+)\s+in\s+range\b")
ELEMENTS = {"item", "set item"}


@dataclass(frozen=True)
class Context:
    """What the sentences need to know around the line: its text, the cell's functions, C types that are known for names.

    `head`: that of the function it stands in. `is_number`: it hands a number on.
    """

    body: str
    places: Places
    head: str = ""
    is_number: bool = False
    types: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_c(self) -> bool:
        """True in a function that is not a `def`."""
        return self.head.startswith(("cdef", "cpdef"))

    @property
    def is_return(self) -> bool:
        """True for a line that hands out a result."""
        return self.body.startswith("return")


ORDER = "import, call, range, loop, arithmetic, item, set item, attribute, set attribute, compare, container, global".split(", ")
RANK = {kind: place for place, kind in enumerate(ORDER)}
"""The weightiest kinds, by which a line's first sentence is chosen."""


def why(found: Sequence[Finding], context: Context) -> tuple[str, ...]:
    """A sentence for each kind, the weightiest first."""
    kinds = [kind for kind in KINDS if any(finding.kind == kind for finding in found)]
    behind = BEHIND_OTHERS | ({"try"} if "gil" in kinds else set())
    plain = [kind for kind in kinds if kind not in behind] or kinds[:1]
    ordered = sorted(plain, key=lambda kind: RANK.get(kind, len(RANK)))
    if ordered == ["count"]:
        return (_held(context.body),)
    hands_out = context.is_return and not {"call", "arithmetic"} & set(kinds)
    said = {kind: [one.subject for one in found if one.kind == kind] for kind in ordered}
    return tuple(_result(said[kind], context) if kind == "box" and hands_out else _sentence(kind, said[kind]) for kind in ordered)


def _held(body: str) -> str:
    """The sentence for a line that does no more than hand an object on."""
    name = ASSIGNED.match(body)
    if name:
        return f"keeps a Python object in `{name[1]}`, and counts its uses"
    return "hands out a Python object, and counts its uses" if body.startswith("return") else WHY["count"][WITHOUT]


def _result(subjects: Sequence[str], context: Context) -> str:
    """What a function hands out becomes Python objects."""
    names = _largest(subjects)
    value = f"the result {listed(names)}" if len(names) == 1 else listed(names) or "the result"
    cause = "its function has no C type for it" if context.in_c else "a `def` hands out nothing else"
    return f"turns {value} into {'Python objects' if len(names) > 1 else 'a Python object'}, because {cause}"


def _sentence(kind: str, subjects: Sequence[str]) -> str:
    """One kind with all that it is about."""
    names = _largest(subjects)
    if not names:
        return WHY[kind][WITHOUT]
    plain = " and a ".join(names)
    one = len(names) == 1
    objects = "a Python object" if one else "Python objects"
    return WHY[kind][WITH].format(them=listed(names), plain=plain, name="name" if one else "names", objects=objects)


def _largest(subjects: Sequence[str]) -> list[str]:
    """Without those that stand inside another: `a * b` is in `s + a * b`."""
    named = [one for one in dict.fromkeys(subjects) if re.search(r"[^\W\d]", one)]
    return [one for one in named if not any(one != other and one in other for other in named)]


def cure(found: Sequence[Finding], context: Context) -> str:
    """What would remove it, the most useful first; empty where nothing would, or nothing should."""
    parts = [
        *_calls(found, context),
        *_types(found, context),
        *_globals(found, context),
        *_typed_result(found, context),
        *_checks(found, context),
    ]
    return "; ".join(dict.fromkeys(part for part in parts if part))


def _calls(found: Sequence[Finding], context: Context) -> list[str]:
    """Functions that C has too, and functions of the cell's own."""
    called = [finding.subject for finding in found if finding.kind == "call"]
    functions, own = [], []
    for name in dict.fromkeys(called):
        module, _, function = name.rpartition(".")
        function = LIBC_NAMES.get(function, function)
        if module in {"math", "np", "numpy"} and function in LIBC:
            functions.append(function)
        elif name in context.places.python:
            own.append(name)
    libc = f"`from libc.math cimport {', '.join(functions)}`" if functions else ""
    return [libc, f"cdef or cpdef instead of def for {listed(own)}" if own else ""]


def _types(found: Sequence[Finding], context: Context) -> list[str]:
    """Names that want a C type, and those that want a view of their memory."""
    items = [one for one in found if one.kind in ELEMENTS and one.of not in {"dict", "set", "slice"}]
    arrays = {name: one.of for one in items for name in one.objects[:1]}
    called = {one.subject.partition(".")[0] for one in found if one.kind in {"call", "attribute", "global"}}
    libc = {"call"} if _calls(found, context)[0] else set()
    wanted = dict.fromkeys(name for one in found if one.kind in NUMERIC | libc for name in one.objects)
    wanted = _counter(found, context) | wanted
    held = ASSIGNED.match(context.body)
    if held and context.is_number and {one.kind for one in found} == {"count"}:
        wanted[held[1]] = None
    containers = {name for one in found if one.kind in ELEMENTS for name in one.objects[:1]}
    numbers = [name for name in wanted if name not in containers and name not in called]
    counts = {one.kind for one in found if one.objects or one.kind == "range"} == {"range"}
    loops = [name for one in found if one.kind == "loop" for name in one.objects]
    view = f"`for i in range({loops[0]}.shape[0])` and a typed view, if {listed(loops)} is an array" if loops else ""
    return [
        _typed(numbers, context, "int" if counts else "double or int") if numbers else "",
        _views(arrays) if arrays else "",
        view,
    ]


def _counter(found: Sequence[Finding], context: Context) -> dict[str, None]:
    """The name that a loop counts, where it counts in Python numbers."""
    counted = COUNTED.search(context.body)
    return {counted[1]: None} if counted and any(one.kind == "range" for one in found) else {}


def _views(arrays: Mapping[str, str]) -> str:
    """What to put in the place of lists, and beside arrays."""
    lists = [name for name, of in arrays.items() if of in {"list", "tuple"}]
    if lists:
        return f"an array with a typed view in the place of {listed(lists)}: `double[:] {lists[0]}`"
    names = list(arrays)
    plural = "is an array" if len(names) == 1 else "are arrays"
    return f"a typed view, if {listed(names)} {plural}: `double[:] {names[0]}`"


def _globals(found: Sequence[Finding], context: Context) -> list[str]:
    """Numbers that stand above the functions."""
    numbers = context.places.numbers
    names = [one.subject for one in found if one.kind == "global" and one.subject in numbers]
    kinds = {name: "int" if numbers[name].lstrip("-").isdigit() else "double" for name in names}
    return [f"`cdef {kinds[name]} {name} = {numbers[name]}` at the top" for name in dict.fromkeys(names)]


def _typed(names: Sequence[str], context: Context, such: str) -> str:
    written = re.findall(r"\w+", context.body)
    names = sorted(names, key=lambda name: written.index(name) if name in written else len(written))
    known = [f"`cdef {context.types[name]} {name}`" for name in names if name in context.types]
    unknown = [name for name in names if name not in context.types]
    if not unknown:
        return ", ".join(known)
    a_type = "a C type" if len(unknown) == 1 else "C types"
    return ", ".join([*known, f"give {listed(unknown)} {a_type}, such as {such}"])


def _typed_result(found: Sequence[Finding], context: Context) -> list[str]:
    """A C function without a type for what it hands out."""
    boxed = context.is_return and context.in_c and any(one.kind == "box" for one in found)
    return [f"a type for the result: `{context.head.split()[0]} double ...`"] if boxed else []


def _checks(found: Sequence[Finding], context: Context) -> list[str]:
    """Directives and marks that leave checks out."""
    kinds = {finding.kind for finding in found}
    functions = [re.sub(r"\(.*", "", one.subject) for one in found if one.kind == "error"]
    after = listed(list(dict.fromkeys(name for name in functions if name)))
    never = "it is never 0 and nothing is negative" if re.search(r"//|%", context.body) else "it is never 0"
    return [
        f"cdivision=True, if {never}" if "zero" in kinds else "",
        "boundscheck=False, if the index is never outside" if "bounds" in kinds else "",
        "`.shape[0]` in the place of `len`" if "view length" in kinds else "",
        f"noexcept for {after or 'the function'}, if it raises nothing" if "error" in kinds else "",
        "give the name a value before" if "unbound" in kinds else "",
    ]
