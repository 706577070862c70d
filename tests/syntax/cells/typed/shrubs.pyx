# call: grown(3), Shrub(2, 4).size(), describe(Tree(1, 2)), Shrub.width_of(Shrub(7, 1))
cdef class Shrub:
    """A bush."""
    cdef readonly int width, height
    cdef double cost
    cdef public list leaves

    def __init__(self, int width, int height=2):
        self.width = width
        self.height = height

    cdef int area(self) except -1:
        return self.width * self.height

    cpdef size(self):
        return self.area() + self.cost

    @staticmethod
    def width_of(Shrub other not None):
        return other.width

cdef class Tree(Shrub):
    cpdef size(self):
        return 10 * self.area()

def describe(Shrub shrub):
    return shrub.size(), shrub.leaves is None

def grown(int n):
    cdef Shrub shrub = Shrub(n)
    cdef int i
    for i in range(n):
        shrub.cost += 0.5
    return shrub.size()
