# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math -fopenmp
# distutils: extra_link_args = -fopenmp

from cython.parallel cimport prange


def pi_sum(long long rounds, long long terms):
    cdef double total
    cdef long long _, k
    total = 0.0
    for _ in range(rounds):
        total = 0.0
        for k in prange(1, terms + 1, nogil=True, num_threads=2):
            total += 1.0 / (k * k)
    return total
