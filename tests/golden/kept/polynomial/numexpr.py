import numexpr as ne

def expression(x): return ne.evaluate("0.25 * x ** 3 + 0.75 * x ** 2 - 1.5 * x - 2", {"x": x})
