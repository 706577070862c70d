"""Annotated lines: Cython's score, and why in the user's words. Real pages, translated to C; nothing is compiled further."""

import pytest

from ipyaccel.backends._cython.annotation import annotated
from ipyaccel.backends._cython.making.compiling import to_c


@pytest.fixture
def of(tmp_path):
    """The lines of a cell, by their text."""

    def lines(cell, types=None):
        source = tmp_path / "cell.pyx"
        source.write_text(cell)
        found = annotated(to_c(source, "cell").annotation, cell, types=types)
        assert [line.number for line in found] == list(range(1, len(found) + 1))
        return {line.text.strip(): line for line in found}

    return lines


TRAPEZ = """
cdef double f(double x):
    return 2*x*x + 3*x + 1

def trapez(double a, double b, int n):
    h = (b-a)/float(n)
    cdef double sumy = 0.5*f(a)
    return sumy*h
"""


MANY = """
from libc.stdlib cimport malloc, free
K = 3

cdef class Queue:
    cdef list items
    cdef public int n
    def __cinit__(self):
        self.items = []
    cpdef int push(self, int x) except -1:
        self.items.append(x)
        return self.n
    @property
    def last(self):
        return self.items[-1]

def many(x, y, str t):
    d = {1: x}
    for k, v in d.items():
        x[k] = v
    with open(t) as f:
        f.read()
    try:
        z = [i*i for i in y if i > K]
    except ValueError as e:
        raise
    finally:
        del x[0]
    a, b = y
    assert a
    u = lambda q: q + a
    def inner(): return b
    print(f'{a} {b!r}', -a, not b, a in z, a < b, z[1:2], {a, b}, t + 'x')
    return u, inner

def gen(int n):
    for i in range(n):
        yield i

def mem(int n):
    cdef int *p = <int*>malloc(4)
    if not p:
        raise MemoryError()
    free(p)
    return complex(n) ** 2
"""


def test_typed_arithmetic_is_white(of):
    """A line of C numbers has score 0, no sentence, and its C."""
    line = of(TRAPEZ)["return 2*x*x + 3*x + 1"]
    assert (line.score, line.why, line.cure) == (0, (), "")
    assert "__pyx_v_x" in line.c
    assert "<" not in line.c


def test_a_def_is_yellow_and_that_is_no_fault(of):
    """The header says what is done with its arguments, by their names, and is not blamed."""
    line = of(TRAPEZ)["def trapez(double a, double b, int n):"]
    assert line.score > 20
    assert line.why == (
        "the door for calls from Python: `a`, `b` and `n` become C numbers; a `def` is always yellow, and that is no fault",
    )
    assert line.cure == ""


def test_scores_are_those_of_the_page(of):
    """The check for zero calls Python's C once: 5, by Cython's count."""
    line = of(TRAPEZ)["h = (b-a)/float(n)"]
    assert line.score == 5
    assert line.why == ("checks that `n` is not 0, to raise ZeroDivisionError as Python does",)
    assert line.cure == "cdivision=True, if it is never 0"


def test_what_cdivision_changes_besides_is_said(of):
    """For `//` and `%` the answer changes with the sign as well, not only for zero."""
    line = of("\ndef f(int a, int b):\n    cdef int c = a % b\n    return c\n")["cdef int c = a % b"]
    assert line.cure == "cdivision=True, if it is never 0 and nothing is negative"


def test_a_boxed_result_and_an_error_asked_for(of):
    """What a `def` hands out becomes an object; after a C function there may be an error."""
    lines = of(TRAPEZ)
    assert lines["return sumy*h"].why == (
        "turns the result `sumy * h` into a Python object, because a `def` hands out nothing else",
    )
    assert lines["cdef double sumy = 0.5*f(a)"].why == ("asks after `f` whether an error was raised",)
    assert lines["cdef double sumy = 0.5*f(a)"].cure == "noexcept for `f`, if it raises nothing"


def test_a_function_that_cannot_raise_is_not_asked(of):
    """After a `noexcept` function nothing is asked, so nothing is said."""
    cell = "\ncdef int f(int n) noexcept:\n    return n\n\ncdef int h(int n) except -1:\n    return n\n"
    cell += "\ndef g(int n):\n    return f(n) + h(n)\n"
    assert of(cell)["return f(n) + h(n)"].why == (
        "turns the result `f(n) + h(n)` into a Python object, because a `def` hands out nothing else",
        "asks after `h` whether an error was raised",
    )


def test_a_c_function_without_a_type_for_its_result_is_found(of):
    """`cdef f(...)` without a type boxes what it returns: that is not the fault of a `def`."""
    line = of("\ncdef f(double x):\n    return x * 2.0\n")["return x * 2.0"]
    assert line.why == ("turns the result `x * 2.0` into a Python object, because its function has no C type for it",)
    assert line.cure == "a type for the result: `cdef double ...`"


def test_untyped_code_is_explained_by_its_own_names(of):
    """Call, arithmetic, element, attribute and global name are found, each with the user's names; the cures too."""
    lines = of("\nimport math\n\ndef g(a, b, s):\n    for x in a:\n        s += math.sqrt(x) * b[3]\n    return s\n")
    line = lines["s += math.sqrt(x) * b[3]"]
    assert line.why == (
        "calls `math.sqrt` the way Python does",
        "calculates with Python objects: `s + math.sqrt(x) * b[3]`",
        "asks a Python object for `b[3]`",
        "looks up `math.sqrt` by name, as Python does",
        "looks up the global name `math`",
    )
    for words in ("`from libc.math cimport sqrt`", "give `s` and `x` C types", "a typed view, if `b` is an array: `double[:] b`"):
        assert words in line.cure
    assert lines["for x in a:"].why[0] == "takes one Python object after the other out of `a`"
    assert lines["import math"].why == ("runs once, when the cell is loaded: imports `math`",)
    assert lines["import math"].cure == ""


def test_brackets_are_kept_where_they_matter(of):
    """What is shown of a calculation is what is calculated."""
    line = of("\ndef g(a, b, c):\n    return (a + b) * (a - (b - c))\n")["return (a + b) * (a - (b - c))"]
    assert line.why == ("calculates with Python objects: `(a + b) * (a - (b - c))`",)


def test_a_def_that_the_cell_calls_should_be_cpdef(of):
    """Caller and callee both say it; a `def` that nobody calls does not."""
    lines = of("\ndef f(x):\n    return x\n\ndef g(int n):\n    return f(n)\n")
    assert lines["def f(x):"].cure == "cpdef instead of def lets the calls of `f` in this cell go past it"
    assert "cdef or cpdef instead of def for `f`" in lines["return f(n)"].cure
    assert lines["def g(int n):"].cure == ""


def test_known_types_make_the_cure_concrete(of):
    """Where a type was found for a name, the cure is the line to type; for the others it stays general."""
    cell = "\ndef g(s, y):\n    s += y\n    return s\n"
    assert of(cell, {"s": "double"})["s += y"].cure == "`cdef double s`, give `y` a C type, such as double or int"


def test_bounds_and_lists(of):
    """An index of a typed view is checked; an element of a list stays a Python object whatever is typed."""
    lines = of("\ndef g(double[:] v, list q, int i):\n    v[i] = 2\n    q[i] = 3\n    return q[i]\n")
    assert lines["v[i] = 2"].why == ("checks that the index is inside the array",)
    assert lines["v[i] = 2"].cure == "boundscheck=False, if the index is never outside"
    assert "in the place of `q`" in lines["return q[i]"].cure
    assert "the memory of `v` is asked for" in next(line for line in lines.values() if line.text.startswith("def")).why[0]


def test_a_counter_without_a_type(of):
    """A loop that counts in Python numbers names what to type."""
    lines = of("\ndef g(n):\n    s = 0\n    for i in range(n):\n        s += i\n    return s\n")
    assert lines["for i in range(n):"].why[0] == "counts with Python's range, in Python numbers"
    assert lines["for i in range(n):"].cure == "give `i` and `n` C types, such as int"
    assert lines["s = 0"].why == ("keeps a Python object in `s`, and counts its uses",)


def test_decorated_functions_are_counted_at_the_decorator(of):
    """Cython counts the door at the first decorator; the sentence says so."""
    lines = of("\nimport cython\n\n@cython.boundscheck(False)\ndef g(double x):\n    return x\n")
    assert lines["@cython.boundscheck(False)"].why[0].startswith("counted here for the function below: the door for calls")


def test_every_yellow_line_has_a_sentence_in_plain_words(of):
    """No name of Cython's own is in a sentence, and none is missing, whatever the line does."""
    lines = of(MANY)
    for line in lines.values():
        assert bool(line.why) == (line.score > 0), line.text
        said = " ".join((*line.why, line.cure))
        assert not any(word in said for word in ("__", "Pyx", "PyObject")), line


def test_a_function_pointer_and_the_length_of_a_view(of):
    """What is called through a pointer is asked for an error; `len` of a view asks it by a call."""
    lines = of(
        "\nctypedef double (*func)(double) except? -1\ncdef double up(func f, double[:] a) except? -1:\n    cdef int i\n"
        "    for i in range(len(a)):\n        a[i] = f(a[i])\n    return 0x10 * a[0]\n"
    )
    assert lines["for i in range(len(a)):"].why == ("asks the typed view `a` for its length",)
    assert lines["for i in range(len(a)):"].cure == "`.shape[0]` in the place of `len`"
    assert "asks after `f` whether an error was raised" in lines["a[i] = f(a[i])"].why


def test_several_results_are_several_objects(of):
    """A tuple that is handed out is built, and what is in it boxed one by one."""
    line = of("\ndef g(int n, double x):\n    return n, x\n")["return n, x"]
    assert line.why == (
        "builds a Python tuple",
        "turns `n` and `x` into Python objects, because a `def` hands out nothing else",
    )


def test_lines_shifted_by_a_head_keep_their_numbers(tmp_path):
    """A text that is compiled under lines of ours is numbered as the user sees it."""
    source = tmp_path / "cell.pyx"
    source.write_text(f"# cython: cdivision=False\n# more{TRAPEZ}")
    lines = annotated(to_c(source, "cell").annotation, TRAPEZ, shift=1)
    assert next(line for line in lines if line.number == 6).why[0].startswith("checks that `n` is not 0")


def test_another_text_is_no_page():
    """Nothing is made of what is not Cython's page."""
    assert annotated("", "x = 1\n") == ()
    assert annotated("<p>no page</p>", "x = 1\n") == ()


def test_text_that_looks_like_the_page_is_text(of):
    """A string of the user's that holds the page's own markup changes no line."""
    cell = '\ndef g():\n    return \'<pre class="cython line score-99">+<span class="">1</span>: </pre>\'\n'
    assert max(line.score for line in of(cell).values()) < 99
