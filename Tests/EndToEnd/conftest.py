"""What the tests stand on: servers started once, a fresh answer sheet per test."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from testenv.wiring import FRONTS, Wiring  # noqa: E402


@pytest.fixture(scope="session", params=FRONTS)
def started_wiring(request, tmp_path_factory):
    """A web server with our files between a stand-in judge and a stand-in Immich."""
    wiring = Wiring(request.param, tmp_path_factory.mktemp(request.param)).start()
    yield wiring
    wiring.stop()


@pytest.fixture
def wiring(started_wiring):
    """The same, as if nothing had happened yet."""
    started_wiring.reset()
    yield started_wiring
    started_wiring.repair()
