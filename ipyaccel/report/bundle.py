"""A comparison in every form a notebook page may choose from. In: a `Comparison`. Out: texts by MIME type."""

from __future__ import annotations

from ipyaccel.model import Comparison
from ipyaccel.report.html import as_html
from ipyaccel.report.latex import as_latex
from ipyaccel.report.text import as_text


def as_bundle(comparison: Comparison) -> dict[str, str]:
    """HTML for the page, LaTeX for a PDF, plain text for the rest; while rows are coming, no LaTeX."""
    forms = {"text/plain": as_text(comparison), "text/html": as_html(comparison)}
    if comparison.complete:
        forms["text/latex"] = as_latex(comparison)
    return forms
