from numba import njit

@njit(fastmath=True, error_model="numpy")
def cubes_comprehension(n):
    return [k**3 for k in range(n)]
