# call: trapez(1, 5, 1000)
cdef inline double f(double x):
    return 2 * x * x + 3 * x + 1


def trapez(double a, double b, int n):
    h = (b - a) / n
    total = (f(a) + f(b)) / 2
    for i in range(1, n):
        total += f(a + i * h)
    return total * h
