# call: area(0.0, 2.0, 50), area(1, 5, 10), half(7)
from libc.math cimport sin, M_PI, fmax

cdef double f(double x) except? -2:
    return fmax(x * x - x, sin(M_PI * x))

def area(double a, double b, int n):
    cdef:
        int i
        double total = 0
        double dx
    dx = (b - a) / n
    for i in range(n):
        total += f(a + i * dx)
    return total * dx

cpdef double half(double x) noexcept nogil:
    return x / 2
