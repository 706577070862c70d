# call: integral(0.0, 3.0, 10), counted(4), annotated(2.5, 3), Ball(2).volume(), cut(3.7)
import cython
from cython.cimports.libc.math import exp, M_PI

@cython.cfunc
@cython.inline
@cython.exceptval(-1, check=True)
def f(x: cython.double) -> cython.double:
    return exp(-x * x)

@cython.locals(a=cython.double, b=cython.double, n=cython.int, i=cython.int)
@cython.boundscheck(False)
def integral(a, b, n):
    total = cython.declare(cython.double, 0)
    dx: cython.double = (b - a) / n
    for i in range(n):
        total += f(a + i * dx)
    return total * dx

def counted(n: cython.int):
    i: cython.Py_ssize_t
    s: cython.long = 0
    cython.declare(k=cython.int)
    with cython.boundscheck(False):
        for i in range(n):
            k = i // 2
            s += k
    return s

def annotated(x: float, n: int = 2) -> float:
    return x ** n

@cython.cclass
class Ball:
    r: cython.double
    spin: cython.int

    def __init__(self, r: cython.double):
        self.r = r

    @cython.ccall
    def volume(self) -> cython.double:
        return 4 / 3 * M_PI * self.r ** 3 + self.spin

def cut(x: cython.double):
    return cython.cast(cython.int, x), cython.cast("double", 3)
