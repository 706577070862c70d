"""What the user may set for `%%cythonbench`: the options that all magics share, and those of `%%cython` by the same names.

In: a line such as `-c=-O3 -I include --each trapez(1, 5, 1000)`. Out: `Options`, how the cell is compiled, and the call.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from ipyaccel.errors import UserError
from ipyaccel.model import Native, Options
from ipyaccel.options import common_options, leading_options

MAGIC = "%%cythonbench"
_SETTINGS = {field.name for field in fields(Options)}


@dataclass(frozen=True)
class CellRequest:
    """A parsed line. `native`: how the cell is compiled, paths made absolute. `call` is the rest of the line as typed.

    `file`: where the source stands, if not in the cell. `baseline`: a call in the notebook that takes the place of the cell's
    own Python. `bind`: the step whose functions the notebook gets; empty: the fastest that is right. `each`: every directive is
    also measured alone. `force`: nothing is reused. `verbose`: the compiler's words are printed. `give` is `-o`, `variable` is
    `-v`'s.
    """

    call: str
    options: Options = field(default_factory=Options)
    native: Native = field(default_factory=Native)
    file: Path | None = None
    baseline: str = ""
    bind: str = ""
    each: bool = False
    force: bool = False
    verbose: bool = False
    annotate: bool = True
    give: bool = False
    variable: str = ""


def cell_parser(prog: str = MAGIC) -> argparse.ArgumentParser:
    """The options of `%%cythonbench`, without the call itself."""
    parser = common_options(prog, "steps")
    add, many = parser.add_argument, "append"
    add("--baseline", metavar="CALL", help="a call in the notebook to compare with, in place of the cell as Python")
    add("--bind", metavar="STEP", help="the step whose functions the notebook gets (the fastest that is right)")
    add("--each", action="store_true", help="measure every directive alone as well")
    add("--file", type=Path, metavar="FILE", help="take the source from a .pyx or .py file")
    add("-a", "--annotate", action="store_true", help="show how much each line calls Python (it is always shown)")
    add("--no-annotate", dest="annotate", action="store_false", help="leave that out")
    add("-c", "--compile-args", action=many, metavar="FLAG", help="a flag for the C compiler, in every step: -c=-O3")
    add("--link-args", action=many, metavar="FLAG", help="a flag for linking")
    add("-I", "--include", dest="include_dirs", action=many, metavar="FOLDER", help="where to look for header files")
    add("-L", "--library-dir", dest="library_dirs", action=many, metavar="FOLDER", help="where to look for libraries")
    add("-l", "--lib", dest="libraries", action=many, metavar="NAME", help="a library to link: -lgsl")
    add("-S", "--src", dest="sources", action=many, metavar="FILE", help="a C file to compile and link with the cell")
    add("-+", "--cplus", action="store_true", help="compile as C++")
    add("-3", dest="three", action="store_true", help="Python 3's rules, which hold anyway")
    add("--name", dest="module", metavar="NAME", help="the name of the module that is made")
    add("-f", "--force", action="store_true", help="compile anew what was compiled before")
    add("--verbose", action="store_true", help="print the compiler's commands and words")
    return parser


def parse_cell_line(line: str, defaults: Options | None = None) -> CellRequest:
    """Splits leading options from the call, which is kept to the letter. Raises UserError for an option that is not known."""
    parser = cell_parser()
    words, call = leading_options(line, parser)
    found = vars(parser.parse_args(words))
    options = replace(defaults or Options(), **{name: value for name, value in found.items() if name in _SETTINGS})
    file = found.get("file")
    if file is not None and not file.is_file():
        raise UserError(f"there is no file {file}")
    folder = str((file.parent if file is not None else Path.cwd()).absolute())
    own = {name: found[name] for name in ("baseline", "bind", "each", "force", "verbose", "annotate") if name in found}
    return CellRequest(
        call,
        options,
        replace(_native(found), folder=folder, module=found.get("module", "")),
        file,
        **own,
        give=found.get("give", False),
        variable=found.get("name", ""),
    )


def _native(found: dict[str, list[str]]) -> Native:
    """How the cell is compiled. Flags may stand together in one pair of quotes."""
    return Native(
        include_dirs=_places(found.get("include_dirs", ())),
        library_dirs=_places(found.get("library_dirs", ())),
        libraries=tuple(found.get("libraries", ())),
        sources=_existing(found.get("sources", ())),
        compile_args=_flags(found.get("compile_args", ())),
        link_args=_flags(found.get("link_args", ())),
        cplus=bool(found.get("cplus", False)),
    )


def _places(folders: list[str] | tuple[()]) -> tuple[str, ...]:
    return tuple(str(Path(folder).expanduser().absolute()) for folder in folders)


def _existing(files: list[str] | tuple[()]) -> tuple[str, ...]:
    """C files. Raises UserError for one that is not there."""
    places = _places(files)
    for place, given in zip(places, files, strict=True):
        if not Path(place).is_file():
            raise UserError(f"there is no file {given}")
    return places


def _flags(given: list[str] | tuple[()]) -> tuple[str, ...]:
    return tuple(flag for text in given for flag in text.split())


def source_of(request: CellRequest, cell: str) -> str:
    """The text to climb: the cell's, one line down as it stands on the page, or a file's. Raises UserError when there is none."""
    if not request.call:
        raise UserError(f"the call is missing: write it behind {MAGIC}, such as `{MAGIC} f(3)`")
    if request.file is None:
        text = "\n" + cell
    elif cell.strip():
        raise UserError("the source is asked for from a file, and there is one in the cell too: leave one of them out")
    else:
        text = request.file.read_text(encoding="utf-8")
    if not text.strip():
        raise UserError("there is nothing to compile: the cell is empty")
    return text
