# setup: import numpy as np; w = np.arange(1000.0)
# call: total(w)
ctypedef fused number:
    int
    double


def total(number[:] values):
    cdef number sum_ = 0
    cdef Py_ssize_t i
    for i in range(values.shape[0]):
        sum_ += values[i]
    return sum_
