# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cimport cython
from cpython.mem cimport PyMem_Free, PyMem_Realloc

cdef void* larger(void* items, Py_ssize_t room, size_t size) except NULL:
    """More memory for the numbers of a list."""
    cdef void* moved = PyMem_Realloc(items, room * size)
    if moved == NULL:
        raise MemoryError()
    return moved

@cython.final
@cython.auto_pickle(False)
@cython.overflowcheck(False)
@cython.freelist(8)
cdef class IntList:
    """A list of whole numbers, as C has them. `origin`: the list of Python's that it stands for."""
    cdef long long* items
    cdef Py_ssize_t length, room
    cdef list origin

    def __dealloc__(self):
        PyMem_Free(self.items)

    cdef int make_room(self, Py_ssize_t length) except -1:
        cdef Py_ssize_t room = length + (length >> 1) + 4
        if length > self.room:
            self.items = <long long*>larger(self.items, room, sizeof(long long))
            self.room = room
        return 0

    cdef list as_list_of_python(self):
        """A new list of Python's."""
        cdef Py_ssize_t k
        cdef list made = [None] * self.length
        for k in range(self.length):
            made[k] = self.items[k]
        return made

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
            if type(self.origin[k]) is not int or <long long>self.origin[k] != self.items[k]:
                self.origin[k] = self.items[k]
        return 0

cdef IntList new_int_list(Py_ssize_t length):
    """A list of whole numbers that are not set yet."""
    cdef IntList made = IntList.__new__(IntList)
    made.make_room(length)
    made.length = length
    return made

cdef IntList ints_of(numbers):
    """The whole numbers of a list or tuple of Python's."""
    cdef Py_ssize_t k
    cdef list given = list(numbers)
    cdef IntList made = new_int_list(len(given))
    for k in range(made.length):
        if type(given[k]) is not int:
            raise TypeError("a list of whole numbers has another kind of item")
        made.items[k] = given[k]
    return made

cdef object ints_taken_from(list origin, int depth, dict known):
    """The whole numbers of a list that was given, or of the lists in it; the same list is taken once only."""
    if id(origin) not in known:
        if depth > 1:
            made = [ints_taken_from(row, depth - 1, known) for row in origin]
        else:
            made = ints_of(origin)
            (<IntList>made).origin = origin
        known[id(origin)] = origin, made
    return known[id(origin)][1]

cdef object plain(answer, dict known):
    """An answer with Python's lists in it: those that were given, where they come back."""
    if type(answer) is IntList:
        return (<IntList>answer).as_list()
    if type(answer) is tuple:
        return tuple([plain(part, known) for part in answer])
    if type(answer) is list:
        for pair in known.values():
            if pair[1] is answer:
                return pair[0]
        answer[:] = [plain(part, known) for part in answer]
    return answer

cdef int give_back(dict known) except -1:
    """Writes the numbers of now into the lists that they were taken from."""
    for pair in known.values():
        origin, made = <list>pair[0], pair[1]
        if type(made) is IntList:
            (<IntList>made).give_back()
        if type(made) is list:
            rows = [plain(row, known) for row in <list>made]
            if [id(row) for row in rows] != [id(row) for row in origin]:
                origin[:] = rows
    return 0


cdef common_loops_of_numbers(IntList first, IntList second):
    cdef list common
    cdef long long a, b
    cdef Py_ssize_t a_index, b_index
    common = []
    for a_index in range(first.length):
        a = first.items[a_index]
        for b_index in range(second.length):
            b = second.items[b_index]
            if a == b:
                common.append(a)
    return common


def common_loops(first, second):
    """common_loops_of_numbers with Python's lists."""
    cdef dict known = {}
    return common_loops_of_numbers(ints_taken_from(first, 1, known), ints_taken_from(second, 1, known))
