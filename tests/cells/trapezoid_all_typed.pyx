# call: trapez(1, 5, n=1000)
cimport cython


cdef inline double f(double x) noexcept nogil:
    return 2 * x * x + 3 * x + 1


@cython.cdivision(True)
cpdef double trapez(double a, double b, int n=10):
    cdef int i
    cdef double h = (b - a) / n, total = (f(a) + f(b)) / 2
    for i in range(1, n):
        total += f(a + i * h)
    return total * h
