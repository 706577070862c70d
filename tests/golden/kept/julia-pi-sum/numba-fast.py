from numba import njit

@njit(fastmath=True, error_model="numpy")
def pi_sum(rounds, terms):
    total = 0.0
    for _ in range(rounds):
        total = 0.0
        for k in range(1, terms + 1):
            total += 1.0 / (k * k)
    return total
