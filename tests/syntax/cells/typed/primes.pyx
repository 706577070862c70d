# call: primes(20), primes(1), primes(0)
def primes(int count):
    cdef int number, i, found
    cdef int[1000] kept

    if count > 1000:
        count = 1000
    found = 0  # so many are in `kept`
    number = 2
    while found < count:
        for i in kept[:found]:
            if number % i == 0:
                break
        else:
            kept[found] = number
            found += 1
        number += 1
    return [prime for prime in kept[:found]]
