"""The class of lists of C numbers, and the functions around it. In: what the code uses of them. Out: Cython text.

A class is written only with the methods that are used. Checked methods raise what Python's list raises.
"""

from __future__ import annotations

from dataclasses import dataclass, field

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

CLASS = '''@cython.final
@cython.auto_pickle(False)
@cython.overflowcheck(False)
@cython.freelist(8)
cdef class {name}:
    """A list of {plural}, as C has them. `origin`: the list of Python's that it stands for."""
    cdef {c}* items
    cdef Py_ssize_t length, room
    cdef list origin

    def __dealloc__(self):
        PyMem_Free(self.items)

    cdef int make_room(self, Py_ssize_t length) except -1:
        cdef Py_ssize_t room = length + (length >> 1) + 4
        if length > self.room:
            self.items = <{c}*>larger(self.items, room, sizeof({c}))
            self.room = room
        return 0
'''

LARGER = '''cdef void* larger(void* items, Py_ssize_t room, size_t size) except NULL:
    """More memory for the numbers of a list."""
    cdef void* moved = PyMem_Realloc(items, room * size)
    if moved == NULL:
        raise MemoryError()
    return moved'''

METHODS = {
    "get": """
    cdef inline {value} get(self, Py_ssize_t i) {error}:
        if i < 0:
            i += self.length
        if not 0 <= i < self.length:
            raise IndexError("list index out of range")
        return self.items[i]
""",
    "get unchecked": """
    cdef inline {value} get(self, Py_ssize_t i) {error}:
        return self.items[i if i >= 0 else i + self.length]
""",
    "at": """
    cdef inline {c}* at(self, Py_ssize_t i) except NULL:
        if i < 0:
            i += self.length
        if not 0 <= i < self.length:
            raise IndexError("list assignment index out of range")
        return &self.items[i]
""",
    "at unchecked": """
    cdef inline {c}* at(self, Py_ssize_t i) noexcept:
        return &self.items[i if i >= 0 else i + self.length]
""",
    "size": """
    cdef inline Py_ssize_t size(self) except -1:
        return self.length
""",
    "append": """
    cdef inline int append(self, {value} value) except -1:
        if self.length == self.room:
            self.make_room(self.length + 1)
        self.items[self.length] = value
        self.length += 1
        return 0
""",
    "pop": """
    cdef inline {value} pop(self) {error}:
        if self.length == 0:
            raise IndexError("pop from empty list")
        self.length -= 1
        return self.items[self.length]
""",
    "pop_at": """
    cdef {value} pop_at(self, Py_ssize_t i) {error}:
        if self.length == 0:
            raise IndexError("pop from empty list")
        if i < 0:
            i += self.length
        if not 0 <= i < self.length:
            raise IndexError("pop index out of range")
        cdef {value} value = self.items[i]
        self.length -= 1
        for i in range(i, self.length):
            self.items[i] = self.items[i + 1]
        return value
""",
    "insert": """
    cdef int insert(self, Py_ssize_t i, {value} value) except -1:
        cdef Py_ssize_t k
        if i < 0:
            i = max(i + self.length, 0)
        i = min(i, self.length)
        self.make_room(self.length + 1)
        for k in range(self.length, i, -1):
            self.items[k] = self.items[k - 1]
        self.items[i] = value
        self.length += 1
        return 0
""",
    "clear": """
    cdef int clear(self) except -1:
        self.length = 0
        return 0
""",
    "extend": """
    cdef int extend(self, {name} other) except -1:
        cdef Py_ssize_t k, more = other.length
        self.make_room(self.length + more)
        for k in range(more):
            self.items[self.length + k] = other.items[k]
        self.length += more
        return 0
""",
    "refill": '''
    cdef int refill(self, {name} other) except -1:
        """self[:] = other"""
        cdef Py_ssize_t k
        self.make_room(other.length)
        self.length = other.length
        for k in range(other.length):
            self.items[k] = other.items[k]
        return 0
''',
    "reverse": """
    cdef int reverse(self) except -1:
        cdef Py_ssize_t k, last = self.length - 1
        for k in range(self.length // 2):
            self.items[k], self.items[last - k] = self.items[last - k], self.items[k]
        return 0
""",
    "sort": """
    cdef int sort(self) except -1:
        cdef Py_ssize_t k
        cdef list ordered = sorted(self.as_list_of_python())
        for k in range(self.length):
            self.items[k] = ordered[k]
        return 0
""",
    "part": '''
    cdef {name} part(self, Py_ssize_t start, Py_ssize_t stop):
        """self[start:stop]"""
        cdef Py_ssize_t k
        if start < 0:
            start = max(start + self.length, 0)
        if stop < 0:
            stop += self.length
        stop = max(min(stop, self.length), start)
        start = min(start, stop)
        cdef {name} made = new_{word}_list(stop - start)
        for k in range(stop - start):
            made.items[k] = self.items[start + k]
        return made
''',
    "rest": '''
    cdef {name} rest(self, Py_ssize_t start):
        """self[start:]"""
        return self.part(start, self.length)
''',
    "copy": '''
    cdef {name} copy(self):
        """self[:]"""
        return self.part(0, self.length)
''',
    "backwards": '''
    cdef {name} backwards(self):
        """self[::-1]"""
        cdef {name} made = self.part(0, self.length)
        made.reverse()
        return made
''',
    "in_order": '''
    cdef {name} in_order(self):
        """sorted(self)"""
        cdef {name} made = self.part(0, self.length)
        made.sort()
        return made
''',
    "joined": '''
    cdef {name} joined(self, {name} other):
        """self + other"""
        cdef {name} made = self.part(0, self.length)
        made.extend(other)
        return made
''',
    "times": '''
    cdef {name} times(self, Py_ssize_t count):
        """self * count"""
        cdef Py_ssize_t k
        cdef {name} made = new_{word}_list(self.length * max(count, 0))
        for k in range(made.length):
            made.items[k] = self.items[k % self.length]
        return made
''',
    "sum": """
    @cython.overflowcheck(True)
    cdef {total} sum(self) except? -1:
        cdef Py_ssize_t k
        cdef {total} total = 0
        for k in range(self.length):
            total = total + self.items[k]
        return total
""",
    "min": """
    cdef {value} min(self) {error}:
        cdef Py_ssize_t k
        if self.length == 0:
            raise ValueError("min() arg is an empty sequence")
        cdef {value} found = self.items[0]
        for k in range(1, self.length):
            if self.items[k] < found:
                found = self.items[k]
        return found
""",
    "max": """
    cdef {value} max(self) {error}:
        cdef Py_ssize_t k
        if self.length == 0:
            raise ValueError("max() arg is an empty sequence")
        cdef {value} found = self.items[0]
        for k in range(1, self.length):
            if self.items[k] > found:
                found = self.items[k]
        return found
""",
    "as_list_of_python": '''
    cdef list as_list_of_python(self):
        """A new list of Python's."""
        cdef Py_ssize_t k
        cdef list made = [None] * self.length
        for k in range(self.length):
            made[k] = self.items[k]
        return made
''',
    "as_list": '''
    cdef list as_list(self):
        """The list of Python's that this one stands for, with the numbers of now; always the same one."""
        if self.origin is None:
            self.origin = self.as_list_of_python()
        return self.origin

    cdef int give_back(self) except -1:
        """Writes the numbers into the list that they were taken from."""
        cdef Py_ssize_t k
        if len(self.origin) != self.length:
            self.origin[:] = self.as_list_of_python()
            return 0
        for k in range(self.length):
            if {changed}:
                self.origin[k] = self.items[k]
        return 0
''',
}

NEEDS = {
    "sort": ("as_list_of_python",),
    "in_order": ("part", "sort", "as_list_of_python"),
    "joined": ("part", "extend"),
    "backwards": ("part", "reverse"),
    "as_list": ("as_list_of_python",),
    "rest": ("part",),
    "copy": ("part",),
}
UNCHECKED = frozenset({"get", "at"})

_IN_PLACE = '''{directive}cdef inline int {verb}_{{word}}({{c}}* number, {{value}} other) except -1:
    """number {sign}= other, with Python's errors."""
    number[0] = number[0] {sign} other
    return 0'''

FUNCTIONS = {
    "new": '''cdef {name} new_{word}_list(Py_ssize_t length):
    """A list of {plural} that are not set yet."""
    cdef {name} made = {name}.__new__({name})
    made.make_room(length)
    made.length = length
    return made''',
    "repeated": '''cdef {name} repeated_{word}({value} value, Py_ssize_t count):
    """[value] * count"""
    cdef Py_ssize_t k
    cdef {name} made = new_{word}_list(max(count, 0))
    for k in range(made.length):
        made.items[k] = value
    return made''',
    "counted": '''cdef {name} counted_{word}(Py_ssize_t start, Py_ssize_t stop, Py_ssize_t step=1):
    """list(range(start, stop, step))"""
    cdef Py_ssize_t k
    cdef {name} made = new_{word}_list(len(range(start, stop, step)))
    for k in range(made.length):
        made.items[k] = start + k * step
    return made''',
    "of": '''cdef {name} {word}s_of(numbers):
    """The {plural} of a list or tuple of Python's."""
    cdef Py_ssize_t k
    cdef list given = list(numbers)
    cdef {name} made = new_{word}_list(len(given))
    for k in range(made.length):
        if type(given[k]) is not {python}:
            raise TypeError("a list of {plural} has another kind of item")
        made.items[k] = given[k]
    return made''',
    "taken": '''cdef object {word}s_taken_from(list origin, int depth, dict known):
    """The {plural} of a list that was given, or of the lists in it; the same list is taken once only."""
    if id(origin) not in known:
        if depth > 1:
            made = [{word}s_taken_from(row, depth - 1, known) for row in origin]
        else:
            made = {word}s_of(origin)
            (<{name}>made).origin = origin
        known[id(origin)] = origin, made
    return known[id(origin)][1]''',
    "item": '''cdef inline {value} {word}_item(list rows, Py_ssize_t i, Py_ssize_t j) {error}:
    """rows[i][j]"""
    if i < 0:
        i += row_count(rows)
    if not 0 <= i < row_count(rows):
        raise IndexError("list index out of range")
    return (<{name}>borrowed(rows, i)).get(j)''',
    "item unchecked": '''cdef inline {value} {word}_item(list rows, Py_ssize_t i, Py_ssize_t j) {noexcept}:
    """rows[i][j]"""
    if i < 0:
        i += row_count(rows)
    cdef Py_ssize_t length = (<{name}>borrowed(rows, i)).length
    return (<{name}>borrowed(rows, i)).items[j if j >= 0 else j + length]''',
    "item_at": '''cdef inline {c}* {word}_item_at(list rows, Py_ssize_t i, Py_ssize_t j) except NULL:
    """Where rows[i][j] is kept."""
    if i < 0:
        i += row_count(rows)
    if not 0 <= i < row_count(rows):
        raise IndexError("list index out of range")
    return (<{name}>borrowed(rows, i)).at(j)''',
    "item_at unchecked": '''cdef inline {c}* {word}_item_at(list rows, Py_ssize_t i, Py_ssize_t j) noexcept:
    """Where rows[i][j] is kept."""
    if i < 0:
        i += row_count(rows)
    cdef Py_ssize_t length = (<{name}>borrowed(rows, i)).length
    return &(<{name}>borrowed(rows, i)).items[j if j >= 0 else j + length]''',
    "contains": '''cdef bint contains_{word}(long long value, {name} numbers):
    """value in numbers"""
    cdef Py_ssize_t k
    for k in range(numbers.length):
        if numbers.items[k] == value:
            return True
    return False''',
    "add": _IN_PLACE.format(directive="", verb="add", sign="+"),
    "subtract": _IN_PLACE.format(directive="", verb="subtract", sign="-"),
    "multiply": _IN_PLACE.format(directive="", verb="multiply", sign="*"),
    "divide": _IN_PLACE.format(directive="", verb="divide", sign="/"),
    "floor_divide": _IN_PLACE.format(directive="@cython.cdivision(False)\n", verb="floor_divide", sign="//"),
    "modulo": _IN_PLACE.format(directive="@cython.cdivision(False)\n", verb="modulo", sign="%"),
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


PLAIN = '''cdef object plain(answer, dict known):
    """An answer with Python's lists in it: those that were given, where they come back."""
{classes}
    if type(answer) is tuple:
        return tuple([plain(part, known) for part in answer])
    if type(answer) is list:
        for origin, made in known.values():
            if made is answer:
                return origin
        answer[:] = [plain(part, known) for part in answer]
    return answer'''

GIVE_BACK = '''cdef object give_back(dict known):
    """Writes the numbers of now into the lists that they were taken from."""
    for origin, made in list(known.values()):
{classes}
        if type(made) is list:
            made = [plain(part, known) for part in made]
            if len(made) != len(origin) or any([new is not old for new, old in zip(made, origin)]):
                origin[:] = made'''


def crossing_texts(items: list[Type], *, back: bool) -> list[str]:
    """What turns an answer into Python's lists, and gives the numbers back to the lists that were given."""
    names = [KINDS[item].name for item in items]
    asked = [f"    if type(answer) is {name}:\n        return (<{name}>answer).as_list()" for name in names]
    given = [f"        if type(made) is {name}:\n            (<{name}>made).give_back()" for name in names]
    texts = [PLAIN.format(classes="\n".join(asked))]
    return [*texts, GIVE_BACK.format(classes="\n".join(given))] if back else texts
