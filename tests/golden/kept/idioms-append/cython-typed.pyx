# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cdef inline long long power_int(long long base, long long exponent) except? -1:
    """base**exponent by multiplications, which raise OverflowError beyond 64 bits."""
    cdef long long result = 1
    if exponent < 0:
        raise ValueError("a negative power of an integer is a float in Python")
    while exponent > 0:
        if exponent & 1:
            result *= base
        exponent >>= 1
        if exponent > 0:
            base *= base
    return result


def cubes_append(long long n):
    cdef list cubes
    cdef long long k
    cubes = []
    for k in range(n):
        cubes.append(power_int(k, 3))
    return cubes
