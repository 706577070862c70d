"""What well-known calls do beyond returning an answer: in goes a call and its dotted name, out a plain phrase or nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterable

_FILE, _DISK, _NETWORK, _PROGRAM = "writes a file", "changes files or folders", "talks to the network", "starts another program"
_LOG, _PLOT, _PRINT = "writes to a log", "draws a plot", "prints"
_DATABASE = "talks to a database"
TYPED = "reads what is typed"

_CALLS = {
    "print": _PRINT,
    "input": TYPED,
    "breakpoint": "stops in the debugger",
    "pprint.pprint": _PRINT,
    "IPython.display.display": "shows output",
    "numpy.save": _FILE,
    "numpy.savez": _FILE,
    "numpy.savez_compressed": _FILE,
    "numpy.savetxt": _FILE,
    "pickle.dump": _FILE,
    "json.dump": _FILE,
    "marshal.dump": _FILE,
    "cloudpickle.dump": _FILE,
    "joblib.dump": _FILE,
    "scipy.io.savemat": _FILE,
    "sys.stdout.write": _PRINT,
    "sys.stderr.write": _PRINT,
    "warnings.simplefilter": "changes how warnings are shown",
    "warnings.filterwarnings": "changes how warnings are shown",
    "numpy.seterr": "changes how NumPy reports errors",
    "numpy.set_printoptions": "changes how NumPy prints",
    "urllib.request": _NETWORK,
    "urllib3": _NETWORK,
    "http.client": _NETWORK,
    "requests": _NETWORK,
    "httpx": _NETWORK,
    "aiohttp": _NETWORK,
    "socket": _NETWORK,
    "smtplib": _NETWORK,
    "ftplib": _NETWORK,
    "subprocess": _PROGRAM,
    "os.system": _PROGRAM,
    "os.popen": _PROGRAM,
    "os.kill": "ends another program",
    "os.chdir": "changes the working directory",
    "os.putenv": "changes the environment",
    "shutil": _DISK,
    "sqlite3": _DATABASE,
    "logging": _LOG,
    "matplotlib.pyplot": _PLOT,
}
"""By dotted name, or by the name of a module all of whose functions do it."""

_OS_CHANGES = (
    "remove unlink mkdir makedirs rename renames replace rmdir removedirs symlink link truncate chmod chown utime write mkfifo"
)
_CALLS |= {f"os.{name}": _DISK for name in _OS_CHANGES.split()}

OUTSIDE = frozenset({_FILE, _DISK, _NETWORK, _PROGRAM, _LOG, _DATABASE, "writes to a database", "ends another program"})
"""What reaches beyond the process that does it: a child contains a print or a changed setting, but not a written file."""

_METHODS = {
    "write_text": _FILE,
    "write_bytes": _FILE,
    "tofile": _FILE,
    "savefig": _FILE,
    "touch": _DISK,
    "unlink": _DISK,
    "mkdir": _DISK,
    "rmdir": _DISK,
    "to_parquet": _FILE,
    "to_pickle": _FILE,
    "to_excel": _FILE,
    "to_feather": _FILE,
    "to_hdf": _FILE,
    "to_sql": "writes to a database",
    "executemany": _DATABASE,
}
_METHODS_WITH_PATH = {"to_csv", "to_json", "to_html", "to_latex", "to_string", "to_markdown"}
_LOGGERS = {"debug", "info", "warning", "error", "critical", "exception"}
_OPENERS = {"open": 1, "io.open": 1, "codecs.open": 1, "gzip.open": 1, "bz2.open": 1, "lzma.open": 1}
"""Functions that open a file, with the position of the mode."""

_WORDS = frozenset(
    part
    for dotted, phrase in (_CALLS | dict.fromkeys(_OPENERS, _FILE)).items()
    if phrase in OUTSIDE or phrase == TYPED
    for part in (dotted.split(".")[1:] or [dotted])
) | {*_METHODS, *_METHODS_WITH_PATH, *_LOGGERS}

_GENERATORS = (
    "Random",
    "SystemRandom",
    "default_rng",
    "Generator",
    "RandomState",
    "SeedSequence",
    "PCG64",
    "MT19937",
    "Philox",
    "SFC64",
)
_DRAWING_METHODS = {"rvs", "sample"}


def lasting_deed(call: ast.Call, dotted: str) -> str:
    """What the call does that must not be repeated, or nothing. `dotted` is empty when what is called is not known by name."""
    if dotted in _OPENERS:
        return _FILE if _opens_for_writing(call, _OPENERS[dotted]) else ""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        if phrase := _CALLS.get(".".join(parts[:count])):
            return phrase
    return "" if dotted or not isinstance(call.func, ast.Attribute) else _method_deed(call, call.func)


def may_reach_outside(words: Iterable[str]) -> bool:
    """Whether code with these names may do what reaches beyond its process; quicker than reading its text, and never too sure."""
    return not _WORDS.isdisjoint(words)


def _method_deed(call: ast.Call, func: ast.Attribute) -> str:
    if func.attr == "open" and isinstance(func.value, ast.Name | ast.Attribute | ast.Call):
        return _FILE if _opens_for_writing(call, 0) else ""
    if func.attr in _METHODS_WITH_PATH and (call.args or any(keyword.arg in ("path_or_buf", "buf") for keyword in call.keywords)):
        return _FILE
    if func.attr in _LOGGERS and "log" in ast.unparse(func.value).lower():
        return _LOG
    return _METHODS.get(func.attr, "")


def _opens_for_writing(call: ast.Call, position: int) -> bool:
    given = [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    mode = call.args[position] if len(call.args) > position else next(iter(given), None)
    if mode is None:
        return False
    return not (isinstance(mode, ast.Constant) and isinstance(mode.value, str)) or any(letter in mode.value for letter in "wax+")


def draws_globally(call: ast.Call, dotted: str) -> bool:
    """Whether the call draws from, or seeds, the generator of `random` or `numpy.random`."""
    module, _, name = dotted.rpartition(".")
    if module in ("random", "numpy.random", "numpy.random.mtrand"):
        return name not in _GENERATORS
    if isinstance(call.func, ast.Attribute) and call.func.attr in _DRAWING_METHODS and not dotted:
        return not any(keyword.arg == "random_state" for keyword in call.keywords)
    return dotted.startswith("scipy.stats.") and dotted.endswith(".rvs")
