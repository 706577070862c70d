# setup: import random; random.seed(1); p = [random.random() for _ in range(500)]; q = [random.random() for _ in range(500)]
# call: distance(p, q)
from libc.math cimport sqrt


def distance(list u, list v):
    cdef double total = 0, x, y
    cdef int i
    for i in range(len(u)):
        x = u[i]
        y = v[i]
        total += (x - y) * (x - y)
    return sqrt(total)
