"""Writes constraints.txt. In: pip's resolution report on standard input. Out: every package pinned, on standard output."""

from __future__ import annotations

import json
import re
import sys

HEAD = """\
# Every package that `make` installs, pinned, for Python 3.11, 3.12 and 3.13 on Linux.
# To renew: `make lock PYTHON=python3.11` (what the oldest Python can have, the newer ones can too), then run the tests on each.
"""


def main() -> None:
    """Pins what the report would install, but for the package itself."""
    packages = [item["metadata"] for item in json.load(sys.stdin)["install"]]
    pins = {re.sub(r"[-_.]+", "-", package["name"]).lower(): package["version"] for package in packages}
    pins.pop("ipyaccel", None)
    sys.stdout.write(HEAD + "".join(f"{name}=={version}\n" for name, version in sorted(pins.items())))


main()
