# setup: import numpy as np; image = np.arange(400.0).reshape(20, 20) % 7; kernel = np.ones((3, 3)) / 9
# call: convolve(image, kernel)
import numpy as np


def convolve(double[:, :] image, double[:, :] kernel):
    cdef Py_ssize_t rows = image.shape[0] - kernel.shape[0] + 1
    cdef Py_ssize_t columns = image.shape[1] - kernel.shape[1] + 1
    cdef Py_ssize_t i, j, k, l
    cdef double value
    result = np.zeros((rows, columns))
    cdef double[:, :] out = result
    for i in range(rows):
        for j in range(columns):
            value = 0
            for k in range(kernel.shape[0]):
                for l in range(kernel.shape[1]):
                    value += image[i + k, j + l] * kernel[k, l]
            out[i, j] = value
    return result
