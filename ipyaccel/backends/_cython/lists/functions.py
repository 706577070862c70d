"""The text of the functions around lists of C numbers: how one is made, taken from Python's, and given back.

Words in braces are those of a kind of number.
"""

from __future__ import annotations

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

PLAIN = '''cdef object plain(answer, dict known):
    """An answer with Python's lists in it: those that were given, where they come back."""
{classes}
    if type(answer) is tuple:
        return tuple([plain(part, known) for part in answer])
    if type(answer) is list:
        for pair in known.values():
            if pair[1] is answer:
                return pair[0]
        answer[:] = [plain(part, known) for part in answer]
    return answer'''

GIVE_BACK = '''cdef int give_back(dict known) except -1:
    """Writes the numbers of now into the lists that they were taken from."""
    for pair in known.values():
        origin, made = <list>pair[0], pair[1]
{classes}
        if type(made) is list:
            rows = [plain(row, known) for row in <list>made]
            if [id(row) for row in rows] != [id(row) for row in origin]:
                origin[:] = rows
    return 0'''
