import numpy as np

def cubes_append(n):
    cubes = []
    k = np.arange(n)
    cubes += (k**3).tolist()
    return cubes
