"""Random numbers drawn in C: which draws can be, and the same streams as Python and NumPy have."""
