# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500


def join_plus(list words):
    cdef str text, word
    text = ""
    for word in words:
        text += word
    return text
