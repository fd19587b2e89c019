"""What the tests stand on: servers started once, a fresh answer sheet per test."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from testenv import env  # noqa: E402
from testenv.browser import Visit  # noqa: E402
from testenv.demo_immich import DemoImmich  # noqa: E402
from testenv.gate import GateSite  # noqa: E402
from testenv.logs import expect_no_link  # noqa: E402
from testenv.sign_in_site import PASSWORD  # noqa: E402
from testenv.site import Site  # noqa: E402
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


#: Every front with the newest Immich, and the oldest dialect behind one of them.
SITES = [(front, "3.1.0") for front in FRONTS] + [("nginx-fastcgi", "2.3.1")]


@pytest.fixture(scope="session")
def immichs(tmp_path_factory):
    """One DemoImmich per release, started when it is first asked for."""
    started: dict[str, DemoImmich] = {}

    def get(release: str) -> DemoImmich:
        if release not in started:
            started[release] = DemoImmich(tmp_path_factory.mktemp("immich"), release).start()
        return started[release]

    yield get
    for immich in started.values():
        immich.stop()


@pytest.fixture(scope="module")
def immich(tmp_path_factory):
    """An Immich for the tests of one file."""
    immich = DemoImmich(tmp_path_factory.mktemp("immich")).start()
    yield immich
    immich.stop()


@pytest.fixture(scope="session")
def sites(tmp_path_factory, immichs):
    """Whole sites, started when they are first asked for."""
    started: dict[tuple[str, str], Site] = {}

    def get(front: str, release: str) -> Site:
        if (front, release) not in started:
            directory = tmp_path_factory.mktemp(front)
            started[front, release] = Site(directory, front, release, immich=immichs(release)).start()
        return started[front, release]

    yield get
    for site in started.values():
        expect_no_link(site)
        site.stop()


@pytest.fixture(scope="module")
def site_with(tmp_path_factory, immichs):
    """Sites that the tests of one file may restart: one for each front, release and settings (`zip__total=2` is
    `zip.total`)."""
    started: dict[tuple, Site] = {}

    def get(front: str = "nginx-fastcgi", release: str = "3.1.0", **settings) -> Site:
        named = (front, release, *sorted(settings.items()))
        if named not in started:
            values = {name.replace("__", "."): value for name, value in settings.items()}
            directory = tmp_path_factory.mktemp("with")
            started[named] = Site(directory, front, settings=values, immich=immichs(release)).start()
        return started[named]

    yield get
    for site in started.values():
        site.stop()


@pytest.fixture(params=SITES, ids=lambda value: "-".join(value))
def own_site(request, site_with):
    """One of these for each front with the newest Immich, and one with the oldest."""
    return site_with(*request.param)


@pytest.fixture
def one(site_with):
    """One of them, for what no front has a part in."""
    return site_with()


@pytest.fixture(scope="session")
def gates(tmp_path_factory, immichs):
    """The same with the gate: alone, or beside our pages and asking, or beside them and closed."""
    started: dict[tuple[str, str, str], GateSite] = {}

    def get(front: str, release: str, gate: str) -> GateSite:
        named = (front, release, gate)
        if named not in started:
            started[named] = GateSite(tmp_path_factory.mktemp("-".join(named)), *named, immich=immichs(release)).start()
        started[named].forget()
        return started[named]

    yield get
    for site in started.values():
        site.stop()


#: The gate that asks: alone with both dialects, beside our pages with the newest.
ASKING = [(front, release, "alone") for front in FRONTS for release in ("2.3.1", "3.1.0")]
ASKING += [(front, "3.1.0", "check") for front in FRONTS]
CLOSED = [(front, "3.1.0", "closed") for front in FRONTS]


@pytest.fixture(params=ASKING, ids=lambda value: "-".join(value))
def gate(request, gates) -> GateSite:
    """A gate that asks, and nothing has come through yet."""
    return gates(*request.param)


@pytest.fixture(params=ASKING + CLOSED, ids=lambda value: "-".join(value))
def any_gate(request, gates) -> GateSite:
    """A gate in any arrangement."""
    return gates(*request.param)


@pytest.fixture(params=CLOSED, ids=lambda value: "-".join(value))
def closed_gate(request, gates) -> GateSite:
    """A gate that lets no share credential through."""
    return gates(*request.param)


@pytest.fixture(params=SITES, ids=lambda value: "-".join(value))
def site(request, sites) -> Site:
    """A whole site, for each front and release."""
    return sites(*request.param)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's own Chromium, which finds the example's host on this machine."""
    # Without a graphics card its place is taken by a slow one in software, unless nobody asks for it.
    arguments = ["--host-resolver-rules=MAP photos.example.org 127.0.0.1", "--disable-gpu"]
    arguments += ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": env.program("chromium"), "args": arguments}


@pytest.fixture
def visit(browser):
    """Opens windows and closes them."""
    visits = []

    def open_page(screen: str, script: bool = True, **more) -> Visit:
        visits.append(Visit(browser, screen, script, **more))
        return visits[-1]

    yield open_page
    for each in visits:
        each.close()


@pytest.fixture
def walk(visit):
    """Opens windows of somebody who knows his name and password for the web server."""

    def open_window(name: str, screen: str = "desktop", **more) -> Visit:
        return visit(screen, http_credentials={"username": name, "password": PASSWORD}, **more)

    return open_window
