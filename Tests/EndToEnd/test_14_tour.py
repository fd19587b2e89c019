"""Chromium on Immich's own share pages, without a gate and with the gate alone: what a ban list finds in the log.

Prints both counts at its end.
"""

import json
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from testenv.browser import Visit
from testenv.demo_immich import DemoImmich, root
from testenv.site import Site
from testenv.tour import Tour

#: Hundreds of pictures in a test.
pytestmark = pytest.mark.timeout(300)

#: Links that only the demo has, beside the twenty of every kind.
MORE = {"locked", "video", "large"}
LOCKED = {"album_password", "album_password_slug", "many_password"}
#: What comes to no pictures, and its state and its status with the gate in front.
CLOSED = {**dict.fromkeys(LOCKED, ("locked", 423)), "album_expired": ("failed", 404)}
LOOKS = 7
#: An anonymous tour without a gate, by the last word of the path; 2.3 asks for text in every picture that is opened.
BEFORE = {"2.3.1": {"ocr": 76, "me": 4}, "3.1.0": {"me": 4}}


def statuses(site: Site) -> Counter:
    """401 and 403 in the web server's log since it was started, whoever was answered so."""
    # What is answered after the visit is logged after it.
    last = f"/api/server/ping/{time.monotonic_ns()}"
    site.client.get(last)
    deadline = time.monotonic() + 20
    while last not in site.server.access_log():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    found = Counter()
    for line in site.server.access_log().splitlines():
        if site.is_nginx:
            _, request, rest, *_ = line.split('"')
            path, status = request.split(" ")[1], int(rest.split()[0])
        else:
            entry = json.loads(line)
            path, status = entry["request"]["uri"], entry["status"]
        if status in (401, 403):
            found[path.partition("?")[0].rpartition("/")[2].removesuffix("-")] += 1
    return found


class Pair:
    """The same Immich behind the same web server, bare and with the gate."""

    def __init__(self, directory: Path, front: str, release: str):
        self.front, self.release = front, release
        self.immich = DemoImmich(directory / "immich", release).start()
        self.links = self.immich.links()
        self.gated = self.site(directory / "gated")
        self.bare = self.site(directory / "bare")

    def site(self, directory: Path) -> Site:
        """A site; without a gate its one include says nothing."""
        site = Site(directory, self.front, self.release, immich=self.immich, gate="alone")
        if directory.name == "bare":
            for path in (directory / "web" / "share-fcgi").glob("gate.*"):
                path.write_text("# No gate.\n")
        return site.start()

    def stop(self):
        """Ends all."""
        self.bare.stop()
        self.gated.stop()
        self.immich.stop()


@pytest.fixture(scope="module")
def notes(pytestconfig):
    """What has been counted; printed when all is done."""
    lines: list[tuple[str, ...]] = []
    yield lines
    plugins = pytestconfig.pluginmanager
    rows = [("lines of 401 and 403", "", "without a gate", "with it"), *lines]
    reporter = plugins.getplugin("terminalreporter")
    with plugins.getplugin("capturemanager").global_and_fixture_disabled():
        reporter.ensure_newline()
        for row in rows:
            reporter.write_line("| {:27} | {:12} | {:40} | {:11} |".format(*row))


@pytest.fixture(
    scope="module",
    params=[(front, release) for front in ["nginx-fastcgi", "caddy-fastcgi"] for release in ["2.3.1", "3.1.0"]],
    ids=lambda value: "-".join(value),
)
def pair(request, tmp_path_factory):
    """Each web server with each release."""
    made = Pair(tmp_path_factory.mktemp("tour"), *request.param)
    yield made
    made.stop()


class Walk(Tour):
    """A tour of one site, and what its visitor did not see but his console did."""

    def __init__(self, browser, site: Site):
        self.visit = Visit(browser, "desktop")
        self.site, self.before = site, statuses(site)
        super().__init__(self.visit.page, site.base)

    def console(self) -> set[str]:
        """Everything that went wrong since the last time, without what a failed call is called in the console."""
        found = {text for text in self.visit.problems if not text.startswith("Failed to load resource: the server")}
        self.visit.problems.clear()
        return {text.partition("?")[0].replace(self.base, "") for text in found}

    def end(self) -> Counter:
        """Closes the window; what a ban list counts of it."""
        self.visit.close()
        return statuses(self.site) - self.before


def text(found: Counter) -> str:
    """A count, and what it is made of."""
    parts = ", ".join(f"{count} {name}" for name, count in found.most_common())
    return f"{found.total()} ({parts})" if parts else "0"


def note(notes, what: str, pair: Pair, bare: Counter, gated: Counter):
    """One line of the summary."""
    notes.append((what, f"{pair.front.partition('-')[0]}, {pair.release}", text(bare), text(gated)))


def walk_through(walk: Walk, links: dict[str, dict], is_gated: bool):
    """Every kind of share, by its key and where there is one by its slug, seven pictures each."""
    for name, link in links.items():
        if name in MORE:
            continue
        state, status = CLOSED.get(name, ("shown", None))
        assert walk.open(root(link, by_slug=bool(link["slug"]))) == state, name
        if state == "shown":
            walk.look(min(LOOKS, walk.count))
            walk.wait_for_pictures()
        # To a link that it cannot find by what stands in the address, Immich gives the same page with a status of its own.
        problems = walk.console() - {f"404 {urlsplit(walk.page.url).path}"}
        if is_gated:
            assert problems == ({f"{status} /api/shared-links/me"} if status else set()), name


def test_tour_of_every_kind_leaves_nothing_for_a_ban_list(pair, browser, notes):
    found = {}
    for site in (pair.bare, pair.gated):
        walk = Walk(browser, site)
        walk_through(walk, pair.links, site is pair.gated)
        found[site] = walk.end()
    note(notes, "anonymous tour of 20 shares", pair, found[pair.bare], found[pair.gated])
    assert found[pair.bare] == BEFORE[pair.release]
    assert not found[pair.gated]


def test_wrong_passwords_are_counted_one_by_one_and_the_right_one_opens(pair, browser, notes):
    link, wrong, found = pair.links["locked"], ["nope", "Hunter2", "hunter2 "], {}
    asked = "me" if pair.release == "2.3.1" else "login"
    for site in (pair.bare, pair.gated):
        walk = Walk(browser, site)
        assert walk.open(root(link)) == "locked"
        walk.console()
        for password in wrong:
            assert walk.unlock(password) == "locked"
            assert walk.console() == {f"401 /api/shared-links/{asked}"}
        assert walk.unlock(link["password"]) == "shown"
        walk.look(2)
        walk.wait_for_pictures()
        # The cookie opens it from now on.
        assert walk.open(root(link)) == "shown"
        walk.wait_for_pictures()
        if site is pair.gated:
            assert walk.console() == set()
        found[site] = walk.end()
    note(notes, f"{len(wrong)} wrong passwords", pair, found[pair.bare], found[pair.gated])
    assert found[pair.gated] == {asked: len(wrong)}


def test_log_in_that_has_expired_is_forgotten_at_the_first_page(pair, browser, notes):
    cookie, found = pair.immich.sessions()["expired"]["cookie"], {}
    for site in (pair.bare, pair.gated):
        walk = Walk(browser, site)
        walk.carry(cookie)
        for number in range(2):
            walk.calls.clear()
            assert walk.open(root(pair.links["album_slug"], by_slug=True)) == "shown"
            walk.look(2)
            walk.wait_for_pictures()
            if site is pair.gated:
                assert ("preferences" in walk.calls) == (number == 0)
        assert {problem[:3] for problem in walk.console()} == ({"440"} if site is pair.gated else {"401"})
        found[site] = walk.end()
    note(notes, "dead log-in, two page loads", pair, found[pair.bare], found[pair.gated])
    assert found[pair.bare].total() > 4
    assert not found[pair.gated]
