from pathlib import Path

import pytest

from ipyaccel import site_cache
from ipyaccel.site_cache import is_sealed, site_folder


@pytest.mark.parametrize("change", ["writable by all", "writable by the group", "another owner", "none"])
def test_only_what_root_alone_can_change_is_trusted(tmp_path, monkeypatch, change):
    """Every folder on the way counts: one that others may write to, or own, spoils all below it."""
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True, mode=0o755)
    modes = {"writable by all": 0o757, "writable by the group": 0o775}
    (tmp_path / "outer").chmod(modes.get(change, 0o755))
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr(site_cache, "ROOT", owner + (change == "another owner"))
    # What lies above the test's own folder is the system's affair.
    monkeypatch.setattr(type(tmp_path), "parents", property(lambda path: [path.parent, tmp_path]))
    assert is_sealed(inner) == (change == "none")


def test_a_folder_that_is_not_there_is_none(tmp_path, monkeypatch):
    """Most machines have no such cache."""
    monkeypatch.setattr("platformdirs.site_cache_path", lambda name: tmp_path / name)
    assert site_folder("shared") is None
    assert not is_sealed(Path("/no/such/folder"))
