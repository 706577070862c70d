"""Where the original spends its time."""
