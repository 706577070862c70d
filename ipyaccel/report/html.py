"""A comparison as static HTML: no script, nothing loaded from elsewhere. In: a `Comparison`. Out: a fragment, or a page.

Readable in JupyterLab, VS Code, Colab, on GitHub (which drops the style), in light and dark.
"""

from __future__ import annotations

from ipyaccel.model import Comparison
from ipyaccel.report.markup import as_page, environment, style
from ipyaccel.report.sheet import sheet

ROOM_FOR_NOTES = 44
"""Characters that fit under the verdict in two lines; longer notes get the width of the table."""


def as_html(comparison: Comparison, page: bool = False) -> str:
    """The report as a fragment for a notebook's output, or as a `page` of its own."""
    template = environment().get_template("comparison.html.j2")
    body = template.render(sheet=sheet(comparison), style=style(), sheet_room=ROOM_FOR_NOTES)
    return as_page(comparison.call, body) if page else body
