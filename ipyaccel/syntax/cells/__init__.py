"""Cells of Cython: what stands in them, and what they would be as plain Python."""
