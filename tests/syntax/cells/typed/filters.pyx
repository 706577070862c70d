# call: threshold(np.arange(30, dtype=np.uint8).reshape(5, 6) * 8, 100), blur(np.arange(20.0).reshape(4, 5))
import numpy as np
cimport cython

def threshold(unsigned char[:, ::1] image, int limit):
    cdef int x, y
    cdef long brightness = 0
    out = np.zeros_like(np.asarray(image))
    cdef unsigned char[:, ::1] result = out
    for x in range(image.shape[0]):
        for y in range(image.shape[1]):
            brightness += image[x, y] + image[x, y - 1]
            if image[x, y] > limit:
                result[x, y] = 255
            else:
                result[x, y] = <unsigned char>(image[x, y] * 3)
    return out, brightness

@cython.boundscheck(False)
@cython.wraparound(False)
def blur(double[:, :] image):
    out = np.array(image)
    cdef double[:, :] view = out
    cdef Py_ssize_t i, j
    with nogil:
        for i in range(1, image.shape[0] - 1):
            for j in range(1, image.shape[1] - 1):
                view[i, j] = (image[i - 1, j] + image[i + 1, j] + image[i, j - 1] + image[i, j + 1]) * 0.25
    return out
