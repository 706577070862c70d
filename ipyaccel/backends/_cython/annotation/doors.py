"""Why a line that opens a function or a class is yellow. In: the line and its C. Out: a sentence, and what would remove it.

Such a line bears the C of all that Cython puts around the body: taking arguments, reporting errors, making the function itself.
"""

from __future__ import annotations

import re

from ipyaccel.backends._cython.annotation.places import FUNCTION, Places
from ipyaccel.backends._cython.annotation.wording import listed

NUMBER = re.compile(r"__pyx_v_(\w+) = \(*[^;=]*?__Pyx_Py(?:Float|Long|Object|Complex)\w*_[Aa]s\w*\(")
VIEW = re.compile(
    r"__pyx_v_(\w+) = __Pyx_PyObject_to_MemoryviewSlice\w*\(|__Pyx_GetBufferAndValidate\(&__pyx_pybuffer(?:nd)?_(\w+)\."
)
CHECKED = re.compile(r"__Pyx_ArgTypeTest\(\(\(PyObject \*\)__pyx_v_(\w+)\)")
WRAPPER = "/* Python wrapper */"
OWN_NOTES = "notes of Cython's own, made once when the cell is loaded; no call pays for them"
NO_FAULT = "a `def` is always yellow, and that is no fault"


def door(body: str, c: str, places: Places) -> tuple[str, str]:
    """The sentence and the cure for the header of a function or class; empty when the line is none."""
    header = FUNCTION.match(body)
    if header is None:
        return _class(body)
    name = header[1] or header[2]
    if WRAPPER not in c:
        return _c_function(c), ""
    taken = "; ".join(_taken(c)) or "arguments stay Python objects"
    if body.startswith("cpdef") or re.search(rf"__pyx_f_\w*_{name}\(", c):
        return f"the door for calls from Python: {taken}; calls in this cell go past it, straight to the C function", ""
    cure = (
        f"cpdef instead of def lets the calls of `{name}` in this cell go past it"
        if name in places.python & places.called
        else ""
    )
    return f"the door for calls from Python: {taken}; {NO_FAULT}", cure


def _taken(c: str) -> list[str]:
    """What is done with the arguments at each call."""
    numbers = list(dict.fromkeys(NUMBER.findall(c)))
    views = list(dict.fromkeys(one or two for one, two in VIEW.findall(c)))
    checked = [name for name in dict.fromkeys(CHECKED.findall(c)) if name not in views]
    return [
        *([f"{listed(numbers)} {'becomes a C number' if len(numbers) == 1 else 'become C numbers'}"] if numbers else []),
        *([f"the memory of {listed(views)} is asked for"] if views else []),
        *([f"the kind of {listed(checked)} is checked"] if checked else []),
    ]


def _c_function(c: str) -> str:
    """A C function has no door, but may be ready to report errors."""
    if "__Pyx_AddTraceback(" in c or "__Pyx_WriteUnraisable(" in c:
        return "a C function that is ready to report an error; this costs nothing as long as there is none"
    return OWN_NOTES


def _class(body: str) -> tuple[str, str]:
    if re.match(r"(?:cdef\s+)?class\b", body):
        return "the class is made, once, when the cell is loaded", ""
    attribute = re.match(r"cdef\s+(public|readonly)\b.*?(\w+)\s*$", body)
    if attribute:
        doors = "read and set" if attribute[1] == "public" else "read"
        return f"lets Python {doors} `{attribute[2]}`; C code goes past this", ""
    return "", ""
