# cython: infer_types=False
def cubes_append(n):
    cubes = []
    for k in range(n):
        cubes.append(k**3)
    return cubes
