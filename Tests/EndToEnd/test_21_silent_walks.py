"""The same ways with silent sign-in: the page that was opened comes with the session, and no redirect is seen."""

from urllib.parse import urlsplit

import pytest
from testenv.browser import Visit
from testenv.sign_in_site import SignInSite

SITES = [("nginx-fastcgi", "3.1.0"), ("nginx-scgi", "2.3.1"), ("caddy-fastcgi", "3.1.0")]
SESSION = {"immich_access_token", "immich_auth_type", "immich_is_authenticated"}


@pytest.fixture(scope="module", params=SITES, ids=lambda value: "-".join(value))
def started(request, tmp_path_factory):
    """Immich does not open its own sign-in by itself here: whoever is in was signed in by us."""
    site = SignInSite(tmp_path_factory.mktemp("silent"), *request.param, is_silent=True).start()
    yield site
    site.stop()


@pytest.fixture
def site(started):
    """The same, and nobody has signed in yet."""
    started.immich.control("start-over")
    return started


def names(window: Visit) -> set[str]:
    """Its cookies."""
    return {cookie["name"] for cookie in window.page.context.cookies()}


@pytest.mark.parametrize(("name", "path"), [("alice", "/photos"), ("dora", "/albums/one?at=two"), ("bob", "/")])
def test_the_page_itself_brings_the_session(site, walk, name, path):
    window = walk(name)
    window.page.goto(site.base + path)
    window.page.wait_for_selector(f"body[data-user='{name}@example.org'][data-state=shown]")
    assert window.page.url == site.base + path, "what was wanted is what is shown"
    for elsewhere in ("/sso/authorize", "/auth/login", "/api/oauth/authorize", "/api/oauth/callback"):
        assert window.visited(elsewhere) == 0, elsewhere
    assert names(window) >= SESSION
    assert site.signed_in(name) == 1
    window.page.reload()
    window.page.wait_for_selector("body[data-state=shown]")
    assert site.signed_in(name) == 1, "who is in is not signed in again"


def test_whoever_may_not_finds_immich_s_own_door(site, walk):
    window = walk("mallory")
    window.page.goto(site.base + "/photos")
    window.page.wait_for_selector("body[data-state=locked]")
    assert urlsplit(window.page.url).path == "/auth/login" and not names(window) & SESSION
    assert window.page.is_visible("#login") and "mallory@example.org" not in site.immich.users()


def test_logging_out_is_out_until_somebody_wants_in(site, walk):
    window = walk("alice")
    window.page.goto(site.base + "/photos")
    window.page.wait_for_selector("body[data-user='alice@example.org'][data-state=shown]")
    window.page.click("#logout")
    window.page.wait_for_selector("main.card h1")
    if site.immich.release == "2.3.1":
        window.page.click("main button")
    window.page.wait_for_selector("h1:text-is('Signed out of Immich')")
    assert not names(window) & SESSION and site.signed_in("alice") == 0
    # Nor does the next page sign in, though the web server still knows who this is.
    window.page.goto(site.base + "/photos")
    window.page.wait_for_selector("body[data-state=locked]")
    assert urlsplit(window.page.url).path == "/auth/login" and site.signed_in("alice") == 0
    window.page.click("#oauth")
    window.page.wait_for_selector("body[data-user='alice@example.org'][data-state=shown]")
    assert site.signed_in("alice") == 1 and "sharefcgi_out" not in names(window)
