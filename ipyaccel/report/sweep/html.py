"""A sweep as static HTML. In: a sweep. Out: a fragment, or a page."""

from __future__ import annotations

from ipyaccel.model import Sweep
from ipyaccel.report.markup import as_page, environment, style
from ipyaccel.report.sweep.chart import chart
from ipyaccel.report.sweep.sheet import sweep_sheet


def as_html(sweep: Sweep, page: bool = False) -> str:
    """The report as a fragment for a notebook's output, or as a `page` of its own."""
    from markupsafe import Markup

    picture = Markup(chart(sweep)) if sweep.complete else ""  # noqa: S704 - every name in it is escaped
    body = environment().get_template("sweep.html.j2").render(sweep=sweep, sheet=sweep_sheet(sweep), style=style(), chart=picture)
    return as_page(sweep.call, body) if page else body
