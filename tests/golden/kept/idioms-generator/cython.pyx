# cython: infer_types=False
def cubes_generator(n):
    return list(k**3 for k in range(n))
