"""From a comparison to text, HTML and LaTeX."""
