"""Loops of mechanics, fields and heat."""

import math

import numpy as np


def kinetic_energy(mass, v):
    e = 0.0
    for i in range(len(mass)):
        speed2 = v[i, 0] ** 2 + v[i, 1] ** 2 + v[i, 2] ** 2
        e += 0.5 * mass[i] * speed2
    return e


def potential_energy(pos, mass, g):
    n = len(mass)
    energy = 0.0
    for i in range(n):
        for j in range(i + 1, n):
            dx = pos[i, 0] - pos[j, 0]
            dy = pos[i, 1] - pos[j, 1]
            r = math.sqrt(dx * dx + dy * dy)
            energy -= g * mass[i] * mass[j] / r
    return energy


def accelerations(x, y, m):
    n = len(m)
    ax = np.zeros(n)
    ay = np.zeros(n)
    for i in range(n):
        for j in range(n):
            if i != j:
                dx = x[j] - x[i]
                dy = y[j] - y[i]
                r3 = (dx * dx + dy * dy) ** 1.5
                ax[i] += m[j] * dx / r3
                ay[i] += m[j] * dy / r3
    return ax, ay


def center_of_mass(m, x, y):
    total = 0.0
    cx = 0.0
    cy = 0.0
    for mi, xi, yi in zip(m, x, y):
        total += mi
        cx += mi * xi
        cy += mi * yi
    return cx / total, cy / total


def heat(u, k, steps):
    n = len(u)
    new = u.copy()
    for step in range(steps):
        for i in range(1, n - 1):
            new[i] = u[i] + k * (u[i - 1] - 2 * u[i] + u[i + 1])
        for i in range(1, n - 1):
            u[i] = new[i]
    return u


def jacobi(u, f, h):
    rows, cols = u.shape
    new = np.copy(u)
    change = 0.0
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            new[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - h * h * f[i, j])
            change += abs(new[i, j] - u[i, j])
    return new, change


def field(charges, cx, cy, gx, gy):
    out = np.zeros((len(gx), len(gy)))
    for i in range(len(gx)):
        for j in range(len(gy)):
            v = 0.0
            for k in range(len(charges)):
                r = math.sqrt((gx[i] - cx[k]) ** 2 + (gy[j] - cy[k]) ** 2)
                v += charges[k] / (r + 0.1)
            out[i, j] = v
    return out


def lennard_jones(r, eps, sigma):
    v = np.zeros(len(r))
    for i in range(len(r)):
        if r[i] < 3.0 * sigma:
            s6 = (sigma / r[i]) ** 6
            v[i] = 4.0 * eps * (s6 * s6 - s6)
        else:
            v[i] = 0.0
    return v


def planck(wavelengths, temperature):
    out = np.empty(len(wavelengths))
    for i in range(len(wavelengths)):
        lam = wavelengths[i]
        out[i] = 1.19e-16 / lam**5 / (math.exp(0.01438 / (lam * temperature)) - 1.0)
    return out


def wave(u, v, c):
    # one step of the wave equation; v is the step before
    n = len(u)
    w = np.zeros(n)
    for i in range(1, n - 1):
        w[i] = 2 * u[i] - v[i] + c * c * (u[i + 1] - 2 * u[i] + u[i - 1])
    w[0] = 0.0
    w[n - 1] = 0.0
    return w


def divergence(fx, fy, h):
    n, m = fx.shape
    d = np.zeros((n, m))
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            dfx = (fx[i + 1, j] - fx[i - 1, j]) / (2 * h)
            dfy = (fy[i, j + 1] - fy[i, j - 1]) / (2 * h)
            d[i, j] = dfx + dfy
    return d


def terminal_heights(v0, angles):
    g = 9.81
    heights = np.zeros(len(angles))
    for i in range(len(angles)):
        vy = v0 * math.sin(angles[i])
        heights[i] = vy * vy / (2 * g)
    return heights


def gauss_seidel(u):
    for i in range(1, len(u) - 1):
        u[i] = 0.5 * (u[i - 1] + u[i + 1])
    return u


def oscillator(x, v, k, dt, steps):
    for _ in range(steps):
        a = -k * x
        v = v + a * dt
        x = x + v * dt
    return x, v


def fall_time(height, dt):
    t = 0.0
    v = 0.0
    while height > 0:
        v += 9.81 * dt
        height -= v * dt
        t += dt
    return t


def escape_counts(xs, limit):
    counts = np.zeros(len(xs), dtype=np.int64)
    for i in range(len(xs)):
        z = 0.0
        n = 0
        while abs(z) < 2.0 and n < limit:
            z = z * z + xs[i]
            n += 1
        counts[i] = n
    return counts


def decay_chain(a, rate):
    for i in range(len(a) - 1):
        moved = rate * a[i]
        a[i] -= moved
        a[i + 1] += moved
    return a
