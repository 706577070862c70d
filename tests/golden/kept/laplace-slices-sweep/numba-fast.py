from numba import njit

dy2 = 0.04
dx2 = 0.01

@njit(fastmath=True, error_model="numpy")
def num_update(u):
    u[1:-1, 1:-1] = ((u[2:, 1:-1] + u[:-2, 1:-1]) * dy2 + (u[1:-1, 2:] + u[1:-1, :-2]) * dx2) / (2 * (dx2 + dy2))
