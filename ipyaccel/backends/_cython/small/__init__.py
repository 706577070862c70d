"""Small arrays of known size as numbers of their own."""
