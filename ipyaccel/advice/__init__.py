"""What would help the functions that a profile found to matter, measured."""
