# call: hypotenuses(300)
cdef extern from "math.h":
    double hypot(double x, double y)


def hypotenuses(int n):
    cdef double total = 0
    cdef int i
    for i in range(n):
        total += hypot(i, n - i)
    return total
