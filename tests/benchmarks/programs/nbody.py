"""Bodies that attract each other, moved in small steps: positions and velocities are changed in place."""

import numpy as np


def bodies(n):
    random = np.random.default_rng(4)
    return random.normal(0.0, 1.0, (n, 3)), random.normal(0.0, 0.1, (n, 3)), random.uniform(0.5, 1.5, n)


def nbody(positions, velocities, masses, dt, steps):
    n = len(masses)
    for _ in range(steps):
        for i in range(n):
            for j in range(i + 1, n):
                dx = positions[i, 0] - positions[j, 0]
                dy = positions[i, 1] - positions[j, 1]
                dz = positions[i, 2] - positions[j, 2]
                square = dx * dx + dy * dy + dz * dz + 0.01
                pull = dt / (square * square**0.5)
                velocities[i, 0] -= dx * masses[j] * pull
                velocities[i, 1] -= dy * masses[j] * pull
                velocities[i, 2] -= dz * masses[j] * pull
                velocities[j, 0] += dx * masses[i] * pull
                velocities[j, 1] += dy * masses[i] * pull
                velocities[j, 2] += dz * masses[i] * pull
        for i in range(n):
            for k in range(3):
                positions[i, k] += dt * velocities[i, k]
