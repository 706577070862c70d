# call: parallel_sum(np.arange(100.0)), scaled(np.arange(5.0))
import numpy as np
from cython.parallel cimport prange, parallel, threadid

def parallel_sum(double[::1] x):
    cdef double total = 0
    cdef Py_ssize_t i
    for i in prange(x.shape[0], nogil=True, schedule='static', num_threads=2):
        total += x[i] * x[i]
    return total

def scaled(double[:] x):
    cdef Py_ssize_t i
    cdef int n = x.shape[0]
    out = np.zeros(n)
    cdef double[:] y = out
    with nogil, parallel(num_threads=1):
        for i in prange(n, schedule="dynamic"):
            y[i] = 2 * x[i] + threadid()
    return out
