# call: count(5), color(2), down(6), down(5), collatz(27), casts(7.9, -7.9), truth(3)
DEF START = 10

cdef enum Color:
    RED
    GREEN = 5
    BLUE

cdef enum: STEP = 3

cdef int calls
cdef double share

ctypedef unsigned int natural

def count(int n):
    global calls, share
    calls += n
    share = calls / 2
    return calls + START, share

def color(int i):
    return RED, GREEN + i, BLUE

def down(int n):
    cdef int i
    xs = []
    for i from n > i >= 0 by STEP:
        xs.append(i)
    for 0 < i <= n:
        xs.append(i * 100)
    return xs

def collatz(natural n):
    cdef natural steps = 0
    while n != 1:
        n = 3 * n + 1 if n & 1 else n >> 1
        steps += 1u
    return steps

def casts(double x, double y):
    return <int>x, <int>y, <double>3 / 2, <int>(x + y), <unsigned char>300, <object>x, sizeof(double), <int>x ** 2, -<int>x

def truth(int n):
    cdef bint found = 0
    if n > 2:
        found = 1
    return found, <bint>n
