# call: solve(0.0, 2.0), both(3)
ctypedef double (*function_t)(double) except? -1

cdef double square(double x) except? -1:
    return x * x - 2

cdef double bisect(function_t f, double a, double b) except? -1:
    cdef double m
    while b - a > 1e-9:
        m = (a + b) / 2
        if f(m) > 0: b = m
        else: a = m
    return a

def solve(double a, double b):
    return round(bisect(square, a, b), 6)

cdef (int, double) pair(int n):
    return n, n / 2

def both(int n):
    cdef (int, double) found = pair(n)
    i, x = pair(n + 1)
    return found, i, x
