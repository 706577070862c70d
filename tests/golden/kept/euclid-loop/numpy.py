from math import sqrt
import numpy as np

def distance(x, y):
    total = 0.0
    difference = x - y[:len(x)]
    total += np.dot(difference, difference)
    return sqrt(total)
