# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math


def fibonacci_list(long long size):
    cdef list numbers
    cdef long long a, b, _
    numbers = []
    a = 0
    b = 1
    for _ in range(size):
        numbers.append(a)
        a, b = b, a + b
    return numbers
