def common_sets(first, second):
    return sorted(set(first) & set(second))
