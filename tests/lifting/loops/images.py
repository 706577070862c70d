"""Loops over pixels, as in a first course on image processing."""

import math

import numpy as np


def brighten(image, factor):
    h, w = image.shape
    out = np.zeros((h, w))
    for y in range(h):
        for x in range(w):
            value = image[y, x] * factor
            if value > 255.0:
                value = 255.0
            out[y, x] = value
    return out


def binarize(image, level):
    rows, cols = image.shape
    out = np.zeros((rows, cols), dtype=np.int64)
    for i in range(rows):
        for j in range(cols):
            if image[i, j] >= level:
                out[i, j] = 1
            else:
                out[i, j] = 0
    return out


def box_blur(image):
    rows, cols = image.shape
    out = image.copy()
    # the border stays as it is
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            out[i, j] = (image[i - 1, j] + image[i + 1, j] + image[i, j - 1] + image[i, j + 1] + image[i, j]) / 5
    return out


def filter_image(image, kernel):
    rows, cols = image.shape
    k = kernel.shape[0]
    half = k // 2
    out = np.zeros((rows, cols))
    for i in range(half, rows - half):
        for j in range(half, cols - half):
            total = 0.0
            for a in range(k):
                for b in range(k):
                    total += kernel[a, b] * image[i + a - half, j + b - half]
            out[i, j] = total
    return out


def sobel(image):
    rows, cols = image.shape
    edges = np.zeros((rows, cols))
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            gx = image[i - 1, j + 1] + 2 * image[i, j + 1] + image[i + 1, j + 1]
            gx -= image[i - 1, j - 1] + 2 * image[i, j - 1] + image[i + 1, j - 1]
            gy = image[i + 1, j - 1] + 2 * image[i + 1, j] + image[i + 1, j + 1]
            gy -= image[i - 1, j - 1] + 2 * image[i - 1, j] + image[i - 1, j + 1]
            edges[i, j] = math.sqrt(gx**2 + gy**2)
    return edges


def to_gray(rgb):
    h = rgb.shape[0]
    w = rgb.shape[1]
    gray = np.empty((h, w))
    for i in range(h):
        for j in range(w):
            gray[i, j] = 0.299 * rgb[i, j, 0] + 0.587 * rgb[i, j, 1] + 0.114 * rgb[i, j, 2]
    return gray


def gray_levels(image):
    counts = np.zeros(256, dtype=np.int64)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            counts[image[i, j]] += 1
    return counts


def negative(image):
    for i in range(len(image)):
        for j in range(len(image[0])):
            image[i, j] = 255 - image[i, j]
    return image


def mirror(image):
    rows, cols = image.shape
    out = np.empty_like(image)
    for i in range(rows):
        for j in range(cols):
            out[i, cols - 1 - j] = image[i, j]
    return out


def halve(image):
    rows, cols = image.shape
    out = np.zeros((rows // 2, cols // 2))
    for i in range(rows // 2):
        for j in range(cols // 2):
            out[i, j] = (image[2 * i, 2 * j] + image[2 * i + 1, 2 * j] + image[2 * i, 2 * j + 1] + image[2 * i + 1, 2 * j + 1]) / 4
    return out


def mask_mean(image, mask):
    total = 0.0
    count = 0
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            if mask[i, j]:
                total += image[i, j]
                count += 1
    if count == 0:
        return 0.0
    return total / count


def dither(image):
    rows, cols = image.shape
    for i in range(rows - 1):
        for j in range(1, cols - 1):
            old = image[i, j]
            new = 255.0 if old > 127.0 else 0.0
            image[i, j] = new
            error = old - new
            image[i, j + 1] += error * 7 / 16
            image[i + 1, j - 1] += error * 3 / 16
            image[i + 1, j] += error * 5 / 16
            image[i + 1, j + 1] += error * 1 / 16
    return image


def blur_in_place(image):
    rows, cols = image.shape
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            image[i, j] = (image[i - 1, j] + image[i + 1, j] + image[i, j - 1] + image[i, j + 1]) / 4
    return image


def first_dark_pixel(row, level):
    for j in range(len(row)):
        if row[j] < level:
            return j
    return -1
