"""The Mersenne Twister in C, from which `np.random` and `random` take their bits. Out: the text of its functions.

C reads and writes the 624 words where NumPy or Python keeps them. The floats that can be made of them are made all at once, which
a processor does several at a time. Two words say whether they still are those of the words: also when something else has drawn,
seeded, or put back an older state in between.
"""

from __future__ import annotations

TWISTER = '''cdef struct Floats:
    unsigned int *words  # whose floats these are
    int upto  # how many are made
    unsigned int[2] seen  # the last two of the words they were made of
    double[623] made  # each of a word and the next

cdef struct Twister:
    unsigned int *words  # the 624 words of a Mersenne Twister
    int *place  # how many of them are used up
    Floats *floats

cdef Floats[4] all_floats
cdef int given_floats

cdef Floats *floats_of(unsigned int *words) noexcept:
    """The place for a twister's floats; four twisters have one each."""
    global given_floats
    cdef int k
    for k in range(4):
        if all_floats[k].words == words:
            return &all_floats[k]
    given_floats = (given_floats + 1) & 3
    all_floats[given_floats].words = words
    all_floats[given_floats].upto = 0
    return &all_floats[given_floats]

cdef inline unsigned int mixed(unsigned int high, unsigned int low) noexcept:
    """One bit of a word and 31 of the next, as the twister mixes them."""
    cdef unsigned int both = (high & 0x80000000U) | (low & 0x7FFFFFFFU)
    return (both >> 1) ^ (0x9908B0DFU if both & 1 else 0)

@cython.overflowcheck(False)
cdef void twist(unsigned int *words) noexcept:
    """The next 624 words."""
    cdef int k
    for k in range(227):
        words[k] = words[k + 397] ^ mixed(words[k], words[k + 1])
    for k in range(227, 623):
        words[k] = words[k - 227] ^ mixed(words[k], words[k + 1])
    words[623] = words[396] ^ mixed(words[623], words[0])

cdef inline unsigned int tempered(unsigned int word) noexcept:
    """The 32 random bits of a word."""
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C5680U
    word ^= (word << 15) & 0xEFC60000U
    return word ^ (word >> 18)

@cython.overflowcheck(False)
cdef inline unsigned int next_word(Twister *twister) noexcept:
    """32 random bits."""
    cdef int place = twister.place[0]
    if place >= 624:
        twist(twister.words)
        place = 0
    twister.place[0] = place + 1
    return tempered(twister.words[place])

cdef inline double float_of(unsigned int high, unsigned int low) noexcept:
    """From 0 to 1, by 53 of the random bits of two words."""
    return (<int>(high >> 5) * 67108864.0 + <int>(low >> 6)) * (1.0 / 9007199254740992.0)

@cython.overflowcheck(False)
cdef double make_floats(Twister *twister) noexcept:
    """The next float, and all others that the same words give."""
    cdef int k
    cdef unsigned int high
    cdef unsigned int[624] bits
    cdef Floats *floats = twister.floats
    if twister.place[0] == 623:
        high = next_word(twister)
        return float_of(high, next_word(twister))
    if twister.place[0] >= 624:
        twist(twister.words)
        twister.place[0] = 0
    for k in range(624):
        bits[k] = tempered(twister.words[k])
    for k in range(623):
        floats.made[k] = float_of(bits[k], bits[k + 1])
    floats.seen[0], floats.seen[1] = twister.words[622], twister.words[623]
    floats.words, floats.upto = twister.words, 623
    twister.place[0] += 2
    return floats.made[twister.place[0] - 2]

@cython.overflowcheck(False)
cdef inline double next_float(Twister *twister) noexcept:
    """From 0 to 1, by 53 random bits."""
    cdef int place = twister.place[0]
    cdef Floats *floats = twister.floats
    if place >= floats.upto or twister.words[622] != floats.seen[0] or twister.words[623] != floats.seen[1]:
        return make_floats(twister)
    twister.place[0] = place + 2
    return floats.made[place]'''

IN_TWISTER = """Floats Twister all_floats given_floats floats_of mixed twist tempered next_word float_of make_floats
next_float""".split()
"""The names that these functions bring into a program."""
