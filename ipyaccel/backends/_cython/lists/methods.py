"""The text of the class of lists of C numbers: its head, and each method. Words in braces are those of a kind of number.

Checked methods raise what Python's list raises.
"""

from __future__ import annotations

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
