# call: trapez(1, 5, 1000)
import cython


@cython.cfunc
@cython.returns(cython.double)
@cython.locals(x=cython.double)
def f(x):
    return 2 * x * x + 3 * x + 1


def trapez(a: cython.double, b: cython.double, n: cython.int):
    h: cython.double = (b - a) / n
    total: cython.double = (f(a) + f(b)) / 2
    i: cython.int
    for i in range(1, n):
        total += f(a + i * h)
    return total * h
