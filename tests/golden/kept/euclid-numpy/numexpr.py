import numpy as np
import numexpr as ne

def distance(x, y):
    return np.sqrt(np.sum(ne.evaluate("(x - y) ** 2", {"x": x, "y": y})))
