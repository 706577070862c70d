import numpy as np
import numexpr as ne

def pi_sum(rounds, terms):
    total = 0.0
    if rounds > 0:
        total = 0.0
        k = np.arange(1, terms + 1)
        total += ne.evaluate("sum(1.0 / (k * k))", {"k": k}).sum()
    return total
