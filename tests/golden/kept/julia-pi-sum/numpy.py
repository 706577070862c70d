import numpy as np

def pi_sum(rounds, terms):
    total = 0.0
    if rounds > 0:
        total = 0.0
        k = np.arange(1, terms + 1)
        total += np.sum(1.0 / (k * k))
    return total
