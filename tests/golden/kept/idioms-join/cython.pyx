def join_join(words):
    return "".join(words)
