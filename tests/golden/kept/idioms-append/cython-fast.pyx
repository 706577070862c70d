# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math


def cubes_append(long long n):
    cdef list cubes
    cdef long long k
    cubes = []
    for k in range(n):
        cubes.append(k**3)
    return cubes
