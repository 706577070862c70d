"""A profile as static HTML; only SnakeViz's frame has a script. In: a `Profile`. Out: a fragment, or a page.

Readable in JupyterLab, VS Code, Colab, on GitHub (which drops style and frame), in light and dark.
"""

from __future__ import annotations

from ipyaccel.model import Profile
from ipyaccel.report.markup import as_page, environment, style
from ipyaccel.report.profile.sheet import profile_sheet
from ipyaccel.report.snakeviz.calls import call_graph
from ipyaccel.report.snakeviz.frame import Frame, frame
from ipyaccel.report.snakeviz.still import still


def as_html(profile: Profile, page: bool = False) -> str:
    """The report as a fragment for a notebook's output, or as a `page` of its own."""
    from markupsafe import Markup

    drawn, picture = _pictures(profile)
    body = (
        environment()
        .get_template("profile.html.j2")
        .render(
            sheet=profile_sheet(profile),
            style=style(),
            frame=Markup(drawn.html),  # noqa: S704 - rendered with autoescape
            left_out=drawn.left_out,
            still=Markup(picture),  # noqa: S704 - built by Markup's own escaping
        )
    )
    return as_page(profile.statement.text, body) if page else body


def _pictures(profile: Profile) -> tuple[Frame, str]:
    """The call graph in SnakeViz's frame and as a still picture; nothing while the run goes on or where it is not wanted."""
    graph = call_graph(profile.stats, profile.functions) if profile.complete and profile.options.snakeviz else None
    return (Frame(""), "") if graph is None else (frame(graph), still(graph))
