"""Prices of European call options by Black and Scholes; the normal distribution by a polynomial (Abramowitz and Stegun 26.2.17)."""

import math

import numpy as np


def options(n):
    random = np.random.default_rng(8)
    return random.uniform(10.0, 50.0, n), random.uniform(10.0, 50.0, n), random.uniform(0.2, 2.0, n)


def normal_cdf(x):
    k = 1.0 / (1.0 + 0.2316419 * abs(x))
    tail = k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))))
    tail = tail * 0.3989422804014327 * math.exp(-0.5 * x * x)
    if x > 0.0:
        return 1.0 - tail
    return tail


def black_scholes(spot, strike, years, rate, volatility):
    prices = np.empty(len(spot))
    for i in range(len(spot)):
        spread = volatility * math.sqrt(years[i])
        d1 = (math.log(spot[i] / strike[i]) + (rate + 0.5 * volatility * volatility) * years[i]) / spread
        d2 = d1 - spread
        prices[i] = spot[i] * normal_cdf(d1) - strike[i] * math.exp(-rate * years[i]) * normal_cdf(d2)
    return prices
