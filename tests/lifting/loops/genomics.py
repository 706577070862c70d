"""Loops over sequences coded as integers, reads and genotypes."""

import numpy as np


def hamming(a, b):
    d = 0
    for x, y in zip(a, b):
        if x != y:
            d += 1
    return d


def gc_content(seq):
    gc = 0
    for base in seq:
        if base == 1 or base == 2:
            gc += 1
    return gc / len(seq)


def dot_plot(a, b):
    plot = np.zeros((len(a), len(b)), dtype=np.int64)
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] == b[j]:
                plot[i, j] = 1
    return plot


def motif_scores(seq, pwm):
    width = pwm.shape[1]
    n = len(seq) - width + 1
    scores = np.zeros(n)
    for i in range(n):
        s = 0.0
        for j in range(width):
            s += pwm[seq[i + j], j]
        scores[i] = s
    return scores


def kmer_counts(seq, k):
    counts = np.zeros(4**k, dtype=np.int64)
    for i in range(len(seq) - k + 1):
        code = 0
        for j in range(k):
            code += seq[i + j] * 4 ** (k - 1 - j)
        counts[code] += 1
    return counts


def expected_errors(quality):
    total = 0.0
    for q in quality:
        total += 10 ** (-q / 10)
    return total


def allele_frequencies(genotypes):
    samples, sites = genotypes.shape
    freq = np.zeros(sites)
    for s in range(sites):
        count = 0
        for i in range(samples):
            count += genotypes[i, s]
        freq[s] = count / (2 * samples)
    return freq


def kinship(genotypes):
    n = genotypes.shape[0]
    m = genotypes.shape[1]
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            shared = 0
            for k in range(m):
                shared += abs(genotypes[i, k] - genotypes[j, k])
            out[i, j] = 1 - shared / (2 * m)
    return out


def coverage_depth(starts, length, size):
    depth = np.zeros(size, dtype=np.int64)
    for s in starts:
        for k in range(length):
            depth[s + k] += 1
    return depth


def transitions(seq):
    table = np.zeros((4, 4), dtype=np.int64)
    for i in range(len(seq) - 1):
        table[seq[i], seq[i + 1]] += 1
    return table


def alignment_score(a, b, gap):
    n = len(a)
    m = len(b)
    score = np.zeros((n + 1, m + 1))
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            match = score[i - 1, j - 1] + (1 if a[i - 1] == b[j - 1] else -1)
            score[i, j] = max(match, score[i - 1, j] - gap, score[i, j - 1] - gap)
    return score[n, m]


def fading_alignment(a, b, keeps):
    n = len(a)
    m = len(b)
    score = np.zeros((n + 1, m + 1))
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            match = score[i - 1, j - 1] + (1 if a[i - 1] == b[j - 1] else -1)
            score[i, j] = max(match, score[i - 1, j] * keeps, score[i, j - 1] * keeps)
    return score[n, m]


def open_frames(seq):
    state = 0
    found = 0
    for base in seq:
        if state == 0 and base == 0:
            state = 1
        elif state == 1 and base == 3:
            state = 2
        elif state == 2 and base == 2:
            found += 1
            state = 0
        else:
            state = 0
    return found


def last_position(seq, size):
    where = np.zeros(size, dtype=np.int64)
    for i in range(len(seq)):
        where[seq[i]] = i
    return where


def hash_sequence(seq):
    h = 7
    for base in seq:
        h = (h * 31 + base) % 1000003
    return h
