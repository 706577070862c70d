# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math


def join_plus(list words):
    cdef str text, word
    text = ""
    for word in words:
        text += word
    return text
