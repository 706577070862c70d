# call: collatz(97)
cdef int steps(long n) noexcept nogil:
    cdef int count = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        count += 1
    return count


def collatz(long n):
    cdef int found
    with nogil:
        found = steps(n)
    return found
