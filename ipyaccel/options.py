"""What the user may set, once for all doors: magics, command line and keyword arguments.

In: a line such as `-r 9 --only numba trapez(1, 5, 1000)`. Out: `Options`, what belongs to the door alone, and the call.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any, NoReturn

from ipyaccel.errors import UserError
from ipyaccel.model import Options

_SETTINGS = {field.name for field in fields(Options)}
_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
_WORD = re.compile(rf"(?:{_QUOTED.pattern}|\S)+")


class _Parser(argparse.ArgumentParser):
    """argparse that raises the user's mistake instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message}. `{self.prog}?` lists the options")


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _positive(kind: type[int | float], text: str) -> float:
    value = kind(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not above zero")
    return value


def count(text: str) -> int:
    """A whole number above zero, of an option."""
    return int(_positive(int, text))


def seconds(text: str) -> float:
    """A number above zero, of an option."""
    return _positive(float, text)


def _tolerance(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a tolerance")
    return value


def option_parser(prog: str = "%compare") -> argparse.ArgumentParser:
    """The options of `%compare`, without the call itself."""
    parser = common_options(prog, "variants")
    add = parser.add_argument
    add("--no-profile", dest="profile", action="store_false", help="leave out where Python spends its time")
    add("--compile", dest="compiled", action="store_true", help="of alternatives, one a line: their compiled versions, too")
    add("--vary", action="append", metavar="NAME=VALUES", help="at several sizes: n=10,100 or n=1e2:1e6; twice for a grid")
    add("--save", metavar="NAME", help="save the result, to be held against a later one; NAME may be a path that ends in .json")
    add("--against", metavar="NAME", help="what is faster or slower than in the result that was saved under this name")
    add("--doctor", action="store_true", help="check compiler, threads, cache and versions, and warm everything up")
    return parser


def own_parser(prog: str) -> argparse.ArgumentParser:
    """A parser without options that says what is wrong as a UserError."""
    return _Parser(prog=prog, add_help=False, allow_abbrev=False, argument_default=argparse.SUPPRESS)


def common_options(prog: str, rows: str) -> argparse.ArgumentParser:
    """The options that all magics share; `rows`: what their tables' rows are called."""
    parser = own_parser(prog)
    add = parser.add_argument
    add("-n", dest="loops", type=count, metavar="N", help="calls in one sample (default: enough for 1 ms)")
    add("-r", dest="rounds", type=count, metavar="R", help="rounds of samples (default: until the intervals are narrow)")
    add("-p", dest="digits", type=count, metavar="P", help="significant digits shown (3)")
    add("-q", dest="quiet", action="store_true", help="show nothing")
    add("-o", dest="give", action="store_true", help="return the result")
    add("-v", dest="name", metavar="NAME", help="store the result under this name")
    means = "; cython means all of cython-*" if rows == "variants" else ""
    add("--only", type=_names, metavar=rows.upper(), help=f"these {rows} alone, comma-separated{means}")
    add("--skip", type=_names, metavar=rows.upper(), help=f"all but these {rows}")
    add("--budget", type=seconds, metavar="S", help="at most this many seconds of timing (2)")
    add("--timeout", type=seconds, metavar="S", help=f"seconds for one of the {rows}, its build and check (30)")
    add("--rtol", type=_tolerance, metavar="X", help="relative difference that still counts as the same answer")
    add("--atol", type=_tolerance, metavar="X", help="absolute difference that still counts as the same answer")
    add("--threads", type=count, metavar="N", help=f"threads for {rows} that use several")
    add("--hide", action="store_true", help="show no times until ipyaccel.last.reveal(): first the class guesses")
    return parser


@dataclass(frozen=True)
class Request:
    """A parsed line. `give` is `-o`, `name` is `-v`'s; `doctor`, `compiled` and `vary` are of the options that sound like them.

    `save`, `against`: names of saved results. `call` is the rest of the line as typed.
    """

    call: str
    options: Options
    give: bool = False
    name: str = ""
    doctor: bool = False
    compiled: bool = False
    vary: tuple[str, ...] = ()
    save: str = ""
    against: str = ""


def parse_line(line: str, defaults: Options | None = None) -> Request:
    """Splits leading options from the call, which is kept to the letter. Raises UserError for an option that is not known."""
    parser = option_parser()
    words, call = leading_options(line, parser)
    found = vars(parser.parse_args(words))
    options = replace(defaults or Options(), **{name: value for name, value in found.items() if name in _SETTINGS})
    doors = {name: found[name] for name in ("give", "name", "doctor", "compiled", "save", "against") if name in found}
    return Request(call, options, vary=tuple(found.get("vary", ())), **doors)


def leading_options(line: str, parser: argparse.ArgumentParser) -> tuple[list[str], str]:
    """The words of the line that are options, each joined to its value, and all after them. A value may stand in quotes."""
    words: list[str] = []
    rest = line.strip()
    while rest.startswith("-"):
        word, after = _word(rest)
        if word == "--":
            return words, after
        action = parser._option_string_actions.get(word.partition("=")[0])  # noqa: SLF001 - argparse has no public look-up
        short = word[:2] in parser._option_string_actions and not word.startswith("--")  # noqa: SLF001 - as above: `-r9`
        if action is None and not short:
            if word.startswith("--"):
                raise UserError(f"{word} is not an option of {parser.prog}. `{parser.prog}?` lists them")
            break  # a call such as `-x + 1`
        if action is not None and action.nargs is None and "=" not in word:
            if not after:
                raise UserError(f"{word} wants a value. `{parser.prog}?` lists the options")
            value, after = _word(after)
            word = f"{word}={value}"
        words.append(word)
        rest = after
    return words, rest


def _word(text: str) -> tuple[str, str]:
    """The first word, without its quotes, and what stands behind it."""
    found = _WORD.match(text)
    assert found is not None
    return _QUOTED.sub(lambda quoted: quoted[0][1:-1], found[0]), text[found.end() :].strip()


def from_keywords(keywords: Mapping[str, Any]) -> Options:
    """Options from keyword arguments of the Python API. Raises UserError for a name that is no option."""
    unknown = sorted(set(keywords) - _SETTINGS)
    if unknown:
        raise UserError(f"`{unknown[0]}` is not an option; there are {', '.join(sorted(_SETTINGS))}")
    names = {name: _as_names(value) for name, value in keywords.items() if name in ("only", "skip")}
    settings: dict[str, Any] = {**keywords, **names}
    return Options(**settings)


def _as_names(value: str | Sequence[str]) -> tuple[str, ...]:
    return _names(value) if isinstance(value, str) else tuple(value)


def refuse_unknown(options: Options, variants: Sequence[str]) -> None:
    """Raises UserError for a name in `only` or `skip` that stands for none of the variants."""
    stems = {"python", *variants, *(name.partition("-")[0] for name in variants)}
    for name in (*options.only, *options.skip):
        if name not in stems:
            close = get_close_matches(name, stems, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"there are {', '.join(('python', *variants))}"
            raise UserError(f"there is no variant `{name}`; {hint}")


def wanted(name: str, options: Options) -> bool:
    """Whether a variant is asked for: `cython` stands for all of `cython-*`."""

    def listed(names: tuple[str, ...]) -> bool:
        return any(name == item or name.startswith(f"{item}-") for item in names)

    return (not options.only or listed(options.only)) and not listed(options.skip)
