"""What is written for the classroom's programs is what was looked at and kept."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sources import DECLINED, kept, sources, stations

STATIONS = stations()


@pytest.mark.parametrize("name", STATIONS)
def test_the_sources_are_those_that_were_kept(name):
    """Every variant's text, and every refusal, is as it stands in the folder; `renew.py` writes it anew when that is meant."""
    now, before = sources(STATIONS[name]), kept(name)
    assert now.keys() == before.keys()
    for file, text in now.items():
        assert text == before[file], file


@pytest.mark.parametrize("name", STATIONS)
def test_every_kept_source_is_complete(name):
    """Sources can be read by Python where they are Python, and a refusal has a line or speaks of the whole."""
    for file, text in kept(name).items():
        if file.endswith(".py"):
            compile(text, file, "exec")
        assert text.strip()
    assert len(kept(name).keys() - {DECLINED}) > 0
