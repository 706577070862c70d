"""Templates, style and filters that all pages are made with. Everything that a template is given is escaped."""

from __future__ import annotations

import textwrap
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from ipyaccel.report.rows import Row
from ipyaccel.report.scale import Scale
from ipyaccel.report.textparts import bar

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

LONGEST_CALL = 240
NO_BREAK = "\xa0"
LETTERS = 20
"""The longest bar of letters, for places that drop the style."""


@cache
def environment() -> Environment:
    """The templates of this package, everything escaped."""
    from jinja2 import Environment, PackageLoader

    made = Environment(loader=PackageLoader("ipyaccel.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    filters = (_share, shortened, _classes, _unbroken, _indented, _coded, _breakable, _lettered)
    made.filters.update({each.__name__.lstrip("_"): each for each in filters})
    return made


@cache
def own_file(name: str) -> Markup:
    """A file that we wrote for a page, such as its style, put in as it is."""
    from markupsafe import Markup

    text = resources.files("ipyaccel.report").joinpath("templates", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - our own file


def style() -> Markup:
    """The style of every report."""
    return own_file("style.css")


def as_page(title: str, body: str) -> str:
    """A page of its own around a report."""
    from markupsafe import Markup

    return environment().get_template("page.html.j2").render(title=shortened(title), body=Markup(body))  # noqa: S704 - rendered with autoescape


def _share(share: float) -> str:
    """A share of the width as CSS: `33.3%`."""
    return f"{100 * share:.1f}%"


def _lettered(row: Row, ruler: Scale) -> str:
    """A row's bar as letters, as wide with spaces as without."""
    return bar(row, LETTERS, ruler).replace(" ", NO_BREAK)


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


def _breakable(name: str) -> Markup:
    """A name that may go on in the next line after a dot."""
    from markupsafe import Markup, escape

    return Markup(".<wbr>").join(escape(part) for part in name.split("."))


def _indented(code: str) -> str:
    """A line of code whose indentation stays, also where the style is dropped."""
    body = code.expandtabs(4).lstrip(" ")
    return NO_BREAK * (len(code.expandtabs(4)) - len(body)) + body


def _classes(row: Row) -> str:
    """How a row is meant, for the style."""
    if row.fastest:
        return "ipa-best"
    return "ipa-off" if row.is_empty or row.preliminary else ""
