"""Loops whose turns run on several threads."""
