# cython: infer_types=False
import numpy as np

def distance(x, y):
    return np.sqrt(np.sum((x - y) ** 2))
