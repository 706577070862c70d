from scipy.optimize import minimize_scalar

a = 3.0
b = 1.0
c = 2.0

def gradient(x, y):
    return a * x + b * y, b * x + c * y

def f(x, y):
    return (a * x * x + 2 * b * x * y + c * y * y) / 2

def descent(x, y, steps):
    for _ in range(steps):
        gx, gy = gradient(x, y)
        found = minimize_scalar(lambda t: f(x - t * gx, y - t * gy), bounds=(0.0, 2.0), method="bounded")
        x = x - found.x * gx
        y = y - found.x * gy
    return x, y, f(x, y)
