import numpy as np
import numexpr as ne

def pi_sum(rounds, terms):
    total = 0.0
    total = 0.0
    k = np.arange(1, terms + 1)
    total += np.sum(ne.evaluate("1.0 / (k * k)", {"k": k}))
    if rounds > 0:
        total = total
    return total
