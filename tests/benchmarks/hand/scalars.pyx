# cython: language_level=3
# Numbers in loops and calls, as one would write them in Cython.
# Which checks are made is said where this is built (opponents.py): none, or all of Python's.
cimport cython
import numpy as np
from libc.math cimport sqrt
from libc.stdio cimport snprintf
from libc.stdint cimport uint32_t, uint64_t
from libc.stdlib cimport strtoul


cpdef long long fib(long long n) noexcept:
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def pi_sum(long long rounds, long long terms):
    cdef double total = 0.0
    cdef long long r, k
    for r in range(rounds):
        total = 0.0
        for k in range(1, terms + 1):
            total += 1.0 / <double>(k * k)
    return total


cdef inline double f(double x) noexcept nogil:
    return 2.0 * (x * x) + 3.0 * x + 1.0


def trapezoid(double a, double b, long long n):
    cdef double h = (b - a) / n, x = a, total = (f(a) + f(b)) / 2.0
    cdef long long k
    for k in range(n - 1):
        x += h
        total += f(x)
    return total * h


def hypotenuse(long long a, long long b):
    return sqrt(<double>(a * a + b * b))


def factorial(long long n):
    cdef long long product = 1, k
    for k in range(2, n + 1):
        product *= k
    return product


cdef inline double cubic(double x) noexcept nogil:
    return x * x * x - 2.0 * x - 5.0


def bisection(double low, double high, double tolerance):
    cdef bint below = cubic(low) < 0.0
    cdef double middle
    while high - low > tolerance:
        middle = (low + high) / 2.0
        if (cubic(middle) < 0.0) == below:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def descent(double x, double y, double rate, long long steps):
    cdef double a = 3.0, b = 1.0, c = 2.0, gx, gy
    cdef long long k
    for k in range(steps):
        gx = a * x + b * y
        gy = b * x + c * y
        x -= rate * gx
        y -= rate * gy
    return x, y, (a * x * x + 2.0 * b * x * y + c * y * y) / 2.0


def logistic_map(double rate, double x, long long steps):
    answer = np.empty(steps)
    cdef double[::1] path = answer
    cdef long long k
    for k in range(steps):
        x = rate * x * (1.0 - x)
        path[k] = x
    return answer


def fibonacci(long long size):
    answer = np.zeros(size, dtype=np.int64)
    cdef long long[::1] numbers = answer
    cdef long long a = 0, b = 1, k
    for k in range(size):
        numbers[k] = a
        a, b = b, a + b
    return answer


def cubes(long long n):
    cdef long long k
    return [k * k * k for k in range(n)]


def common(list first, list second):
    # The numbers are taken out of the second list once; the inner loop then compares in C.
    cdef long long[::1] others = np.array(second, dtype=np.int64)
    cdef long long a, j, m = others.shape[0]
    cdef list found = []
    for item in first:
        a = item
        for j in range(m):
            if others[j] == a:
                found.append(item)
    return found


cdef uint64_t state = 88172645463325252


@cython.overflowcheck(False)  # the generator wraps on purpose
def parse_int(long long count):
    global state
    cdef long long k, wrong = 0
    cdef uint32_t number
    cdef char[16] text
    for k in range(count):
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        number = <uint32_t>state
        snprintf(text, 16, "0x%x", number)
        if <uint32_t>strtoul(text, NULL, 16) != number:
            wrong += 1
    return wrong
