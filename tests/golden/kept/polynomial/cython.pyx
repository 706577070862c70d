# cython: infer_types=False
def expression(x): return 0.25*x**3 + 0.75*x**2 - 1.5*x - 2
