"""The headline: which figures stand first, and what it never says."""

from dataclasses import replace

from ipyaccel.model import Build, Check, Comparison, Outcome, Reason, Timing, Variant
from ipyaccel.report.headline import headline, keeps_rules, liberty
from ipyaccel.report.remarks import remarks
from ipyaccel.report.rows import rows


def said(comparison):
    return str(headline(comparison, rows(comparison)))


def test_fast_variant_never_stands_alone(made):
    """Beside the fastest stands the fastest that keeps Python's rules."""
    assert said(made["trapezoid"]) == "146× with Python's rules · 733× if sums may be regrouped"
    assert headline(made["trapezoid"], rows(made["trapezoid"])).aside == "7 versions tried in 1.9 s"


def test_fast_variant_beside_nothing(made):
    """Where only a fast variant gains, the headline says that nothing else does."""
    comparison = made["trapezoid"]
    only = tuple(row for row in comparison.outcomes if row.name in ("python", "cython-fast"))
    words = said(replace(comparison, outcomes=only))
    assert words == "nothing that keeps Python's rules is faster · 733× if sums may be regrouped"


def test_rules_are_kept_where_they_were_checked():
    """Numba counts only with a checked twin; regrouped sums count nowhere."""
    twin = Variant("numba", "numba", "", "f")
    plain = Variant("numba", "numba", "", "f", assumes=("no bounds checks",))
    assert not keeps_rules(Outcome("numba", "ok", plain))
    assert keeps_rules(Outcome("numba", "ok", replace(plain, twin=twin)))
    parallel = replace(plain, name="numba-parallel", assumes=("sums may be regrouped",), twin=twin)
    assert not keeps_rules(Outcome("numba-parallel", "ok", parallel))
    assert keeps_rules(Outcome("cython", "ok", Variant("cython", "cython", "", "f")))
    assert keeps_rules(Outcome("python", "ok"))


def test_rules_broken_on_other_inputs_are_not_kept(made):
    """A variant that goes on with a wrong answer elsewhere does not keep them; one that raises there does."""
    typed = Variant("cython-typed", "cython", "", "f")
    loud, silent = Check("same", difference="n = 100: it raises"), Check("same", difference="n = 0: it returns", silent=True)
    assert keeps_rules(Outcome("cython-typed", "ok", typed, check=loud))
    assert not keeps_rules(Outcome("cython-typed", "ok", typed, check=silent))
    assert liberty(Outcome("cython-typed", "ok", typed, check=silent)) == "though other inputs show a difference"
    assumed = replace(typed, assumes=("integers fit in 64 bits",))
    assert liberty(Outcome("cython-typed", "ok", assumed, check=silent)) == "if you accept: integers fit in 64 bits"


def test_nothing_faster_is_said(made):
    """A loss is said plainly, with its ties."""
    assert said(made["losing"]) == "nothing is faster than your code; cython ties with it"


def test_all_declined_is_one_sentence(made):
    """Of many reasons the one with a line that most variants gave."""
    assert said(made["declined"]) == "no other version is possible: line 3: calls open, a file"


def test_original_without_an_answer_is_named(made):
    """A reference that did not finish is the headline, whatever the others did."""
    first, *others = made["trapezoid"].outcomes
    late = replace(first, status="timeout", timing=None, reason=Reason("no answer within 30 s"))
    assert said(replace(made["trapezoid"], outcomes=(late, *others))) == "your code did not finish: no answer within 30 s"


def test_exception_comes_first(made):
    """When the original raises, its exception and line are the headline."""
    assert said(made["raising"]) == "your code raises ZeroDivisionError: division by zero · line 4 of cell 7"


def test_tie_of_strict_and_fast_needs_no_liberty(made):
    """When a variant that keeps the rules ties with the fastest, the rules win the headline."""
    samples = tuple(1e-3 * (1 + k * 1e-4) for k in range(9))

    def row(name, assumes=()):
        variant = Variant(name, "cython", "x", "f", assumes=assumes)
        return Outcome(name, "ok", variant, Build(variant, "", 0.5), Check("same"), Timing(10, samples))

    slow = Outcome("python", "ok", timing=Timing(1, tuple(sample * 5 for sample in samples)))
    comparison = Comparison("f()", (slow, row("cython-typed"), row("cython-fast", ("sums may be regrouped",))))
    assert said(comparison).startswith("50× with Python's rules (")
    assert "regrouped" not in said(comparison)


def test_remarks_warn(made):
    """Noise, single runs, few rounds, interrupts and reserves each get a sentence."""
    noisy, single = made["trapezoid"], made["once"]
    both = tuple(replace(row, timing=replace(row.timing, samples=row.timing.samples[:1], once=True)) for row in single.outcomes)
    sentences = remarks(replace(single, outcomes=both), rows(replace(single, outcomes=both)))
    assert sentences[0].startswith("Every version ran once")
    shaken = tuple(
        replace(row, timing=replace(row.timing, samples=tuple(t * (1 + k % 4) for k, t in enumerate(row.timing.samples))))
        if row.timing
        else row
        for row in noisy.outcomes
    )
    noisy = replace(noisy, outcomes=shaken)
    sentences = " ".join(
        sentence for which in (noisy, made["once"], made["every_status"]) for sentence in remarks(which, rows(which))
    )
    for words in ("trust the order", "ran once", "Only 3 rounds", "Stopped by you", "could not be checked"):
        assert words in sentences
    assert remarks(made["trapezoid"], rows(made["trapezoid"])) == ()


def test_versions_are_tried_before_anything_is_measured(made):
    """A first run of the original alone is no measuring yet; times of versions are."""
    comparison = replace(made["trapezoid"], complete=False)
    python, *others = comparison.outcomes
    untimed = tuple(replace(row, timing=None) for row in others)
    assert said(replace(comparison, outcomes=(python, *untimed))) == "working"
    assert said(comparison) == "measuring"
