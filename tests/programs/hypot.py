"""The hypotenuse: so small a call that calling is most of the work."""

from math import sqrt


def square(x):
    return x * x


def hypot(a, b):
    return sqrt(square(a) + square(b))
