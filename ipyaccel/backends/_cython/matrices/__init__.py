"""Products, powers and joins of small matrices as loops."""
