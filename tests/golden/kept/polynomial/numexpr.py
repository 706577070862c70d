import numexpr as ne

def expression(x): return ne.evaluate("((0.25 * x + 0.75) * x - 1.5) * x - 2", {"x": x})
