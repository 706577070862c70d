# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500


def fibonacci_list(long long size):
    cdef list numbers
    cdef long long a, b, _
    numbers = []
    a = 0
    b = 1
    for _ in range(size):
        numbers.append(a)
        a, b = b, a + b
    return numbers
