"""From a statement's profile to text, HTML, LaTeX and tables."""
