"""Time in which nothing is computed: waiting, reading and writing files, the network, other programs."""

from __future__ import annotations

from collections.abc import Iterator

from ipyaccel import units
from ipyaccel.advice.hints.lines import line_calling
from ipyaccel.advice.hints.scene import Callee, Finding, Scene

IDLE = 0.3
"""The processor was idle for so much of the run: then waiting is worth a word even without a call that is known to wait."""
MOST_OF_IT = 0.5
WAITS = {
    "sleep": ("is waiting in `sleep`", "leave the pause out, or wait for the event itself"),
    "read_csv": ("is reading the file", "read it once and keep it, for example with .to_parquet; `usecols=` reads fewer columns"),
    "read_excel": ("is reading the file", "read it once, and keep it in a quicker form, for example with .to_parquet"),
    "read_json": ("is reading the file", "read it once, and keep it in a quicker form, for example with .to_parquet"),
    "read_table": ("is reading the file", "read it once and keep it, for example with .to_parquet"),
    "loadtxt": ("is reading the file", "keep the numbers with np.save, and read them with np.load"),
    "genfromtxt": ("is reading the file", "keep the numbers with np.save, and read them with np.load"),
    "savetxt": ("is writing the file", "np.save writes numbers as they are, without making text of them"),
    "to_csv": ("is writing the file", ".to_parquet writes columns as they are, without making text of them"),
    "urlopen": ("is waiting for the network", "fetch it once and keep it in a file"),
    "recv": ("is waiting for the network", "fetch it once and keep it in a file"),
    "recv_into": ("is waiting for the network", "fetch it once and keep it in a file"),
    "connect": ("is waiting for the network", "fetch it once and keep it in a file"),
    "getaddrinfo": ("is waiting for the network", "fetch it once and keep it in a file"),
    "input": ("is waiting for what is typed", "give it as an argument"),
    "run": ("is waiting for another program", "start it once for all, or several at a time"),
    "check_output": ("is waiting for another program", "start it once for all, or several at a time"),
    "communicate": ("is waiting for another program", "start it once for all, or several at a time"),
    "acquire": ("is waiting for another thread", "let threads share less"),
    "read": ("is reading files", "read each file once, and keep what is needed of it"),
    "readline": ("is reading files", "go over the file itself, `for line in file`, which reads larger pieces"),
    "write": ("is writing files", "collect what is to be written, and write it in one go"),
    "print": ("is printing", "print less often: collect the lines, and print them in one go"),
}
"""By the name of what is called: what the time goes into, and what could be done."""
ELSEWHERE = frozenset({"run", "read", "write", "connect", "acquire"})
"""Names that others use too: these count only as methods and functions of Python's own."""


def waiting(scene: Scene) -> Iterator[Finding]:
    """Calls that wait or read or write, where they take most of the function's time; else idle time that nobody explains."""
    known = [callee for callee in scene.callees if _said(callee)[0]]
    for callee in known:
        if callee.share >= MOST_OF_IT * scene.function.share:
            text, remedy = _said(callee)
            part = units.percent(callee.share / scene.function.share) if scene.function.share > 0 else "most of it"
            yield Finding(f"{part} {text}", remedy, line_calling(callee.name, scene), callee.share)
    if not known and scene.waiting >= IDLE and scene.function.own >= MOST_OF_IT * scene.function.total:
        idle = units.percent(scene.waiting)
        text = f"the processor was idle for {idle} of the run: it waits for something outside of it"
        yield Finding(text, "look at what it reads, opens or waits for", None, scene.waiting)


def _said(callee: Callee) -> tuple[str, str]:
    name = callee.name.rpartition(".")[2]
    if callee.origin == "yours" or (name in ELSEWHERE and callee.place != "Python"):
        return ("", "")
    return WAITS.get(name, ("", ""))
