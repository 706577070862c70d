"""Loops over prices, cash flows and portfolios."""

import math

import numpy as np


def simple_returns(prices):
    r = np.zeros(len(prices) - 1)
    for t in range(1, len(prices)):
        r[t - 1] = prices[t] / prices[t - 1] - 1.0
    return r


def volatility(prices):
    n = len(prices) - 1
    total = 0.0
    squares = 0.0
    for i in range(n):
        r = math.log(prices[i + 1] / prices[i])
        total += r
        squares += r**2
    mean = total / n
    return math.sqrt((squares / n - mean * mean) * 252)


def present_value(flows, rate):
    value = 0.0
    for t, flow in enumerate(flows):
        value += flow / (1 + rate) ** t
    return value


def portfolio_variance(weights, cov):
    n = len(weights)
    var = 0.0
    for i in range(n):
        for j in range(n):
            var += weights[i] * weights[j] * cov[i, j]
    return var


def normal_cdf(x):
    # logistic approximation
    return 1.0 / (1.0 + math.exp(-1.5976 * x - 0.07056 * x**3))


def call_prices(spot, strike, rate, sigma, time):
    n = len(spot)
    price = np.zeros(n)
    for i in range(n):
        root = sigma * math.sqrt(time[i])
        d1 = (math.log(spot[i] / strike[i]) + (rate + 0.5 * sigma**2) * time[i]) / root
        d2 = d1 - root
        price[i] = spot[i] * normal_cdf(d1) - strike[i] * math.exp(-rate * time[i]) * normal_cdf(d2)
    return price


def monte_carlo_payoff(draws, s0, strike, rate, sigma, t):
    total = 0.0
    for z in draws:
        s = s0 * math.exp((rate - 0.5 * sigma * sigma) * t + sigma * math.sqrt(t) * z)
        total += max(s - strike, 0.0)
    return math.exp(-rate * t) * total / len(draws)


def binomial_option(s, k, u, p, discount, n):
    v = np.zeros(n + 1)
    for j in range(n + 1):
        v[j] = max(k - s * u ** (2 * j - n), 0.0)
    for step in range(n, 0, -1):
        for j in range(step):
            v[j] = discount * (p * v[j + 1] + (1 - p) * v[j])
    return v[0]


def vwap(prices, volumes):
    money = 0.0
    shares = 0
    for p, q in zip(prices, volumes):
        money += p * q
        shares += q
    return money / shares


def cash_position(flows, opening):
    balance = opening
    out = np.zeros(len(flows))
    for i in range(len(flows)):
        balance += flows[i]
        out[i] = balance
    return out


def worst_drawdown(prices):
    peak = prices[0]
    worst = 0.0
    for p in prices:
        peak = max(peak, p)
        worst = max(worst, (peak - p) / peak)
    return worst


def savings(deposits, rate):
    balance = 0.0
    for d in deposits:
        balance = balance * (1 + rate) + d
    return balance


def mortgage(principal, rate, payment, months):
    interest = 0.0
    for m in range(months):
        due = principal * rate
        interest += due
        principal -= payment - due
    return interest


def growth_with_reset(returns):
    value = 1.0
    out = np.zeros(len(returns))
    for i in range(len(returns)):
        value *= 1.0 + returns[i]
        if value < 0.5:
            value = 1.0
        out[i] = value
    return out


def trade_signal(prices, upper, lower):
    holding = False
    days = 0
    for p in prices:
        if holding and p > upper:
            holding = False
        elif not holding and p < lower:
            holding = True
        if holding:
            days += 1
    return days


def stop_loss(prices, limit):
    for t in range(len(prices)):
        if prices[t] < limit:
            break
    return t


def report_losses(returns):
    total = 0.0
    for r in returns:
        if r < -0.02:
            print("loss", r)
        total += r
    return total
