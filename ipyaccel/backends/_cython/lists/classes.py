"""The class of lists of C numbers, and the functions around it. In: what the code uses of them. Out: Cython text.

A class is written only with the methods that are used. Checked methods raise what Python's list raises.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ipyaccel.backends._cython.lists.functions import FUNCTIONS, GIVE_BACK, PLAIN
from ipyaccel.backends._cython.lists.methods import CLASS, LARGER, METHODS
from ipyaccel.model import Type


@dataclass(frozen=True)
class Kind:
    """The words for one kind of number: the class, its C type, what is said of it, how one is told and taken out of Python."""

    name: str
    c: str
    word: str
    plural: str
    python: str
    value: str
    error: str


KINDS = {
    Type("int"): Kind("IntList", "long long", "int", "whole numbers", "int", "long long", "except? -1"),
    Type("float"): Kind("FloatList", "double", "float", "floats", "float", "double", "except? -1"),
    Type("bool"): Kind("BoolList", "truth", "bool", "truth values", "bool", "bint", "except -1"),
}

TRUTH = '''cdef extern from *:
    ctypedef bint truth "_Bool"'''

NEEDS = {
    "sort": ("as_list_of_python",),
    "in_order": ("part", "sort", "as_list_of_python"),
    "joined": ("part", "extend"),
    "backwards": ("part", "reverse"),
    "as_list": ("as_list_of_python",),
    "rest": ("part",),
    "copy": ("part",),
}

BORROWED = """cdef extern from "Python.h":
    void* borrowed "PyList_GET_ITEM"(list rows, Py_ssize_t i)
    Py_ssize_t row_count "PyList_GET_SIZE"(list rows)"""

CHANGED = {
    "int": "type(self.origin[k]) is not int or <long long>self.origin[k] != self.items[k]",
    "float": "type(self.origin[k]) is not float or <double>self.origin[k] != self.items[k] or self.items[k] == 0",
    "bool": "self.origin[k] is not (True if self.items[k] else False)",
}


@dataclass
class Needed:
    """What the code uses: methods and functions, by kind of number."""

    methods: dict[Type, set[str]] = field(default_factory=dict)
    functions: dict[Type, set[str]] = field(default_factory=dict)

    def method(self, item: Type, name: str) -> str:
        """Notes a method, with those that it calls itself."""
        found = self.methods.setdefault(item, set())
        found.add(name)
        for other in NEEDS.get(name, ()):
            self.method(item, other)
        if name in ("part", "times"):
            self.function(item, "new")
        return name

    def function(self, item: Type, name: str) -> str:
        """Notes a function; its name."""
        self.methods.setdefault(item, set())
        self.functions.setdefault(item, set()).update((name, "new"))
        if name == "item":
            self.method(item, "get")
        if name == "item_at":
            self.method(item, "at")
        if name == "taken":
            self.function(item, "of")
        word = KINDS[item].word
        if name == "taken":
            self.method(item, "as_list")
        spelled = {"of": f"{word}s_of", "taken": f"{word}s_taken_from", "item": f"{word}_item", "item_at": f"{word}_item_at"}
        return spelled.get(name, f"{name}_{word}" if name != "new" else f"new_{word}_list")


def class_texts(needed: Needed, *, checked: bool, steady: bool) -> list[str]:
    """The classes and functions, in an order in which each is known where it is used."""
    texts = [LARGER] if needed.methods else []
    if Type("bool") in needed.methods:
        texts.insert(0, TRUTH)
    if any(functions & {"item", "item_at"} for functions in needed.functions.values()):
        texts.append(BORROWED)
    for item, methods in needed.methods.items():
        kind = KINDS[item]
        words = {**vars(kind), "total": "double" if item.kind == "float" else "long long", "changed": CHANGED[kind.word]}
        words["noexcept"] = kind.error if steady else "noexcept"
        body = [METHODS[_which(name, checked=checked)] for name in METHODS if name in methods]
        texts.append((CLASS + "".join(body)).format(**words).rstrip("\n"))
        functions = needed.functions.get(item, set())
        texts += [FUNCTIONS[_which(name, checked=checked)].format(**words) for name in FUNCTIONS if name in functions]
    return texts


def _which(name: str, *, checked: bool) -> str:
    return f"{name} unchecked" if not checked and f"{name} unchecked" in {*METHODS, *FUNCTIONS} else name


def crossing_texts(items: list[Type], *, back: bool) -> list[str]:
    """What turns an answer into Python's lists, and gives the numbers back to the lists that were given."""
    names = [KINDS[item].name for item in items]
    asked = [f"    if type(answer) is {name}:\n        return (<{name}>answer).as_list()" for name in names]
    given = [f"        if type(made) is {name}:\n            (<{name}>made).give_back()" for name in names]
    texts = [PLAIN.format(classes="\n".join(asked))]
    return [*texts, GIVE_BACK.format(classes="\n".join(given))] if back else texts
