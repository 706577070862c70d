"""Why nothing compiled would help, or what a person would do instead: one rule a file, with a line and its share behind it."""
