"""One counted loop at a time: its head, its body, and what it carries from turn to turn."""
