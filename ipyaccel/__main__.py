"""The shell's door: `python -m ipyaccel compare FILE.py "trapez(1, 5, 1000)" [--html OUT] [--json OUT]`."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ipyaccel.api import compare_with, doctor
from ipyaccel.errors import UserError
from ipyaccel.model import Options
from ipyaccel.options import option_parser
from ipyaccel.report.html import as_html
from ipyaccel.report.live import LiveText
from ipyaccel.result import Comparison

_USER_MISTAKE = 2


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
    if words[:1] != ["compare"]:
        raise UserError('there are two commands: `python -m ipyaccel compare FILE.py "CALL"` and `python -m ipyaccel doctor`')
    parser = option_parser("python -m ipyaccel compare")
    parser.add_argument("file", type=Path)
    parser.add_argument("call")
    parser.add_argument("--html", type=Path)
    parser.add_argument("--json", type=Path)
    given = vars(parser.parse_args(words[1:]))
    namespace = _namespace(given.pop("file"))
    html, json = given.pop("html", None), given.pop("json", None)
    call = given.pop("call")
    for door in ("give", "name", "doctor", "compiled", "vary"):
        given.pop(door, None)
    result = _shown(call, namespace, Options(**given))
    if html is not None:
        html.write_text(as_html(result.data), encoding="utf-8")
    if json is not None:
        json.write_text(result.to_json(), encoding="utf-8")
    return 0


def _namespace(file: Path) -> dict[str, Any]:
    """The names that the file defines. It runs once, as a module: what stands under `if __name__ == "__main__"` does not."""
    if not file.is_file():
        raise UserError(f"there is no file {file}")
    sys.path.insert(0, str(file.resolve().parent))
    try:
        return runpy.run_path(str(file), run_name=file.stem)
    except Exception as error:  # noqa: BLE001 - whatever the file raises is the user's to see, in one line
        raise UserError(f"{file} stopped with {type(error).__name__}: {error}") from None


def _shown(call: str, namespace: dict[str, Any], options: Options) -> Comparison:
    if options.quiet:
        return compare_with(call, namespace, options)
    screen = LiveText()
    try:
        return compare_with(call, namespace, options, show=screen.show)
    finally:
        screen.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
