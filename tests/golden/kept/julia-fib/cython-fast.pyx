# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math


cpdef long long fib(long long n) except? -1:
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
