from numba import njit

@njit
def cubes_comprehension(n):
    return [k**3 for k in range(n)]
