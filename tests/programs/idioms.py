"""Small everyday alternatives: cubing numbers, joining words, elements that two lists have in common."""

WORDS = [
    "river", "stone", "lamp", "window", "paper", "cloud", "garden", "bridge", "copper", "winter",
    "letter", "silver", "market", "candle", "forest", "engine", "island", "mirror", "pocket", "basket",
]  # fmt: skip


def cubes_append(n):
    cubes = []
    for k in range(n):
        cubes.append(k**3)
    return cubes


def cubes_comprehension(n):
    return [k**3 for k in range(n)]


def cubes_generator(n):
    return list(k**3 for k in range(n))


def join_plus(words):
    text = ""
    for word in words:
        text += word
    return text


def join_join(words):
    return "".join(words)


def common_loops(first, second):
    common = []
    for a in first:
        for b in second:
            if a == b:
                common.append(a)
    return common


def common_sets(first, second):
    return sorted(set(first) & set(second))
