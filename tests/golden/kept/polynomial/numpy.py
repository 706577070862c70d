def expression(x): return ((0.25 * x + 0.75) * x - 1.5) * x - 2
