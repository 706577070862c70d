"""From a program to facts about it: one analysis a file."""
