import numpy as np

def fact(n):
    product = 1
    k = np.arange(2, n + 1)
    product *= np.prod(k)
    return product
