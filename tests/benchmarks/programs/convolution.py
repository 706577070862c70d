"""A picture smoothed by a small kernel: four loops; the border is left away."""

import numpy as np


def picture(n):
    return np.random.default_rng(10).random((n, n))


def blur(n):
    k = np.exp(-0.5 * np.linspace(-2.0, 2.0, n) ** 2)
    return np.outer(k, k) / np.sum(np.outer(k, k))


def convolve(image, kernel):
    rows, columns = image.shape
    height, width = kernel.shape
    result = np.zeros((rows - height + 1, columns - width + 1))
    for i in range(rows - height + 1):
        for j in range(columns - width + 1):
            total = 0.0
            for k in range(height):
                for m in range(width):
                    total += image[i + k, j + m] * kernel[height - 1 - k, width - 1 - m]
            result[i, j] = total
    return result
