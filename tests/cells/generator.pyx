# call: sum(squares(300))
def squares(int n):
    cdef int i
    for i in range(n):
        yield i * i
