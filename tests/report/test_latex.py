"""LaTeX for PDF export: escaped and balanced."""

import re

from ipyaccel.report.latex import as_latex, escaped


def test_special_characters_are_escaped():
    """Everything that TeX would act on is printed instead."""
    assert escaped(r"\input{x}") == r"\textbackslash{}input\{x\}"
    assert escaped("50 % & $1_a^b #~") == r"50 \% \& \$1\_a\textasciicircum{}b \#\textasciitilde{}"
    assert escaped("日") == "?"


def test_is_balanced(comparison):
    """Braces and environments are closed, only our own commands appear."""
    latex = as_latex(comparison)
    bare = re.sub(r"\\[{}\\%&#$_]", "", latex)
    assert bare.count("{") == bare.count("}")
    assert latex.count(r"\begin{tabular}") == latex.count(r"\end{tabular}")
    assert r"\input" not in latex
    assert latex.isascii() or not re.search(r"[^\x00-\u017f]", latex)
