# cython: language_level=3
# Further attempts: numbers in loops and calls. Order of operations as in the file of this name in `hand`.
cimport cython
import numpy as np
cimport numpy as cnp
from cpython.list cimport PyList_GET_ITEM, PyList_GET_SIZE, PyList_New, PyList_SET_ITEM
from cpython.ref cimport Py_INCREF
from libc.stdint cimport uint32_t, uint64_t
from libc.stdlib cimport free, malloc, strtoul

cnp.import_array()


# One of the two calls as a loop.
cpdef long long fib(long long n) noexcept:
    cdef long long total = 0
    while n >= 2:
        total += fib(n - 1)
        n -= 2
    return total + n


# A counter in floating point, whose square is exact here: no conversion in the loop.
def pi_sum(long long rounds, long long terms):
    cdef double total = 0.0, k
    cdef long long r, left
    for r in range(rounds):
        total = k = 0.0
        for left in range(terms):
            k += 1.0
            total += 1.0 / (k * k)
    return total


# Without a branch in the loop: which half is chosen cannot be predicted.
def bisection(double low, double high, double tolerance):
    cdef double sign = 1.0 if low * low * low - 2.0 * low - 5.0 < 0.0 else -1.0
    cdef double middle, value
    while high - low > tolerance:
        middle = (low + high) * 0.5
        value = sign * (middle * middle * middle - 2.0 * middle - 5.0)
        low = middle if value < 0.0 else low
        high = high if value < 0.0 else middle
    return (low + high) * 0.5


# Through a pointer into a new array, which costs less to make than a memoryview.
def logistic_map(double rate, double x, long long steps):
    cdef cnp.npy_intp size = steps
    cdef object answer = cnp.PyArray_EMPTY(1, &size, cnp.NPY_DOUBLE, 0)
    cdef double* path = <double*>cnp.PyArray_DATA(<cnp.ndarray>answer)
    cdef long long k
    for k in range(steps):
        x = rate * x * (1.0 - x)
        path[k] = x
    return answer


# Through a pointer into a new array, which costs less to make than a memoryview.
def fibonacci(long long size):
    cdef cnp.npy_intp length = size
    cdef object answer = cnp.PyArray_EMPTY(1, &length, cnp.NPY_INT64, 0)
    cdef long long* numbers = <long long*>cnp.PyArray_DATA(<cnp.ndarray>answer)
    cdef long long a = 0, b = 1, k
    for k in range(size):
        numbers[k] = a
        a, b = b, a + b
    return answer


# A list of the right length, filled without looking at what was there.
def cubes(long long n):
    cdef list answer = PyList_New(n)
    cdef long long k
    cdef object cube
    for k in range(n):
        cube = k * k * k
        Py_INCREF(cube)
        PyList_SET_ITEM(answer, k, cube)
    return answer


# Both lists as C numbers, without an array of NumPy's between.
def common(list first, list second):
    cdef Py_ssize_t n = PyList_GET_SIZE(first), m = PyList_GET_SIZE(second), i, j
    cdef long long* others = <long long*>malloc((m + 1) * sizeof(long long))
    cdef long long a
    cdef int times
    cdef list found = []
    for j in range(m):
        others[j] = <object>PyList_GET_ITEM(second, j)
    for i in range(n):
        a = <object>PyList_GET_ITEM(first, i)
        times = 0
        for j in range(m):
            times += others[j] == a
        for j in range(times):
            found.append(<object>PyList_GET_ITEM(first, i))
    free(others)
    return found


cdef uint64_t state = 88172645463325252


# Digits written by hand: no format to be understood at run time.
@cython.overflowcheck(False)
def parse_int(long long count):
    global state
    cdef long long k, wrong = 0
    cdef uint32_t number
    cdef uint64_t now = state
    cdef int digits, d
    cdef char[16] text
    cdef const char* letters = b"0123456789abcdef"
    text[0] = c"0"
    text[1] = c"x"
    for k in range(count):
        now ^= now << 13
        now ^= now >> 7
        now ^= now << 17
        number = <uint32_t>now
        digits = 1
        while digits < 8 and number >> (4 * digits):
            digits += 1
        for d in range(digits):
            text[2 + d] = letters[(number >> (4 * (digits - 1 - d))) & 15]
        text[2 + digits] = 0
        if <uint32_t>strtoul(text, NULL, 16) != number:
            wrong += 1
    state = now
    return wrong
