import numpy as np
import math
import numexpr as ne

def em(data, rounds):
    n = len(data)
    weight = 0.5
    mean_low, deviation_low = -2.0, 1.0
    mean_high, deviation_high = 1.0, 1.0
    share = np.empty(n)
    for _ in range(rounds):
        low = ne.evaluate(
            "weight * (exp(-0.5 * ((data - mean_low) / deviation_low) * ((data - mean_low) / deviation_low)) / c)",
            {"weight": weight, "data": data, "mean_low": mean_low, "deviation_low": deviation_low, "c":
             deviation_low * math.sqrt(2.0 * math.pi)},
        )
        share[:] = ne.evaluate(
            "low / (low + c * (exp(-0.5 * ((data - mean_high) / deviation_high) * ((data - mean_high) / deviation_high)) / c1))",
            {"low": low, "c": 1.0 - weight, "data": data, "mean_high": mean_high, "deviation_high":
             deviation_high, "c1": deviation_high * math.sqrt(2.0 * math.pi)},
        )
        total = 0.0
        sum_low = 0.0
        sum_high = 0.0
        total += np.sum(share)
        sum_low += np.dot(share, data)
        sum_high += np.dot(1.0 - share, data)
        weight = total / n
        mean_low = sum_low / total
        mean_high = sum_high / (n - total)
        square_low = 0.0
        square_high = 0.0
        square_low += np.dot(share, ne.evaluate("(data - mean_low) ** 2", {"data": data, "mean_low": mean_low}))
        square_high += np.dot(1.0 - share, ne.evaluate("(data - mean_high) ** 2", {"data": data, "mean_high": mean_high}))
        deviation_low = math.sqrt(square_low / total)
        deviation_high = math.sqrt(square_high / (n - total))
    return weight, mean_low, deviation_low, mean_high, deviation_high
