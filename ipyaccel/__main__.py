"""The shell's door: `python -m ipyaccel compare FILE.py "trapez(1, 5, 1000)"`, and `python -m ipyaccel autoprofile FILE.py`.

Both write a page with `--html OUT`, and all figures with `--json OUT`.
"""

from __future__ import annotations

import argparse
import runpy
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from ipyaccel.api import autoprofile_with, compare_with, doctor
from ipyaccel.errors import UserError
from ipyaccel.kept import file_of
from ipyaccel.model import Options, ProfileOptions
from ipyaccel.options import option_parser
from ipyaccel.profile.script import exit_status, running, script
from ipyaccel.profile_options import profile_parser
from ipyaccel.report.html import as_html
from ipyaccel.report.live import LiveText
from ipyaccel.report.profile.html import as_html as profile_as_html
from ipyaccel.result import Comparison

_USER_MISTAKE = 2
_USAGE = """there are three commands:
  python -m ipyaccel compare FILE.py "CALL"            how fast one call could be
  python -m ipyaccel autoprofile FILE.py [arguments]   where a script spends its time, and what would help
  python -m ipyaccel doctor                            whether all is ready
`python -m ipyaccel autoprofile -h` lists its options."""


def main(words: Sequence[str]) -> int:
    """Runs one command. Out: 0, or 2 for a mistake in the command, the file or the call (one line on standard error)."""
    try:
        return _run(words)
    except UserError as mistake:
        print(f"ipyaccel: {mistake}", file=sys.stderr)
        return _USER_MISTAKE


def _run(words: Sequence[str]) -> int:
    if words[:1] == ["doctor"]:
        return 0 if doctor() else 1
    if words[:1] == ["autoprofile"]:
        return _profile(words[1:])
    if words[:1] != ["compare"]:
        raise UserError(_USAGE)
    parser = option_parser("python -m ipyaccel compare")
    parser.add_argument("file", type=Path)
    parser.add_argument("call")
    parser.add_argument("--html", type=Path)
    parser.add_argument("--json", type=Path)
    given = vars(parser.parse_args(words[1:]))
    namespace = _namespace(given.pop("file"))
    html, json = given.pop("html", None), given.pop("json", None)
    call = given.pop("call")
    save, against = given.pop("save", ""), given.pop("against", "")
    for door in ("give", "name", "doctor", "compiled", "vary"):
        given.pop(door, None)
    if given.pop("hide", False):
        raise UserError("--hide is for a notebook or a Python session, in which the times can be revealed")
    if save:
        file_of(save)
    result = _shown(call, namespace, Options(**given), against)
    if save:
        print(f"saved as {save} ({result.keep(save)})")
    if html is not None:
        html.write_text(as_html(result.data), encoding="utf-8")
    if json is not None:
        json.write_text(result.to_json(), encoding="utf-8")
    return 0


def _profile(words: Sequence[str]) -> int:
    """Profiles a whole script. Its options stand before the file, the script's behind it. Out: the script's status."""
    parser = profile_parser("python -m ipyaccel autoprofile")
    parser.add_argument("-h", "--help", action="help", help="show this")
    parser.add_argument("--html", type=Path, metavar="OUT", help="write the report as a page")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write all figures")
    parser.add_argument("file", type=Path, help="the script")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="the script's own arguments")
    given = vars(parser.parse_args(list(words)))
    file, html, json = given["file"], given.get("html"), given.get("json")
    options = ProfileOptions(**{field.name: given[field.name] for field in fields(ProfileOptions) if field.name in given})
    statement = script(file)
    with running(file, given["arguments"]) as namespace:
        result, raised = autoprofile_with(statement, namespace, options)
    if not options.quiet:
        print(result.text())
    if html is not None:
        html.write_text(profile_as_html(result.data), encoding="utf-8")
    if json is not None:
        json.write_text(result.to_json(), encoding="utf-8")
    return exit_status(raised, f"<{statement.place}>")


def _namespace(file: Path) -> dict[str, Any]:
    """The names that the file defines. It runs once, as a module: what stands under `if __name__ == "__main__"` does not."""
    if not file.is_file():
        raise UserError(f"there is no file {file}")
    sys.path.insert(0, str(file.resolve().parent))
    try:
        return runpy.run_path(str(file), run_name=file.stem)
    except Exception as error:  # noqa: BLE001 - whatever the file raises is the user's to see, in one line
        raise UserError(f"{file} stopped with {type(error).__name__}: {error}") from None


def _shown(call: str, namespace: dict[str, Any], options: Options, against: str) -> Comparison:
    if options.quiet:
        return compare_with(call, namespace, options, against=against)
    screen = LiveText()
    try:
        return compare_with(call, namespace, options, show=screen.show, against=against)
    finally:
        screen.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
