# call: digits(1234567890)
def digits(long long n):
    cdef int total = 0
    while n > 0:
        total += <int>(n % 10)
        n //= 10
    return total
