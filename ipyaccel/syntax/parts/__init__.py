"""The parts of a program that can be compiled, when the whole cannot."""
