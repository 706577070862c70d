"""Peak memory where the system tells less, and how the counts are put together."""

import math

import numpy as np
import pytest

from ipyaccel.build.payload import pack, release
from ipyaccel.measure import peak
from ipyaccel.model import Build, Variant
from ipyaccel.syntax.live import Live


def ones(n):
    """8 n bytes."""
    return np.ones(n).sum()


@pytest.fixture
def payload():
    packed = pack(Live(ones, (100_000,), {}, (100_000,), {}))
    yield packed
    release(packed)


@pytest.fixture
def blind(monkeypatch, tmp_path):
    """A system without a high-water mark that can be set back."""
    monkeypatch.setattr(peak, "CLEAR_REFS", tmp_path / "nowhere" / "clear_refs")


def built(backend):
    return Build(Variant(backend, backend, "", "ones"), "", 0.0)


def test_python_and_numpy_are_counted_anywhere(blind, payload):
    """Tracemalloc is enough for them."""
    assert peak.peak_of(None, payload, mutates=False, send=print).size == pytest.approx(800_000, rel=0.01)


def test_compiled_code_elsewhere_has_a_reason(blind, payload, monkeypatch):
    """Its own memory would be left out without a word."""
    monkeypatch.setattr(peak, "load", lambda build, live: ones)
    monkeypatch.setattr(peak, "seed_for", lambda *_, **__: None)
    found = peak.peak_of(built("numba"), payload, mutates=False, send=print)
    assert math.isnan(found.size)
    assert "Linux" in found.reason
    assert peak.peak_of(built("numpy"), payload, mutates=False, send=print).size == pytest.approx(800_000, rel=0.01)


@pytest.mark.parametrize(("traced", "native", "shown"), [(8e6, 8.3e6, 8e6), (8e6, 24e6, 24e6), (0.0, 4e5, 0.0), (9e6, 1e6, 9e6)])
def test_the_process_counts_only_where_it_grew_clearly_more(payload, monkeypatch, traced, native, shown):
    """Else the exact count stands."""
    monkeypatch.setattr(peak, "_watch", lambda: True)
    monkeypatch.setattr(peak, "_traced", lambda _: traced)
    monkeypatch.setattr(peak, "_native", lambda _: native)
    assert peak.peak_of(None, payload, mutates=False, send=print).size == shown
