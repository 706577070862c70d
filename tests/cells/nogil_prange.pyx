# setup: import numpy as np; w = np.linspace(0, 1, 20000)
# call: norm(w)
from cython.parallel cimport prange
from libc.math cimport sqrt


def norm(double[::1] w):
    cdef double total = 0
    cdef Py_ssize_t i
    for i in prange(w.shape[0], nogil=True):
        total += w[i] * w[i]
    return sqrt(total)
