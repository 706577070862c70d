# call: djb(b"abcdefgh"), djb(b""), bytes_sum(np.full(9, 200, dtype=np.uint8)), lcg(5), flags(3), below(0), narrow(np.arange(4, dtype=np.int32))
import numpy as np

cdef class Mark:
    cdef bint set
    def __init__(self, n):
        self.set = n
    def get(self):
        return self.set

cdef unsigned int step(unsigned int h, unsigned char c):
    h = h * 33 + c
    return h ^ (h >> 7)

def djb(bytes text):
    cdef unsigned int h = 5381
    cdef unsigned char c
    for c in text:
        h = step(h, c)
    return h

def bytes_sum(unsigned char[:] xs):
    cdef unsigned char low = 0
    cdef int i
    cdef long total = 0
    for i in range(xs.shape[0]):
        low += xs[i]
        total += xs[i] * xs[i]
    return low, total

def lcg(int n):
    cdef unsigned long long x = 88172645463325252
    cdef int i
    for i in range(n):
        x *= 6364136223846793005ULL
        x = (x << 13) ^ (x >> 7)
    return x

def flags(n):
    cdef bint b = n
    return Mark(n).get(), b

def below(int n):
    cdef unsigned int u = n
    u -= 1
    return u

def narrow(int[:] xs):
    cdef long total = 2147483647
    cdef Py_ssize_t i
    for i in range(len(xs)):
        total += xs[i]
    return total
