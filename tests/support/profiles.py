"""Profiles made by hand: the design's own picture, time inside NumPy, every way to be unfinished, long and hostile texts."""

from __future__ import annotations

from dataclasses import replace

from called import HOSTILE, large, profiled

from ipyaccel.model import (
    Advice,
    Build,
    CalledFunction,
    Check,
    Comparison,
    Effect,
    FunctionProfile,
    LineTime,
    Machine,
    MemoryLine,
    Outcome,
    Profile,
    ProfileOptions,
    Reason,
    SampledLine,
    Statement,
    Variant,
    WholeRun,
)

MACHINE = Machine("Example CPU @ 3.0 GHz", 2, "Linux 6.1", "CPython 3.11.9", (("numpy", "2.4.0"),), "gcc 12.2.0", 2)
PAIRWISE = (
    (1, "def pairwise(X):", 0, 0.0),
    (2, "    M, N = X.shape", 1, 0.0),
    (3, "    D = np.empty((M, M))", 1, 0.0),
    (4, "", 0, 0.0),
    (5, "    for i in range(M):", 1001, 0.0),
    (6, "        for j in range(M):", 1_001_000, 0.04),
    (7, "            d = 0.0", 1_000_000, 0.02),
    (8, "            for k in range(N):", 4_000_000, 0.16),
    (9, "                tmp = X[i, k] - X[j, k]", 3_000_000, 0.40),
    (10, "                d += tmp * tmp", 3_000_000, 0.22),
    (11, "            D[i, j] = np.sqrt(d)", 1_000_000, 0.11),
    (12, "    return D", 1, 0.0),
)
SOURCE = "from numba import njit, prange\n\n@njit(parallel=True)\ndef pairwise(X):\n    return X < 2 & X\n"


def function(name, own, total, whole=2.48, place="cell 4", origin="yours", calls=1, line=1, **more):
    """One function; its file is the temporary one of a notebook cell."""
    key = (f"/tmp/ipykernel_7/{abs(hash(place)) % 97}.py" if origin == "yours" else "~", line, name)
    return CalledFunction(key, name, place, origin, calls, own, total, total / whole, more.pop("primitive_calls", calls), **more)


def lines(rows, name="pairwise", place="cell 4", share=0.93):
    return FunctionProfile(name, place, tuple(LineTime(*(line, text, hits, part)) for line, text, hits, part in rows), share)


def won(name, by, source=SOURCE):
    """A comparison that a version won."""
    variant = Variant(by, by.partition("-")[0], source, name)
    return Comparison(f"{name}(X)", (Outcome(by, "ok", variant, Build(variant, "/f.so", 0.6), Check("same")),))


def design():
    """The design's own picture."""
    functions = (
        function("analyse", 0.002, 2.478),
        function("pairwise", 2.31, 2.31),
        function("load_points", 0.12, 0.13, place="cell 3"),
        function("numpy.random.default_rng", 0.04, 0.04, place="NumPy", origin="library"),
        *(
            function(f"small_{k}", 1e-4 / (k + 1), 2e-4 / (k + 1), place="Python", origin="builtin", calls=1000)
            for k in range(14)
        ),
    )
    numba = Advice(
        "pairwise",
        "cell 4",
        "numba-parallel",
        2.31,
        2.9e-3,
        "the call of the run",
        Effect(0.17, 2.48, 0.17, 1.2),
        comparison=won("pairwise", "numba-parallel"),
    )
    nothing = Advice(
        "load_points", "cell 3", reason=Reason("96 % is reading the file", 2), remedy="keep the points in a `.npy` file"
    )
    return Profile(
        Statement("analyse(500)"),
        WholeRun(2.61, 2.46, 2.48, 0.005, 8_100_000),
        functions,
        (
            lines(PAIRWISE),
            lines(
                ((1, "def load_points():", 0, 0.0), (2, "    return np.loadtxt(path)", 1, 0.05)), "load_points", "cell 3", 0.05
            ),
        ),
        advice=(nothing, numba),
        stats=profiled("outer(50)"),
        notes=("Lines were measured in a process of their own, on copies of the notebook's variables.",),
        machine=MACHINE,
        seconds=9.4,
        memory=(MemoryLine("cell 4", 3, "    D = np.empty((M, M))", 8_000_000, 8_000_000, 8_000_000, 1, "pairwise"),),
        options=ProfileOptions(memory=True),
    )


def inside_numpy():
    """The time is inside NumPy, as the sampler saw; nothing to compile."""
    functions = (
        function("simulate", 3.0, 3.1, 4.0, sampled=0.72, native=0.68),
        function("distance", 0.6, 0.7, 4.0, calls=20_000, sampled=0.2, native=0.02, line=9),
        function("numpy.mean", 0.1, 0.2, 4.0, place="NumPy", origin="library", calls=20_000, sampled=0.05),
    )
    sampled = (
        SampledLine("cell 2", 4, "    noise = rng.normal(0, 1, n)", 0.45, 0.44, "rng.normal", "simulate"),
        SampledLine("cell 2", 5, "    return np.exp(-x) + noise", 0.27, 0.24, "np.exp", "simulate"),
        SampledLine("cell 2", 11, "    d = np.abs(a - b)", 0.2, 0.02, "np.abs", "distance"),
    )
    why = Reason("68 % is inside NumPy already", 4)
    return Profile(
        Statement("abc(1000)"),
        WholeRun(4.0, 2.9, 3.1),
        functions,
        sampled=sampled,
        advice=(Advice("simulate", "cell 2", reason=why, remedy="draw all numbers in one call"),),
        stats=profiled("outer(30)"),
        machine=MACHINE,
    )


def hostile():
    """Markup, template syntax, LaTeX and unicode wherever a user can put text."""
    text = HOSTILE.replace("\ud800", "") + " \\input{x} ~ ^ _ # % ∑ 日本 `a` `b"
    rows = (function(text, 1.0, 2.0, place=text), function("f" * 90, 0.2, 0.2, place="helpers_" * 9 + ".py"))
    advice = (
        Advice(text, text, "numba", 1.0, 0.1, text, Effect(0.3, unmeasured=text), comparison=won("f", "numba", text)),
        Advice("g" * 80, text, reason=Reason(text, 3), remedy=text),
    )
    return Profile(
        Statement(text),
        WholeRun(2.48),
        rows,
        (lines(((1, text, 1, 1.0),), text, text),),
        (SampledLine(text, 1, text, 0.5, 0.5, text, text),),
        (MemoryLine(text, 1, text, 10, 10, 0),),
        advice,
        profiled("outer(5)"),
        notes=(text,),
        skipped=(text,),
        warnings=(text,),
        machine=MACHINE,
    )


def states():
    """Every profile by name."""
    whole = design()
    unmeasured = replace(whole.advice[1], effect=Effect(0.18, unmeasured="the statement writes a file"))
    many = tuple(function(f"f{k}", 0.05, 0.06, 4.0, line=k, calls=100) for k in range(80))
    return {
        "design": whole,
        "inside_numpy": inside_numpy(),
        "hostile": hostile(),
        "starting": Profile(Statement("analyse(500)"), WholeRun(float("nan")), complete=False, doing="running the statement"),
        "halfway": replace(whole, advice=(), memory=(), stats=b"", complete=False, doing="measuring lines", machine=None),
        "raising": replace(whole, advice=(), error="ZeroDivisionError: division by zero", error_line=3),
        "interrupted": replace(whole, advice=(), interrupted=True, skipped=("No advice: stopped before it began.",)),
        "projected": replace(whole, advice=(unmeasured,), skipped=("The whole statement was run once: line 2 writes a file.",)),
        "spread": replace(whole, functions=many, lines=(), advice=(), stats=large(3000)),
        "waiting": replace(
            whole,
            run=WholeRun(2.61, 0.1, 2.48, queued=0.0),
            functions=(function("time.sleep", 2.3, 2.3, place="Python", origin="builtin"),),
        ),
        "tiny": replace(
            whole, run=WholeRun(3e-6, 2e-6, 1e-6, repeats=100_000), functions=whole.functions[:1], lines=(), advice=()
        ),
        "nothing": Profile(Statement("pass"), WholeRun(1e-6, 1e-6, 1e-6), machine=MACHINE),
        "slowed": replace(whole, run=replace(whole.run, wall=3.0, plain=0.67)),
        "cell": replace(whole, statement=Statement("x = 3\nanalyse(500)\n", "cell 7", True)),
    }
