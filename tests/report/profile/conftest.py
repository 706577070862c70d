"""Profiles made by hand, by name, and each of them in turn."""

import pytest
from profiles import states


@pytest.fixture(scope="session")
def made():
    return states()


@pytest.fixture(params=sorted(states()))
def profile(made, request):
    return made[request.param]
