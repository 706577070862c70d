import numpy as np
import numexpr as ne

def distance(x, y):
    return np.sqrt(ne.evaluate("sum((x - y) ** 2)", {"x": x, "y": y}).sum())
