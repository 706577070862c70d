"""Comparisons saved by name: written, read again, and never trusted."""

import json

import numpy as np
import pytest

from ipyaccel import kept, model
from ipyaccel.errors import UserError
from ipyaccel.model import Build, Check, Outcome, Reason, Timing, Variant
from ipyaccel.syntax.live import Live


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of its own for every test."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def comparison(call="total(x)", **more):
    variant = Variant("numba", "numba", "@njit\ndef total(x): ...", "total")
    rows = (
        Outcome("python", "ok", Variant("python", "python", "def total(x): ...", "total"), timing=Timing(1, tuple([1e-3] * 9))),
        Outcome(
            "numba", "ok", variant, Build(variant, "/home/me/total.so", 0.5, log="said"), Check("same"), Timing(10, (1e-4,) * 9)
        ),
        Outcome("numpy", "declined", reason=Reason("there is no loop", 2)),
    )
    machine = model.Machine("A processor", 2, "Linux", "CPython 3.11", (("numpy", "2.4.0"),), "gcc 12")
    return model.Comparison(call, rows, machine=machine, given=("x: float64 array of 3",), **more)


def test_what_is_kept_comes_back():
    """Samples, sources, versions, values and the machine; not what is of no use elsewhere."""
    path = kept.keep("base", comparison())
    found = kept.earlier("base")
    assert path.is_file()
    assert found.name == "base"
    assert found.comparison.machine == comparison().machine
    assert found.comparison.given == ("x: float64 array of 3",)
    timings = [row.timing for row in found.comparison.outcomes]
    assert repr(timings) == repr([row.timing for row in comparison().outcomes])
    assert found.comparison.outcomes[1].variant == comparison().outcomes[1].variant
    assert "/home/me" not in path.read_text(encoding="utf-8")


def test_hidden_times_are_kept_to_be_seen_later():
    """`--hide --save` saves what a later `--against` shows."""
    kept.keep("base", comparison(options=model.Options(hide=True)))
    assert kept.earlier("base").comparison.options.hide is False
    assert kept.earlier("base").comparison.outcomes[0].timing is not None


def test_a_path_is_a_file_of_its_own(folder):
    """For a repository, or another machine."""
    path = kept.keep(str(folder / "runs" / "base.json"), comparison())
    assert path == folder / "runs" / "base.json"
    assert kept.earlier(str(path)).comparison.call == "total(x)"
    assert kept.saved() == ()


def test_an_unknown_name_lists_those_that_there_are():
    """Or the one that was probably meant."""
    with pytest.raises(UserError, match="nothing was saved yet"):
        kept.earlier("base")
    kept.keep("base", comparison())
    kept.keep("yesterday", comparison())
    with pytest.raises(UserError, match="did you mean `base`"):
        kept.earlier("bsae")
    with pytest.raises(UserError, match="there are base, yesterday"):
        kept.earlier("zzz")
    with pytest.raises(UserError, match="there is no file"):
        kept.earlier("nowhere/base.json")


@pytest.mark.parametrize("name", ["", "a/b", "../up", ".hidden", "a\nb", "a\\b", "\x00"])
def test_a_name_does_not_lead_out_of_the_folder(name):
    """What is no name is said before anything is measured."""
    with pytest.raises(UserError, match="is no name"):
        kept.file_of(name)


def damaged():
    """Texts that `keep` did not write."""
    whole = kept.keep("base", comparison()).read_text(encoding="utf-8")

    def changed(change):
        document = json.loads(whole)
        change(document)
        return json.dumps(document)

    def times(**more):
        return lambda document: document["saved"]["comparison"]["outcomes"][0]["timing"].update(more)

    return {
        "empty": "",
        "half": whole[: len(whole) // 2],
        "list": "[]",
        "number": "3",
        "foreign": '{"format": "something else"}',
        "deep": "[" * 100_000,
        "newer": changed(lambda document: document.update(version=2)),
        "no time of day": changed(lambda document: document.update(when="yesterday")),
        "no comparison": changed(lambda document: document.pop("saved")),
        "no rows": changed(lambda document: document["saved"]["comparison"].update(outcomes=3)),
        "no loops": changed(times(loops=0)),
        "negative": changed(times(samples=[-1.0] * 9)),
        "not a number": changed(times(samples=["nan"] * 9)),
        "infinite": changed(times(samples=["inf"] * 9)),
    }


KINDS = (
    *("empty", "half", "list", "number", "foreign", "deep", "newer", "no time of day", "no comparison", "no rows"),
    *("no loops", "negative", "not a number", "infinite"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_broken_foreign_or_newer_is_one_sentence(kind):
    """Never a traceback, and never a figure made of it."""
    text = damaged()[kind]
    kept.file_of("base").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="holds no comparison that can be read"):
        kept.earlier("base")
    kept.keep("base", comparison())
    assert kept.earlier("base").comparison.call == "total(x)"


def test_bytes_that_are_no_text(folder):
    """Such as a picture under that name."""
    (folder / "picture.json").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(UserError, match="cannot be read"):
        kept.earlier(str(folder / "picture.json"))


def test_nowhere_to_write_is_one_sentence(folder):
    """A file where a folder should be."""
    (folder / "file").write_text("")
    with pytest.raises(UserError, match="nothing can be saved at"):
        kept.keep(str(folder / "file" / "base.json"), comparison())


def test_what_was_not_timed_is_not_saved():
    """There is nothing to hold anything against."""
    with pytest.raises(UserError, match="nothing was timed"):
        kept.keep("base", model.Comparison("total(x)", comparison().outcomes[2:]))


def test_another_call_under_the_name_is_said():
    """Spaces do not make another call."""
    kept.keep("base", comparison("total( x )"))
    kept.refuse_other(kept.earlier("base"), "total(x)")
    assert kept.other_call("base", "total(x)") == ""
    assert kept.other_call("base", "total(y)") == "total( x )"
    with pytest.raises(UserError, match="holds another call"):
        kept.refuse_other(kept.earlier("base"), "total(y)")


class Strange:
    """An object that cannot be asked."""

    def __len__(self):
        raise RuntimeError("no")


def test_values_are_described_in_a_few_words():
    """Sizes, not contents; what cannot say its size is named by its type."""

    def total(x, n, words, strange):
        return x

    values = (np.zeros((20, 3)), 1000, ["a"] * 2000, Strange())
    live = Live(total, values, {}, values, {"scale": 0.5, "np": np, "helper": print})
    assert kept.described(live) == (
        "x: float64 array of 20 × 3",
        "n: 1000",
        "words: list of 2\u202f000",
        "strange: Strange",
        "scale: 0.5",
    )
