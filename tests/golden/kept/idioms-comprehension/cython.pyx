# cython: infer_types=False
def cubes_comprehension(n):
    return [k**3 for k in range(n)]
