# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500 --param=max-inline-insns-auto=500


cpdef long long fib(long long n) except? -1:
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
