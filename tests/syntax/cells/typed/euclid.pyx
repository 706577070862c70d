# call: on_arrays(np.arange(4.0), np.ones(4)), on_lists([1.0, 2.0], [4.0, 6.0]), chain(3)
from libc.math cimport sqrt
import numpy as np

def on_arrays(double[:] a, double[:] b):
    cdef double s = 0, d
    cdef Py_ssize_t i
    for i in range(len(a)):
        d = a[i] - b[i]
        s += d * d
    return sqrt(s)

def on_lists(list a, list b):
    cdef double s = 0.0
    for x, y in zip(a, b):
        s += (x - y) ** 2
    return sqrt(s)

def chain(int n):
    def inner(k):
        for i in range(k):
            yield i * n
    return list(inner(n)), sum(i for i in range(n))
