"""What of Python a line uses. In: its calls in C. Out: `Finding`s: of which kind, and on what of the user's.

What runs only when something goes wrong, and the counting of references that goes along with everything, is found too, but
counts last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ipyaccel.backends._cython.annotation.calls import Call, operator
from ipyaccel.backends._cython.annotation.spelling import own

KINDS = (
    "global, builtin, attribute, set attribute, call, range, loop, item, set item, unpack, arithmetic, compare, truth, length, "
    "text, container, append, yield, function, view, view length, unbox, box, view object, import, raise, gil, try, c++, zero, "
    "overflow, bounds, none, unbound, error, type, set global, count, other"
).split(", ")
"""In the order in which a line's sentences stand."""

PATTERNS = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"__Pyx_GetModuleGlobalName\w*", "global"),
        (r"__Pyx_GetBuiltinName", "builtin"),
        (r"(?:__Pyx_)?PyObject_(?:GetAttr|GenericGetAttr|GetAttrStr|LookupSpecial)\w*|__Pyx_GetAttr\w*", "attribute"),
        (r"(?:__Pyx_)?PyObject_(?:SetAttr|DelAttr)\w*", "set attribute"),
        (r"(?:__Pyx_)?PyObject_(?:Fast|Vector)?Call\w*|__Pyx_CallUnboundCMethod\w*|__Pyx_Object_Vectorcall\w*", "call"),
        (r"__Pyx_(?:GetItemInt\w*|PyObject_GetItem\w*|PyDict_GetItem\w*|PyObject_Dict_GetItem\w*)|PyObject_GetItem", "item"),
        (r"__Pyx_(?:PyObject_)?GetSlice|__Pyx_Py(?:List|Tuple|Unicode)_(?:GetSlice|Substring)\w*", "item"),
        (r"__Pyx_(?:SetItemInt\w*|PyObject_SetSlice|DelItem\w*)|PyObject_(?:Set|Del)Item", "set item"),
        (r"PyObject_GetIter|__Pyx_PyObject_GetIterNextFunc|__Pyx_dict_iterator|__Pyx_set_iterator|__Pyx_\w+_iter_next", "loop"),
        (
            r"__Pyx_(?:RaiseTooManyValues\w*|RaiseNeedMoreValues\w*|IternextUnpack\w*|UnpackTuple2\w*|UnpackItemEndCheck)",
            "unpack",
        ),
        (
            r"(?:__Pyx_)?PyObject_RichCompare\w*|__Pyx_Py(?:Long|Float|Unicode|Bytes|Int)_(?:Eq|Ne|BoolEq|BoolNe|Equals)\w*",
            "compare",
        ),
        (r"__Pyx_Py\w+_Contains\w*|PySequence_Contains", "compare"),
        (r"__Pyx_PyObject_IsTrue\w*|PyObject_Not|PyObject_IsTrue", "truth"),
        (r"(?:__Pyx_)?Py(?:Object|List|Tuple|Dict|Unicode|Bytes|Set|Sequence)_(?:Size|Length|GET_SIZE|GET_LENGTH)", "length"),
        (r"__Pyx_Py(?:Unicode|Object_Format|Object_Str|Object_Unicode|Bytes|Object_Repr)\w*|Py(?:Unicode|Bytes)_\w+", "text"),
        (r"(?:__Pyx_)?Py(?:List|Tuple|Dict|Set|FrozenSet|Slice)_(?:New|Pack)\w*", "container"),
        (r"__Pyx_PyList_Append|__Pyx_ListComp_Append|__Pyx_PyObject_Append|PySet_Add|__Pyx_PyList_(?:Extend|Pop)\w*", "append"),
        (r"__Pyx_(?:Generator|Coroutine|AsyncGen)\w*", "yield"),
        (r"__Pyx_CyFunction_\w+", "function"),
        (r"__Pyx_PyObject_to_MemoryviewSlice\w*|__Pyx_GetBufferAndValidate|__Pyx_BufFmt\w*", "view"),
        (r"__Pyx_MemoryView_Len", "view length"),
        (r"__pyx_memoryview_fromslice|__Pyx_carray_to_py\w*", "view object"),
        (r"__Pyx_Import\w*|__Pyx_\w*ImportFrom\w*", "import"),
        (r"__Pyx_Raise|PyErr_NoMemory", "raise"),
        (r"__Pyx_(?:Exception\w+|ErrRestore\w*|ErrFetch\w*|GetException|PyErr_ExceptionMatches\w*)", "try"),
        (r"__Pyx_PyGILState_\w+|PyGILState_\w+|PyEval_\w+|__Pyx_FastGIL\w*|__Pyx_(?:Un)?[Kk]nown\w*GIL", "gil"),
        (r"__Pyx_CppExn2PyErr", "c++"),
        (r"__Pyx_RaiseBuffer\w*", "bounds"),
        (r"__Pyx_RaiseUnbound\w*|__Pyx_RaiseClosureNameError", "unbound"),
        (r"__Pyx_(?:TypeTest|ArgTypeTest)|__Pyx_Py\w+_Check\w*", "type"),
        (r"__Pyx_X?(?:DECREF|INCREF)\w*|Py_X?(?:DECREF|INCREF)", "count"),
    )
)
BOXING = re.compile(
    r"Py(?:Float_FromDouble|Long_From\w+)|__Pyx_Py(?:Long|Bool|Int)_[Ff]rom\w+|__pyx_(?:PyComplex_FromComplex|convert_\w*to_py)\w*"
    r"|__Pyx_Py(?:Unicode|Bytes)_From(?:Ordinal|StringAndSize|String)\w*|__Pyx_void_to_None"
)
UNBOXING = re.compile(
    r"__?_?(?:Pyx|pyx)_Py(?:Float|Long|Index|Int|Complex|Object|Bytes|Unicode)_[Aa]s_?\w*|__pyx_convert_\w*from_py\w*"
)
ERRORS = {"PyExc_ZeroDivisionError": "zero", "PyExc_OverflowError": "overflow", "NoneType": "none", "has no attribute": "none"}
BEHIND = re.compile(r"(?:PyErr|PyMethod|PyType|PyObject_Type|PyList_CheckExact|PyTuple_CheckExact|PyIter|PyUnstable|PyThread)\w*")
"""Goes along with something that is named already."""

SILENT = {"unlikely", "likely", "__PYX_ERR", "assert"}
CONTAINERS = {"List": "list", "Tuple": "tuple", "Dict": "dict", "Set": "set", "FrozenSet": "frozenset", "Slice": "slice"}


@dataclass(frozen=True)
class Finding:
    """One use of Python. `subject`: on what, in the user's words, empty where there are none. `objects`: names that are objects.

    `of`: what kind of Python object, where that is known: list, tuple, dict.
    """

    kind: str
    subject: str = ""
    objects: tuple[str, ...] = ()
    of: str = ""


def findings(called: Sequence[Call], c: str) -> list[Finding]:
    """All that the line does with Python, in the order of its sentences, nothing twice."""
    found = [finding for call in called for finding in _of(call)]
    found += _overflows(c)
    found += [Finding("error", own(call.name)) for call in called if _asks_after(call)]
    if not found and "PyErr_Occurred(" in c:
        found = [Finding("error")]
    return sorted(dict.fromkeys(found), key=lambda finding: KINDS.index(finding.kind))


def _of(call: Call) -> Iterator[Finding]:
    """The use of Python that one call is, if it is one."""
    name = call.name
    if name in SILENT or not name.startswith(("Py", "__Pyx", "__pyx_convert", "__pyx_Py", "__pyx_memoryview")):
        return
    objects = tuple(dict.fromkeys(filter(None, map(_object, call.given))))
    if "PyExc_ZeroDivisionError" in call.given:
        yield Finding("zero", call.result)
    elif BOXING.fullmatch(name):
        yield Finding("box", call.said[0] if call.said and "==" not in call.said[0] else "")
    elif UNBOXING.fullmatch(name):
        yield Finding("unbox", call.said[0] if call.said else "", () if "String" in name else objects[:1])
    elif operator(name) or re.match(r"(?:__Pyx_)?PyNumber_", name):
        yield Finding("arithmetic", call.result if re.search(r"[a-zA-Z]", call.result) else "", objects)
    elif name == "PyDict_SetItem":
        is_global = call.given[0].endswith("__pyx_d")
        yield Finding("set global", call.said[1]) if is_global else Finding("set item", call.said[0], (), "dict")
    elif kind := next((kind for pattern, kind in PATTERNS if pattern.fullmatch(name)), ""):
        yield _named(call, kind, objects)
    elif not BEHIND.match(name) and re.search(r"[a-z]", name.rpartition("_")[2]):
        yield Finding("other", name)


def _named(call: Call, kind: str, objects: tuple[str, ...]) -> Finding:
    """A call of a kind that its name tells."""
    if kind == "container":
        return Finding(kind, next((word for key, word in CONTAINERS.items() if f"Py{key}_" in call.name), ""))
    if kind in {"item", "set item"}:
        held = next((word for key, word in CONTAINERS.items() if f"Py{key}_" in call.name or call.name.endswith(f"_{key}")), "")
        objects = objects[:1] if "ItemInt" in call.name or held == "dict" else objects
        return Finding(kind, _subject(call, kind), objects, held)
    if kind == "call" and call.said and call.said[0] == "range":
        return Finding("range", "", objects)
    if kind in {"call", "loop", "truth"} or "RichCompare" in call.name or "Long_" in call.name:
        return Finding(kind, _subject(call, kind), objects)
    return Finding(kind, _subject(call, kind))


def _subject(call: Call, kind: str) -> str:
    """What of the user's it is about."""
    if kind == "call":
        return call.said[0] if call.said and not call.said[0][:1].isdigit() else ""
    if kind in {"unbound", "import"}:
        return next((word.strip('" ') for word in call.said if word), "")
    if kind in {"attribute", "item"}:
        return call.result
    if kind == "set attribute":
        return f"{call.said[0]}.{call.said[1]}" if len(call.said) > 1 and all(call.said[:2]) else ""
    if kind in {
        "set item",
        "loop",
        "truth",
        "length",
        "view",
        "append",
        "type",
        "global",
        "builtin",
        "view object",
        "view length",
    }:
        return call.said[0] if call.said else ""
    return ""


def _object(argument: str) -> str:
    """The user's name when the argument is that name and nothing else."""
    found = re.fullmatch(r"[( ]*(?:PyObject \*\)\s*)?(__pyx_v_\w+)[) ]*", argument)
    return own(found[1]) if found else ""


def _overflows(c: str) -> list[Finding]:
    """Checks of ranges and of None."""
    if "PyErr_SetString" not in c and "PyErr_Format" not in c:
        return []
    return [Finding(kind) for word, kind in ERRORS.items() if kind != "zero" and word in c]


def _asks_after(call: Call) -> bool:
    """True when a C function of the user's (or of a library) is asked for an error once it is back."""
    return call.asked and bool(own(call.name)) and call.name.startswith(("__pyx_f", "__pyx_v"))
