import random

def parse_int(count):
    wrong = 0
    for _ in range(count):
        number = random.getrandbits(32)
        if int(hex(number), 16) != number:
            wrong += 1
    return wrong
