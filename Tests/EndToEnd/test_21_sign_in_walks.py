"""A browser's way through the login of the web server, our provider and Immich; in, out, and into the phone's app."""

import base64
import hashlib
import json
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from testenv import env
from testenv.browser import Visit
from testenv.sign_in_example import ISSUER, ORIGIN, SignInExample
from testenv.sign_in_site import SignInSite

SITES = [("nginx-fastcgi", "3.1.0"), ("nginx-scgi", "2.3.1"), ("caddy-fastcgi", "3.1.0")]
APP = "app.immich:///oauth-callback"
#: What may come after the origin, where an owner has told Immich not to use its app's own address.
OVERRIDE = "/api/oauth/mobile-redirect"
VERIFIER = "w" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


@pytest.fixture(scope="module", params=SITES, ids=lambda value: "-".join(value))
def started(request, tmp_path_factory):
    """A login proxy, our provider, and Immich that signs in by it and opens it by itself."""
    port = env.free_port()
    back = [f"http://127.0.0.1:{port}{path}" for path in ("/auth/login", "/user-settings", OVERRIDE)]
    settings = {"oidc.redirect_uris": ",".join([*back, APP])}
    site = SignInSite(tmp_path_factory.mktemp("walk"), *request.param, port=port, settings=settings).start()
    yield site
    site.stop()


@pytest.fixture
def site(started):
    """The same, and nobody has signed in yet."""
    started.immich.control("start-over")
    return started


@pytest.mark.parametrize("name", ["alice", "bob", "dora"])
def test_opening_a_page_signs_in_without_a_click(site, walk, name):
    window = walk(name)
    window.page.goto(site.base + "/photos")
    window.page.wait_for_selector(f"body[data-user='{name}@example.org'][data-state=shown]")
    assert window.page.url == site.base + "/photos"
    assert window.visited("/sso/authorize") == 1
    assert window.visited("/sso/token") == 0, "codes are redeemed behind the browser's back"
    cookies = {cookie["name"]: cookie for cookie in window.page.context.cookies()}
    assert set(cookies) == {"immich_access_token", "immich_auth_type", "immich_is_authenticated"}
    assert [each for each, cookie in cookies.items() if not cookie["httpOnly"]] == ["immich_is_authenticated"]
    user = site.immich.users()[f"{name}@example.org"]
    assert user["oauthId"] == name
    assert [session["type"] for session in user["sessions"]].count("oauth") == 1
    assert user["isAdmin"] == (name == "alice"), "nobody is made an administrator, and none ceases to be one"
    assert window.problems == []


def test_a_second_page_asks_nobody_again(site, walk):
    window = walk("bob")
    window.page.goto(site.base + "/photos")
    window.page.wait_for_selector("body[data-state=shown]")
    window.requests.clear()
    window.page.goto(site.base + "/user-settings")
    window.page.wait_for_selector("body[data-user='bob@example.org'][data-state=shown]")
    assert not [url for url in window.requests if "/sso/" in url]


@pytest.mark.parametrize("name", ["mallory", "eve"])
def test_whoever_may_not_finds_immich_s_own_door_and_its_password_form(site, walk, name):
    window = walk(name)
    window.page.goto(site.base + "/photos")
    window.page.wait_for_selector("body[data-state=locked]")
    assert window.page.text_content("#says") == "Failed to finish oauth"
    error = parse_qs(urlsplit(window.page.url).query)["error"]
    assert error == [{"mallory": "access_denied", "eve": "login_required"}[name]]
    assert window.visited("/sso/authorize") == 1, "nobody goes round in circles"
    assert f"{name}@example.org" not in site.immich.users()
    window.page.fill("#login [name=email]", "bob@example.org")
    window.page.fill("#login [name=password]", site.immich.users()["bob@example.org"]["password"])
    window.page.click("#login button")
    window.page.wait_for_selector("body[data-user='bob@example.org'][data-state=shown]")
    assert site.signed_in("bob") == 0


def test_a_wrong_password_of_the_web_server_s_gets_nobody_past_it(site, visit):
    window = visit("desktop", http_credentials={"username": "alice", "password": "wrong"})
    window.page.goto(site.base + "/photos")
    window.page.wait_for_url(re.compile("/sso/authorize"))
    assert "401" in window.page.text_content("body")
    assert site.signed_in("alice") == 0 and site.immich.users()["alice@example.org"]["oauthId"] == ""


def test_logging_out_is_out_and_not_in_again(site, walk):
    window = walk("alice")
    window.page.goto(site.base + "/photos")
    window.page.wait_for_selector("body[data-user='alice@example.org'][data-state=shown]")
    assert site.signed_in("alice") == 1
    window.requests.clear()
    window.page.click("#logout")
    window.page.wait_for_url(re.compile("/sso/logout"))
    if site.immich.release == "2.3.1":
        # It shows no ID token, so that a tap has to say that the person wants it.
        assert window.page.text_content("h1") == "Finish signing out?"
        window.page.click("main button")
    window.page.wait_for_selector("h1:text-is('Signed out of Immich')")
    assert urlsplit(window.page.url).path == "/sso/logout"
    assert site.signed_in("alice") == 0
    assert window.visited("/sso/authorize") == 0
    names = {cookie["name"] for cookie in window.page.context.cookies()}
    assert names - {"sharefcgi_tap"} == {"sharefcgi_out"}, "nothing of Immich's is left"
    assert window.problems == []
    # Nor where the link of the page before is followed by hand: Immich's door stays shut until somebody wants in.
    window.page.goto(site.base + "/auth/login?autoLaunch=0")
    window.page.wait_for_selector("body[data-state=locked]")
    window.page.click("#oauth")
    window.page.wait_for_selector("body[data-user='alice@example.org'][data-state=shown]")
    assert "sharefcgi_out" not in {cookie["name"] for cookie in window.page.context.cookies()}


@pytest.mark.parametrize("front", ["nginx-fastcgi", "nginx-scgi", "caddy-fastcgi"])
def test_signing_out_by_hand_leaves_nothing_of_immich_s_session_in_the_browser(tmp_path, walk, front):
    site = SignInSite(tmp_path, front).start()
    try:
        window = walk("alice")
        window.page.goto(site.base + "/photos")
        window.page.wait_for_selector("body[data-user='alice@example.org'][data-state=shown]")
        site.immich.control("oauth", autoLaunch=False)
        window.page.goto(site.base + "/sso/logout")
        window.page.click("main button")
        window.page.wait_for_selector("h1:text-is('Signed out of Immich')")
        left = {cookie["name"] for cookie in window.page.context.cookies(site.base)}
        assert left - {"sharefcgi_tap"} == {"sharefcgi_out"}
        window.page.click("text=Open Immich")
        window.page.wait_for_selector("body[data-state=locked]")
        assert not window.page.get_attribute("body", "data-user")
    finally:
        site.stop()


def leaves_for_app(window: Visit) -> str:
    """Presses the button. Where the browser goes then: no phone is here that would know what to do with it."""
    wire = window.page.context.new_cdp_session(window.page)
    places: list[str] = []
    wire.on("Network.responseReceivedExtraInfo", lambda event: places.append(location(event["headers"])))
    wire.send("Network.enable")
    with window.page.expect_event("requestfailed"):
        window.page.click("main button", no_wait_after=True)
    # The headers of an answer are told apart from it, before or after.
    while not any(place.startswith(APP) for place in places):
        window.page.wait_for_timeout(20)
    return [place for place in places if place][-1]


def location(headers: dict[str, str]) -> str:
    """Where an answer leads, however the header is spelt."""
    return {name.lower(): value for name, value in headers.items()}.get("location", "")


def start_app(site: SignInSite) -> str:
    """What the phone's app does first: the address that it opens in the phone's browser."""
    asked = {"redirectUri": APP, "state": "app's own state", "codeChallenge": CHALLENGE}
    fields = [("Content-Type", "application/json")]
    said = site.client.request("POST", "/api/oauth/authorize", fields, json.dumps(asked).encode())
    assert said.status == 201, said
    return json.loads(said.body)["url"]


def finish_app(site: SignInSite, url: str) -> dict:
    """What it does last, with the address that the browser handed over; who is in."""
    asked = {"url": url, "state": "app's own state", "codeVerifier": VERIFIER}
    fields = [("Content-Type", "application/json")]
    said = site.client.request("POST", "/api/oauth/callback", fields, json.dumps(asked).encode())
    assert said.status == 201, (said, site.immich.oauth()["failure"])
    return json.loads(said.body)


@pytest.mark.parametrize(
    ("is_overridden", "script"), [(False, True), (True, False)], ids=["scheme", "mobile-redirect, no script"]
)
def test_the_phone_s_app_is_signed_in_after_one_tap(site, walk, is_overridden, script):
    if is_overridden:
        site.immich.control("oauth", mobileOverrideEnabled=True, mobileRedirectUri=site.base + OVERRIDE)
    window = walk("dora", "phone", script=script)
    window.page.goto(start_app(site))
    assert window.page.text_content("h1") == "Sign in to the Immich app?"
    assert "dora@example.org" in window.page.text_content("main")
    assert site.signed_in("dora") == 0
    address = leaves_for_app(window)
    assert address.startswith(APP + "?code=")
    assert finish_app(site, address)["userEmail"] == "dora@example.org"
    assert site.signed_in("dora") == 1


def test_the_tap_holds_over_https_under_the_name_of_the_example(tmp_path, visit):
    site = SignInExample(tmp_path).start()
    try:
        login = {"username": "anna", "password": "right"}
        window = visit("phone", ignore_https_errors=True, http_credentials=login)
        query = {"client_id": "immich", "redirect_uri": APP, "response_type": "code", "scope": "openid email"}
        query |= {"state": "s", "code_challenge": CHALLENGE, "code_challenge_method": "S256"}
        window.page.goto(f"{ORIGIN}:{site.port}/sso/authorize?{urlencode(query)}")
        (cookie,) = window.page.context.cookies()
        assert cookie["name"] == "__Host-sharefcgi_tap" and cookie["secure"] and cookie["sameSite"] == "Strict"
        assert parse_qs(urlsplit(leaves_for_app(window)).query)["iss"] == [ISSUER]
    finally:
        site.stop()


@pytest.mark.parametrize("front", ["nginx-fastcgi", "caddy-fastcgi"])
def test_our_pages_can_be_used_by_everybody_also_where_immich_s_own_show_the_shares(tmp_path, walk, front):
    site = SignInSite(tmp_path, front, gate="alone").start()
    try:
        for scheme, accent in [("light", "rgb(43, 80, 200)"), ("dark", "rgb(169, 188, 255)")]:
            window = walk("dora", "narrow", color_scheme=scheme)
            for address in (start_app(site), site.base + "/sso/logout"):
                window.page.goto(address)
                found = window.page.evaluate("getComputedStyle(document.querySelector('main button')).backgroundColor")
                assert found == accent, "the style sheet is there"
                assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
                assert Axe().run(window.page).response["violations"] == [], address
            assert window.problems == []
        site.share_fcgi.stop()
        gone = site.client.get("/sso/logout")
        assert gone.status == 503 and b"cannot be shown at the moment" in gone.body, "the gate alone has the page, too"
    finally:
        site.stop()
