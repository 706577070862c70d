# cython: language_level=3, overflowcheck=False
# Two-dimensional arrays in C order.
# Which checks are made is said where this is built (opponents.py): none, or all of Python's. None for overflow: integers here
# are indices and counts, and bounded by the sizes.
import numpy as np


cdef inline long long escape(double cx, double cy, long long limit) noexcept nogil:
    cdef double x = cx, y = cy
    cdef long long k
    for k in range(limit):
        if x * x + y * y > 4.0:
            return k
        x, y = x * x - y * y + cx, 2.0 * x * y + cy
    return limit


def mandelbrot(long long limit):
    cdef list counts = []
    cdef long long row, column
    for row in range(26):
        for column in range(21):
            counts.append(escape(-2.0 + 0.1 * row, -1.0 + 0.1 * column, limit))
    return counts


def mandelbrot_grid(long long width, long long height, long long limit):
    answer = np.empty((height, width), dtype=np.int64)
    cdef long long[:, ::1] counts = answer
    cdef long long row, column, k
    cdef double cx, cy, x, y, xx, yy
    for row in range(height):
        for column in range(width):
            cx = -2.0 + 3.0 * column / width
            cy = -1.5 + 3.0 * row / height
            x = y = xx = yy = 0.0
            k = 0
            while k < limit and xx + yy <= 4.0:
                y = 2.0 * x * y + cy
                x = xx - yy + cx
                xx = x * x
                yy = y * y
                k += 1
            counts[row, column] = k
    return answer


def gauss_seidel(long long n, long long sweeps):
    answer = np.zeros((n, n))
    answer[0] = 1.0
    cdef double[:, ::1] u = answer
    cdef double wide = 0.01, high = 0.04, left
    cdef long long s, i, j
    for s in range(sweeps):
        for i in range(1, n - 1):
            left = u[i, 0]
            for j in range(1, n - 1):
                left = ((u[i + 1, j] + u[i - 1, j]) * high + (u[i, j + 1] + left) * wide) / (2.0 * (wide + high))
                u[i, j] = left
    return answer


cdef void swept(double* old, double* new, long long n) noexcept nogil:
    cdef double wide = 0.01, high = 0.04
    cdef long long i, j
    for i in range(1, n - 1):
        for j in range(i * n + 1, i * n + n - 1):
            new[j] = ((old[j + n] + old[j - n]) * high + (old[j + 1] + old[j - 1]) * wide) / (2.0 * (wide + high))


def jacobi_slices(long long n, long long sweeps):
    first = np.zeros((n, n))
    first[0] = 1.0
    second = first.copy()
    cdef double[:, ::1] old = first, new = second
    cdef long long s
    for s in range(sweeps):
        swept(&old[0, 0], &new[0, 0], n)
        old, new = new, old
        first, second = second, first
    return first


cdef void averaged(double* old, double* new, long long rows, long long columns) noexcept nogil:
    cdef long long i, j
    for i in range(1, rows - 1):
        for j in range(i * columns + 1, i * columns + columns - 1):
            new[j] = 0.25 * (old[j - columns] + old[j + columns] + old[j - 1] + old[j + 1])


def jacobi(double[:, ::1] u, long long sweeps):
    first = np.array(u)
    second = first.copy()
    cdef double[:, ::1] old = first, new = second
    cdef long long s
    for s in range(sweeps):
        averaged(&old[0, 0], &new[0, 0], u.shape[0], u.shape[1])
        old, new = new, old
        first, second = second, first
    return first


def floyd_warshall(double[:, ::1] lengths):
    # Row k does not change in turn k (lengths are not negative) and is left out, so the two rows are different memory.
    cdef long long n = lengths.shape[0], i, j, k
    cdef double first, through
    cdef double* row
    cdef double* via
    for k in range(n):
        via = &lengths[k, 0]
        for i in range(n):
            if i == k:
                continue
            row = &lengths[i, 0]
            first = row[k]
            for j in range(n):
                through = first + via[j]
                row[j] = through if through < row[j] else row[j]


def matmul(double[:, ::1] A, double[:, ::1] B):
    # Along the rows of B, so that the inner loop can be vectorised; each element still adds in the order of k.
    cdef long long n = A.shape[0], m = A.shape[1], p = B.shape[1], i, j, k
    answer = np.zeros((n, p))
    cdef double[:, ::1] C = answer
    cdef double a0, a1, a2, a3, b
    cdef long long whole = n - n % 4
    for i in range(0, whole, 4):
        for k in range(m):
            a0, a1, a2, a3 = A[i, k], A[i + 1, k], A[i + 2, k], A[i + 3, k]
            for j in range(p):
                b = B[k, j]
                C[i, j] += a0 * b
                C[i + 1, j] += a1 * b
                C[i + 2, j] += a2 * b
                C[i + 3, j] += a3 * b
    for i in range(whole, n):
        for k in range(m):
            for j in range(p):
                C[i, j] += A[i, k] * B[k, j]
    return answer


def convolution(double[:, ::1] image, double[:, ::1] kernel):
    cdef long long height = kernel.shape[0], width = kernel.shape[1]
    cdef long long down = image.shape[0] - height + 1, across = image.shape[1] - width + 1, i, j, k, m
    answer = np.zeros((down, across))
    cdef double[:, ::1] result = answer
    cdef double factor
    for i in range(down):
        for k in range(height):
            for m in range(width):
                factor = kernel[height - 1 - k, width - 1 - m]
                for j in range(across):
                    result[i, j] += image[i + k, j + m] * factor
    return answer
