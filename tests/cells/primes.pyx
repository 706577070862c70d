# call: primes(200)
def primes(int wanted):
    cdef int number, count, i
    cdef int[1000] found
    if wanted > 1000:
        wanted = 1000
    count = 0
    number = 2
    while count < wanted:
        for i in range(count):
            if number % found[i] == 0:
                break
        else:
            found[count] = number
            count += 1
        number += 1
    return [found[i] for i in range(count)]
