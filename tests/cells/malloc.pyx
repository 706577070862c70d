# call: running(400)
from libc.stdlib cimport free, malloc


def running(int n):
    cdef double* values = <double*>malloc(n * sizeof(double))
    cdef double last
    cdef int i
    if values == NULL:
        raise MemoryError()
    values[0] = 1
    for i in range(1, n):
        values[i] = values[i - 1] * 0.5 + 1
    last = values[n - 1]
    free(values)
    return last
