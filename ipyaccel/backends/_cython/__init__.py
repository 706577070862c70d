"""A program in Cython: what each step of the translation decides, one idea a file; `ipyaccel.backends.cython` is its door."""
