# distutils: language = c++
# call: evens(400)
# without: python, cython
from libcpp.vector cimport vector


def evens(int n):
    cdef vector[int] found
    cdef int i, total = 0
    for i in range(n):
        if i % 2 == 0:
            found.push_back(i)
    for i in range(<int>found.size()):
        total += found[i]
    return total
