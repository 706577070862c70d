# setup: import numpy as np; m = np.arange(600.0).reshape(20, 30)
# call: row_sums(m)
cimport numpy as np
import numpy as np


def row_sums(np.ndarray[double, ndim=2] table):
    cdef int i, j
    cdef np.ndarray[double, ndim=1] sums = np.zeros(table.shape[0])
    for i in range(table.shape[0]):
        for j in range(table.shape[1]):
            sums[i] += table[i, j]
    return sums
