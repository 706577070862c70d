# cython: language_level=3, overflowcheck=False
# Further attempts: two-dimensional arrays in C order. Each number is computed as in the file of this name in `hand`.
import numpy as np


cdef void eight_escapes(double* cx, double* cy, double* x, double* y, long long limit, long long* count) noexcept nogil:
    # A point that has left goes on, but is not counted: outside it stays outside or is not a number.
    cdef long long k, inside
    cdef long long[8] going
    cdef double xx, yy
    cdef int j
    for j in range(8):
        count[j] = 0
        going[j] = 1
    for k in range(limit):
        inside = 0
        for j in range(8):
            xx = x[j] * x[j]
            yy = y[j] * y[j]
            going[j] = going[j] & (xx + yy <= 4.0)
            count[j] += going[j]
            inside |= going[j]
            y[j] = 2.0 * x[j] * y[j] + cy[j]
            x[j] = xx - yy + cx[j]
        if not inside:
            break


# Eight points at once, which the compiler can hold in one register.
def mandelbrot(long long limit):
    cdef list counts = []
    cdef long long at, place
    cdef double[8] cx, cy, x, y
    cdef long long[8] count
    cdef int j
    for at in range(0, 546, 8):
        for j in range(8):
            place = at + j
            x[j] = cx[j] = -2.0 + 0.1 * (place // 21)
            y[j] = cy[j] = -1.0 + 0.1 * (place % 21)
        eight_escapes(cx, cy, x, y, limit, count)
        for j in range(min(8, 546 - at)):
            counts.append(count[j])
    return counts


# Eight columns at once, which the compiler can hold in one register.
def mandelbrot_grid(long long width, long long height, long long limit):
    answer = np.empty((height, width), dtype=np.int64)
    cdef long long[:, ::1] counts = answer
    cdef long long row, column
    cdef double[8] cx, cy, x, y
    cdef long long[8] count
    cdef int j
    for row in range(height):
        for column in range(0, width, 8):
            for j in range(8):
                cx[j] = -2.0 + 3.0 * (column + j) / width
                cy[j] = -1.5 + 3.0 * row / height
                x[j] = y[j] = 0.0
            eight_escapes(cx, cy, x, y, limit, count)
            for j in range(min(8, width - column)):
                counts[row, column + j] = count[j]
    return answer


# Two rows at once: the lower one is one column behind, so that it finds the upper one's new values.
def gauss_seidel(long long n, long long sweeps):
    answer = np.zeros((n, n))
    answer[0] = 1.0
    cdef double[:, ::1] u = answer
    cdef double wide = 0.01, high = 0.04, left, below
    cdef double* up
    cdef double* down
    cdef long long s, i, j
    for s in range(sweeps):
        i = 1
        while i + 1 < n - 1:
            up, down = &u[i, 0], &u[i + 1, 0]
            below = down[0]
            left = ((up[1 + n] + up[1 - n]) * high + (up[2] + up[0]) * wide) / (2.0 * (wide + high))
            up[1] = left
            for j in range(2, n - 1):
                left = ((up[j + n] + up[j - n]) * high + (up[j + 1] + left) * wide) / (2.0 * (wide + high))
                below = ((down[j - 1 + n] + up[j - 1]) * high + (down[j] + below) * wide) / (2.0 * (wide + high))
                up[j] = left
                down[j - 1] = below
            j = n - 2
            down[j] = ((down[j + n] + up[j]) * high + (down[j + 1] + below) * wide) / (2.0 * (wide + high))
            i += 2
        if i < n - 1:
            up = &u[i, 0]
            left = up[0]
            for j in range(1, n - 1):
                left = ((up[j + n] + up[j - n]) * high + (up[j + 1] + left) * wide) / (2.0 * (wide + high))
                up[j] = left
    return answer


cdef void weighted_row(double* old, double* new, long long n) noexcept nogil:
    cdef double wide = 0.01, high = 0.04
    cdef long long j
    for j in range(1, n - 1):
        new[j] = ((old[j + n] + old[j - n]) * high + (old[j + 1] + old[j - 1]) * wide) / (2.0 * (wide + high))


# Two sweeps in one pass: the second follows one row behind the first, while its rows are still in the cache.
def jacobi_slices(long long n, long long sweeps):
    first = np.zeros((n, n))
    first[0] = 1.0
    second = first.copy()
    cdef double[:, ::1] u = first, spare = second
    cdef long long s, i
    for s in range(sweeps // 2):
        for i in range(1, n):
            if i < n - 1:
                weighted_row(&u[i, 0], &spare[i, 0], n)
            if i > 1:
                weighted_row(&spare[i - 1, 0], &u[i - 1, 0], n)
    if sweeps % 2 == 0:
        return first
    for i in range(1, n - 1):
        weighted_row(&u[i, 0], &spare[i, 0], n)
    return second


cdef void mean_row(double* old, double* new, long long columns) noexcept nogil:
    cdef long long j
    for j in range(1, columns - 1):
        new[j] = 0.25 * (old[j - columns] + old[j + columns] + old[j - 1] + old[j + 1])


# Two sweeps in one pass: the second follows one row behind the first, while its rows are still in the cache.
def jacobi(double[:, ::1] u, long long sweeps):
    first = np.array(u)
    second = first.copy()
    cdef double[:, ::1] old = first, new = second
    cdef long long rows = u.shape[0], columns = u.shape[1], s, i
    for s in range(sweeps // 2):
        for i in range(1, rows):
            if i < rows - 1:
                mean_row(&old[i, 0], &new[i, 0], columns)
            if i > 1:
                mean_row(&new[i - 1, 0], &old[i - 1, 0], columns)
    if sweeps % 2 == 0:
        return first
    for i in range(1, rows - 1):
        mean_row(&old[i, 0], &new[i, 0], columns)
    return second


cdef void through_one(double* row, double* via, double first, long long n) noexcept nogil:
    cdef long long j
    cdef double through
    for j in range(n):
        through = first + via[j]
        row[j] = through if through < row[j] else row[j]


cdef void through_two(double* row, double* one, double* two, double first, double second, long long n) noexcept nogil:
    cdef long long j
    cdef double best, a, b
    for j in range(n):
        best = row[j]
        a = first + one[j]
        b = second + two[j]
        best = a if a < best else best
        row[j] = b if b < best else best


# Two places to go through at once: half as many passes over the table.
def floyd_warshall(double[:, ::1] lengths):
    cdef long long n = lengths.shape[0], i, k = 0
    cdef double first, second, back
    cdef double* one
    cdef double* two
    cdef double* row
    while k + 1 < n:
        one, two = &lengths[k, 0], &lengths[k + 1, 0]
        through_one(two, one, two[k], n)
        back = one[k + 1]
        for i in range(n):
            if i == k or i == k + 1:
                continue
            row = &lengths[i, 0]
            first = row[k]
            second = first + back if first + back < row[k + 1] else row[k + 1]
            through_two(row, one, two, first, second, n)
        through_one(one, two, back, n)
        k += 2
    if k < n:
        for i in range(n):
            if i != k:
                through_one(&lengths[i, 0], &lengths[k, 0], lengths[i, k], n)


cdef void tile(double* a, double* b, double* c, long long m, long long p) noexcept nogil:
    cdef double[8] s0, s1, s2, s3
    cdef double a0, a1, a2, a3
    cdef long long k
    cdef int j
    for j in range(8):
        s0[j] = s1[j] = s2[j] = s3[j] = 0.0
    for k in range(m):
        a0, a1, a2, a3 = a[k], a[m + k], a[2 * m + k], a[3 * m + k]
        for j in range(8):
            s0[j] += a0 * b[k * p + j]
            s1[j] += a1 * b[k * p + j]
            s2[j] += a2 * b[k * p + j]
            s3[j] += a3 * b[k * p + j]
    for j in range(8):
        c[j], c[p + j], c[2 * p + j], c[3 * p + j] = s0[j], s1[j], s2[j], s3[j]


# Tiles of four by eight sums in local arrays, which the compiler can hold in registers.
def matmul(double[:, ::1] A, double[:, ::1] B):
    cdef long long n = A.shape[0], m = A.shape[1], p = B.shape[1], i, j, k, start
    answer = np.zeros((n, p))
    cdef double[:, ::1] C = answer
    cdef long long rows = n - n % 4, columns = p - p % 8
    for i in range(0, rows, 4):
        for j in range(0, columns, 8):
            tile(&A[i, 0], &B[0, j], &C[i, j], m, p)
    for i in range(n):
        start = columns if i < rows else 0
        for k in range(m):
            for j in range(start, p):
                C[i, j] += A[i, k] * B[k, j]
    return answer


# Thirty-two sums at once in a local array, while all factors of the small kernel pass.
def convolution(double[:, ::1] image, double[:, ::1] kernel):
    cdef long long height = kernel.shape[0], width = kernel.shape[1]
    cdef long long down = image.shape[0] - height + 1, across = image.shape[1] - width + 1, i, j, k, m, start
    answer = np.zeros((down, across))
    cdef double[:, ::1] result = answer
    cdef double[32] sums
    cdef double factor
    cdef double* near
    for i in range(down):
        for start in range(0, across - 31, 32):
            for j in range(32):
                sums[j] = 0.0
            for k in range(height):
                for m in range(width):
                    factor = kernel[height - 1 - k, width - 1 - m]
                    near = &image[i + k, start + m]
                    for j in range(32):
                        sums[j] += near[j] * factor
            for j in range(32):
                result[i, start + j] = sums[j]
        for k in range(height):
            for m in range(width):
                factor = kernel[height - 1 - k, width - 1 - m]
                for j in range(across - across % 32, across):
                    result[i, j] += image[i + k, j + m] * factor
    return answer
