# setup: import numpy as np; rng = np.random.default_rng(3); u = rng.random(2000); v = rng.random(2000)
# call: distance(u, v)
from libc.math cimport sqrt


def distance(double[::1] u, double[::1] v):
    cdef double total = 0
    cdef Py_ssize_t i
    for i in range(u.shape[0]):
        total += (u[i] - v[i]) ** 2
    return sqrt(total)
