def join_plus(words):
    text = ""
    for word in words:
        text += word
    return text
