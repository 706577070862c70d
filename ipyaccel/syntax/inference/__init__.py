"""What type every name of a program has, by Numba's inference, by NumPy's rules, or as seen in a run."""
