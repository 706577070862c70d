"""A report in every form a notebook page may choose from. In: a comparison or a profile. Out: texts by MIME type."""

from __future__ import annotations

from ipyaccel.model import Comparison, Profile, Sweep
from ipyaccel.report.html import as_html
from ipyaccel.report.latex import as_latex
from ipyaccel.report.profile.html import as_html as profile_html
from ipyaccel.report.profile.latex import as_latex as profile_latex
from ipyaccel.report.profile.text import as_text as profile_text
from ipyaccel.report.sweep.html import as_html as sweep_html
from ipyaccel.report.sweep.text import as_text as sweep_text
from ipyaccel.report.text import as_text


def as_bundle(comparison: Comparison) -> dict[str, str]:
    """HTML for the page, LaTeX for a PDF, plain text for the rest; while rows are coming, no LaTeX."""
    forms = {"text/plain": as_text(comparison), "text/html": as_html(comparison)}
    if comparison.complete:
        forms["text/latex"] = as_latex(comparison)
    return forms


def profile_bundle(profile: Profile) -> dict[str, str]:
    """The same for a profile."""
    forms = {"text/plain": profile_text(profile), "text/html": profile_html(profile)}
    if profile.complete:
        forms["text/latex"] = profile_latex(profile)
    return forms


def sweep_bundle(sweep: Sweep) -> dict[str, str]:
    """The same for a sweep; a PDF has its plain text."""
    return {"text/plain": sweep_text(sweep), "text/html": sweep_html(sweep)}
