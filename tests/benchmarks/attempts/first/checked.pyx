# cython: language_level=3, overflowcheck=False
# Further attempts with Python's rules kept, as in the file of this name in `hand`.
import numpy as np


# The row's number once, the neighbours as memoryviews of their own.
def jacobi(double[:, ::1] u, long long sweeps):
    first = np.array(u)
    second = first.copy()
    cdef double[:, ::1] old = first, new = second
    cdef double[::1] up, here, down, row
    cdef long long rows = u.shape[0], columns = u.shape[1], s, i, j
    for s in range(sweeps):
        for i in range(1, rows - 1):
            up, here, down, row = old[i - 1], old[i], old[i + 1], new[i]
            for j in range(1, columns - 1):
                row[j] = 0.25 * (up[j] + down[j] + here[j - 1] + here[j + 1])
        old, new = new, old
        first, second = second, first
    return first


# Both rows as memoryviews of their own.
def floyd_warshall(double[:, ::1] lengths):
    cdef long long n = lengths.shape[0], i, j, k
    cdef double first, through
    cdef double[::1] via, row
    for k in range(n):
        via = lengths[k]
        for i in range(n):
            row = lengths[i]
            first = row[k]
            for j in range(n):
                through = first + via[j]
                row[j] = through if through < row[j] else row[j]


# A row of 32-bit numbers, two comparisons without `min`.
def edit_distance(str a, str b):
    cdef bytes first = a.encode(), second = b.encode()
    cdef const unsigned char[::1] p = first, q = second
    cdef long long n = p.shape[0], m = q.shape[0], i, j
    cdef int corner, left, above, change
    cdef unsigned char letter
    cdef int[::1] row = np.arange(m + 1, dtype=np.int32)
    for i in range(1, n + 1):
        corner = row[0]
        left = i
        row[0] = i
        letter = p[i - 1]
        for j in range(1, m + 1):
            above = row[j]
            change = corner + (letter != q[j - 1])
            change = above + 1 if above + 1 < change else change
            left = left + 1 if left + 1 < change else change
            corner = above
            row[j] = left
    return row[m]
