from numba import njit

@njit(fastmath=True, error_model="numpy")
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
