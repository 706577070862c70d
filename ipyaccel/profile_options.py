"""What the user may set for `%autoprofile`. In: a line such as `--memory analyse(500)`. Out: options, and the statement."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from ipyaccel.errors import UserError
from ipyaccel.model import ProfileOptions
from ipyaccel.options import count, leading_options, own_parser, seconds

MAGIC = "%autoprofile"
_SETTINGS = {field.name for field in fields(ProfileOptions)}


@dataclass(frozen=True)
class ProfileRequest:
    """A parsed line. `statement` is the rest of it as typed; `give` is `-o`, `name` is `-v`'s."""

    statement: str
    options: ProfileOptions = field(default_factory=ProfileOptions)
    give: bool = False
    name: str = ""


def profile_parser(prog: str = MAGIC) -> argparse.ArgumentParser:
    """The options of `%autoprofile`, without the statement itself."""
    parser = own_parser(prog)
    add = parser.add_argument
    add("--once", action="store_true", help="run the statement a single time, lines and calls together; no advice")
    add("--no-advice", dest="advice", action="store_false", help="do not look for what would help")
    add("--memory", action="store_true", help="memory by line as well: one more run, in another process")
    add("--no-snakeviz", dest="snakeviz", action="store_false", help="leave out SnakeViz's picture of the calls")
    add("-D", dest="dump", metavar="FILE", help="write the profile for other tools (pstats, snakeviz)")
    add("--budget", type=seconds, metavar="S", help="at most this many seconds of timing for each function that is compared (2)")
    add("--timeout", type=seconds, metavar="S", help="seconds for each run after the first (60)")
    add("--threads", type=count, metavar="N", help="threads for versions that use several")
    add("-p", dest="digits", type=count, metavar="P", help="significant digits shown (3)")
    add("-q", dest="quiet", action="store_true", help="show nothing")
    add("-o", dest="give", action="store_true", help="return the result")
    add("-v", dest="name", metavar="NAME", help="store the result under this name")
    return parser


def parse_profile_line(line: str, defaults: ProfileOptions | None = None) -> ProfileRequest:
    """Splits leading options from the statement, which is kept to the letter. Raises UserError for an unknown option."""
    parser = profile_parser()
    words, statement = leading_options(line, parser)
    found = vars(parser.parse_args(words))
    options = replace(defaults or ProfileOptions(), **{name: value for name, value in found.items() if name in _SETTINGS})
    return ProfileRequest(statement, options, found.get("give", False), found.get("name", ""))


def profile_options(keywords: Mapping[str, Any]) -> ProfileOptions:
    """Options from keyword arguments of the Python API. Raises UserError for a name that is no option."""
    unknown = sorted(set(keywords) - _SETTINGS)
    if unknown:
        raise UserError(f"`{unknown[0]}` is not an option; there are {', '.join(sorted(_SETTINGS))}")
    return ProfileOptions(**keywords)
