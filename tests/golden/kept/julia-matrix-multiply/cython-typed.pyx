# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

import numpy as np


def matrix_multiply(long long n):
    return np.random.rand(n, n) @ np.random.rand(n, n)
