"""Python's lists held as C numbers: which can be, and the class that stands for them."""
