"""Loop nests over arrays, written anew so that a compiler can make the most of them: the same answers, in the same order."""
