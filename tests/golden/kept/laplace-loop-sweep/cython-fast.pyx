# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math

cdef double dy2 = 0.04
cdef double dx2 = 0.01


def py_update(double[:, ::1] u):
    cdef long long rows, columns, i, j
    rows, columns = (u.shape[0], u.shape[1])
    for i in range(1, rows - 1):
        for j in range(1, columns - 1):
            u[i, j] = ((u[i + 1, j] + u[i - 1, j]) * dy2 + (u[i, j + 1] + u[i, j - 1]) * dx2) / (2 * (dx2 + dy2))
