# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math


def join_join(list words):
    return "".join(words)
