# call: spread(200)
cdef struct Point:
    double x
    double y


def spread(int n):
    cdef Point p
    cdef double total = 0
    cdef int i
    for i in range(n):
        p.x = i * 0.5
        p.y = i * 0.25
        total += p.x * p.y
    return total
