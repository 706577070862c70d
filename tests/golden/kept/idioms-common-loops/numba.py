import numpy as np
from numba import njit

@njit
def common_loops(first, second):
    common = []
    for a in first:
        for b in second:
            if a == b:
                common.append(a)
    return common

def common_loops_of_lists(first, second):
    return common_loops(np.array(first), np.array(second))
