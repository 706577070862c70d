"""Walkers on a torus, for the notebook on profiling: a small simulation with classes, as they are often written."""

import random


class Walker:
    """One walker. It takes steps of length one to one of four sides."""

    def __init__(self, width, height):
        self.width = width
        self.height = height
        self.x = width // 2
        self.y = height // 2

    def step(self, side):
        """One step; who leaves on one side comes back on the other."""
        if side == 0:
            self.x = (self.x + 1) % self.width
        elif side == 1:
            self.x = (self.x - 1) % self.width
        elif side == 2:
            self.y = (self.y + 1) % self.height
        else:
            self.y = (self.y - 1) % self.height


def crowd(walkers, radius):
    """How many pairs of walkers are closer than the radius."""
    pairs = 0
    for i in range(len(walkers)):
        for j in range(i):
            dx = walkers[i].x - walkers[j].x
            dy = walkers[i].y - walkers[j].y
            if dx * dx + dy * dy < radius * radius:
                pairs += 1
    return pairs


def simulate(count, steps, seed):
    """Moves all walkers and counts the close pairs, every tenth step."""
    random.seed(seed)
    walkers = [Walker(64, 64) for _ in range(count)]
    close = []
    for k in range(steps):
        for walker in walkers:
            walker.step(random.randrange(4))
        if k % 10 == 0:
            close.append(crowd(walkers, 5))
    return close
