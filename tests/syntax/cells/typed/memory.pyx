# call: smooth(6), points(5), swapped(), matrix(), filled(4)
from libc.stdlib cimport malloc, free, calloc

cdef struct Point:
    double x
    double y

cdef double length(Point p):
    return p.x * p.x + p.y * p.y

cdef Point middle(Point p, Point q):
    cdef Point m
    m.x = (p.x + q.x) / 2
    m.y = (p.y + q.y) / 2
    return m

cdef void fill(double* values, int n, double value):
    cdef int i
    for i in range(n):
        values[i] = value + i

def smooth(int n):
    cdef double* old = <double*>malloc(n * sizeof(double))
    cdef double* new = <double *> malloc(sizeof(double) * (n + 1))
    cdef int i
    if not old or new == NULL:
        raise MemoryError()
    try:
        fill(old, n, 2)
        for i from 1 <= i < n - 1:
            new[i] = (old[i - 1] + old[i] + old[i + 1]) / 3
        return [new[i] for i in range(1, n - 1)]
    finally:
        free(old)
        free(new)

def points(int n):
    cdef Point p, q = middle(p, p)
    p.x = n
    p.y = 1
    q.x = 0
    q.y = 2
    return length(middle(p, q)), length(p)

def swapped():
    cdef int a[3], b[3]
    cdef int* p = a
    cdef int* q = b
    cdef int i
    for i in range(3):
        p[i] = i
        q[i] = 10 * i
    p, q = q, p
    p[0] = 7
    return [a[i] for i in range(3)], [b[i] for i in range(3)]

def matrix():
    cdef double m[2][3]
    cdef int i, j
    for i in range(2):
        for j in range(3):
            m[i][j] = i + 10 * j
    return m[1][2] + m[0][1]

def filled(int n):
    cdef long* counts = <long*>calloc(n, sizeof(long))
    cdef int i
    cdef long total = 0
    for i in range(n):
        counts[i] += i
    for i in range(n):
        total += counts[i]
    free(counts)
    return total
