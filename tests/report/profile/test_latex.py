"""LaTeX for PDF export: escaped and balanced."""

import re

from ipyaccel.report.profile.latex import as_latex


def test_is_balanced(profile):
    """Braces and environments are closed, only our own commands appear."""
    latex = as_latex(profile)
    bare = re.sub(r"\\[{}\\%&#$_]", "", latex)
    assert bare.count("{") == bare.count("}")
    assert latex.count(r"\begin{tabular}") == latex.count(r"\end{tabular}")
    assert r"\input" not in latex
    assert not re.search(r"[^\x00-\u017f]", latex)


def test_says_what_the_page_says(made):
    """Headline, functions, lines and help are there."""
    latex = as_latex(made["design"])
    for words in (r"\textbf{93 \%} of 2.48 s is in \texttt{pairwise}", "Lines of", r"797$\times$", "96 \\% is reading the file"):
        assert words in latex
