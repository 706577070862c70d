from math import sqrt
import numexpr as ne

def distance(x, y):
    total = 0.0
    total += ne.evaluate("sum((x - y1) * (x - y1))", {"x": x, "y1": y[:len(x)]}).sum()
    return sqrt(total)
