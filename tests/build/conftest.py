"""The executors, as fixtures: both for what holds of both, and the one that forks for the build server."""

from __future__ import annotations

import pytest

from ipyaccel.build.forking import ForkingExecutor
from ipyaccel.build.spawn import SpawningExecutor


@pytest.fixture(scope="module", params=[ForkingExecutor, SpawningExecutor], ids=["fork", "spawn"])
def crew(request):
    executor = request.param()
    yield executor
    executor.close()


@pytest.fixture
def forking():
    executor = ForkingExecutor()
    yield executor
    executor.close()
