# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cimport cython
import numpy as np

cdef double dy2 = 0.04
cdef double dx2 = 0.01

@cython.cdivision(True)
cdef inline double divide_elements(double x, double y) noexcept nogil:
    """x / y of NumPy's numbers: inf or nan where y is 0, and no error."""
    return x / y


cdef void py_update(double[:, ::1] u) except *:
    cdef long long rows, columns, i, j
    rows, columns = (u.shape[0], u.shape[1])
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for i in range(1, rows - 1):
            for j in range(1, columns - 1):
                u[i, j] = divide_elements((u[i + 1, j] + u[i - 1, j]) * dy2 + (u[i, j + 1] + u[i, j - 1]) * dx2, 2 * (dx2 + dy2))


def calc(long long N, long long niter):
    cdef double[:, ::1] u_view
    cdef long long n, i, _
    u = np.zeros((N, N))
    u_view = u
    if u_view.shape[0] < 1:
        raise IndexError("index is out of bounds")
    n = u_view.shape[1]
    for i in range(n):
        u_view[0, i] = 1.0
    for _ in range(niter):
        py_update(u_view)
    return u
