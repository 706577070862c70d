"""A comparison as static HTML: no script, nothing loaded from elsewhere. In: a `Comparison`. Out: a fragment, or a page.

Readable in JupyterLab, VS Code, Colab, on GitHub (which drops the style), in light and dark.
"""

from __future__ import annotations

import textwrap
from functools import cache
from typing import TYPE_CHECKING

from ipyaccel.model import Comparison
from ipyaccel.report.rows import Row
from ipyaccel.report.sheet import sheet

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

LONGEST_CALL = 240
NO_BREAK = "\xa0"
ROOM_FOR_NOTES = 44
"""Characters that fit under the verdict in two lines; longer notes get the width of the table."""


def as_html(comparison: Comparison, page: bool = False) -> str:
    """The report as a fragment for a notebook's output, or as a `page` of its own."""
    from markupsafe import Markup

    environment = _environment()
    style = Markup(_style())  # noqa: S704 - our own file
    body = environment.get_template("comparison.html.j2").render(sheet=sheet(comparison), style=style, sheet_room=ROOM_FOR_NOTES)
    if not page:
        return body
    return environment.get_template("page.html.j2").render(title=shortened(comparison.call), body=Markup(body))  # noqa: S704 - rendered with autoescape


@cache
def _environment() -> Environment:
    """The templates of this package, everything escaped."""
    from jinja2 import Environment, PackageLoader

    environment = Environment(loader=PackageLoader("ipyaccel.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(
        share=_share, shortened=shortened, classes=_classes, unbroken=_unbroken, indented=_indented, coded=_coded
    )
    return environment


@cache
def _style() -> str:
    from importlib import resources

    return resources.files("ipyaccel.report").joinpath("templates/style.css").read_text(encoding="utf-8")


def _share(share: float) -> str:
    """A share of the width as CSS: `33.3%`."""
    return f"{100 * share:.1f}%"


def shortened(call: str) -> str:
    """The call on one line, cut where it becomes too long to read."""
    return textwrap.shorten(call, LONGEST_CALL, placeholder=" …") if len(call) > LONGEST_CALL else call


def _unbroken(words: str) -> str:
    """A figure that stays on one line, also where the style is dropped."""
    return words.replace(" ", NO_BREAK)


def _coded(sentence: str) -> Markup:
    """A sentence whose names in backquotes are set as code; everything else is escaped."""
    from markupsafe import Markup, escape

    parts = sentence.split("`")
    if len(parts) % 2 == 0:
        return escape(sentence)
    return Markup().join(Markup("<code>%s</code>") % part if k % 2 else escape(part) for k, part in enumerate(parts))


def _indented(code: str) -> str:
    """A line of code whose indentation stays, also where the style is dropped."""
    body = code.expandtabs(4).lstrip(" ")
    return NO_BREAK * (len(code.expandtabs(4)) - len(body)) + body


def _classes(row: Row) -> str:
    """How a row is meant, for the style."""
    if row.fastest:
        return "ipa-best"
    return "ipa-off" if row.is_empty or row.preliminary else ""
