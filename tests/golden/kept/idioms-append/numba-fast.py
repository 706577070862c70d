from numba import njit

@njit(fastmath=True, error_model="numpy")
def cubes_append(n):
    cubes = []
    for k in range(n):
        cubes.append(k**3)
    return cubes
