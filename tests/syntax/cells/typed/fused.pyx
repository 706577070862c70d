# call: clip(3, 0, 2), clip(2.5, 0.0, 9.0), kind(2), kind(2.5), total(np.ones(4)), total(np.ones(4, dtype=np.int64))
import numpy as np

ctypedef fused number:
    long long
    double

cpdef number clip(number x, number low, number high):
    return min(max(x, low), high)

def kind(number x):
    if number is double:
        return "double"
    else:
        return "whole"

def total(number[:] values):
    cdef number s = 0
    cdef Py_ssize_t i
    for i in range(values.shape[0]):
        s += values[i]
    if number is double:
        return s / 2
    return s
