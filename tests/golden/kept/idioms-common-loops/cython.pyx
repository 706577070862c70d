def common_loops(first, second):
    common = []
    for a in first:
        for b in second:
            if a == b:
                common.append(a)
    return common
