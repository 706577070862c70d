"""How many steps each point of a grid stays within the Mandelbrot set's circle, with real numbers only."""

import numpy as np


def mandelbrot_grid(width, height, limit):
    counts = np.zeros((height, width), dtype=np.int64)
    for row in range(height):
        for column in range(width):
            cx = -2.0 + 3.0 * column / width
            cy = -1.5 + 3.0 * row / height
            x = 0.0
            y = 0.0
            k = 0
            while k < limit and x * x + y * y <= 4.0:
                x, y = x * x - y * y + cx, 2.0 * x * y + cy
                k += 1
            counts[row, column] = k
    return counts
