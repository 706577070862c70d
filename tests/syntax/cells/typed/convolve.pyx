# call: convolve(np.arange(12).reshape(3, 4), np.ones((3, 3), dtype=np.int64))
# cython: boundscheck=False, cdivision=True
import numpy as np
cimport numpy as np
cimport cython

np.import_array()
KIND = np.int64
ctypedef np.int64_t kind_t

@cython.wraparound(False)  # the indices are positive
def convolve(np.ndarray[kind_t, ndim=2] f, np.ndarray[kind_t, ndim=2] g not None):
    if g.shape[0] % 2 != 1 or g.shape[1] % 2 != 1:
        raise ValueError("the filter needs a middle")
    cdef int rows = f.shape[0], columns = f.shape[1]
    cdef int s = g.shape[0] // 2
    cdef int t = g.shape[1] // 2
    cdef np.ndarray[kind_t, ndim=2] h = np.zeros([rows + 2 * s, columns + 2 * t], dtype=KIND)
    cdef int x, y, i, j, low, high
    cdef kind_t value
    for x in range(rows + 2 * s):
        for y in range(columns + 2 * t):
            value = 0
            low, high = max(x - rows + 1, 0), min(x + 1, g.shape[0])
            for i in range(low, high):
                for j in range(max(y - columns + 1, 0), min(y + 1, g.shape[1])):
                    value += f[x - i, y - j] * g[i, j]
            h[x, y] = value
    return h
