# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

from scipy.optimize import minimize_scalar

cdef double a = 3.0
cdef double b = 1.0
cdef double c = 2.0


cdef inline gradient(x, y):
    return a * x + b * y, b * x + c * y


cdef inline f(x, y):
    return (a * x * x + 2 * b * x * y + c * y * y) / 2


def descent(x, y, long long steps):
    cdef long long _
    for _ in range(steps):
        gx, gy = gradient(x, y)
        found = minimize_scalar(lambda t: f(x - t * gx, y - t * gy), bounds=(0.0, 2.0), method="bounded")
        x = x - found.x * gx
        y = y - found.x * gy
    return x, y, f(x, y)
