from math import sqrt

def square(x):
    return x * x

def hypot(a, b):
    return sqrt(square(a) + square(b))
