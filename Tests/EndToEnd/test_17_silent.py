"""Silent sign-in through real web servers: who gets a session with his first page, and who gets the page as it is."""

import base64
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from testenv import env
from testenv.http import Client
from testenv.nginx import Nginx
from testenv.silent_site import BROWSER, ORIGIN, SESSION, TRIED, SilentSite, cookies
from testenv.stub_immich import StubImmich, answer

OUT = "__Host-sharefcgi_out"
EVIL = "eve@example.org"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
CACHE = """
proxy_cache_path cache keys_zone=outer:1m use_temp_path=off;
server {
    listen 127.0.0.1:%(port)s;
    location / {
        proxy_pass http://127.0.0.1:%(site)s;
        proxy_set_header Host $http_host;
        proxy_cache outer;
        proxy_cache_key $request_uri;
        proxy_cache_valid 200 10m;
    }
}
"""


@pytest.fixture(
    scope="module", params=[("nginx-fastcgi", "3.1.0"), ("nginx-scgi", "2.3.1"), ("caddy-fastcgi", "3.1.0")]
)
def started(request, tmp_path_factory):
    """Everything, behind a stand-in for Authelia, which the web server asks."""
    site = SilentSite(tmp_path_factory.mktemp("silent"), *request.param).start()
    yield site
    site.stop()


@pytest.fixture
def site(started):
    """The same, as if nothing had happened yet."""
    started.login.reset()
    started.login.asked.clear()
    started.immich.control("start-over")
    started.tell_immich()
    started.immich.control("forget-calls")
    return started


@pytest.fixture
def renewed(site):
    """With a program of ours that begins anew, before the test and after it."""
    usual = dict(site.program.settings)
    site.renew()
    yield site
    site.program.settings = usual
    site.renew()


def basic(name: str, password: str = "right") -> tuple[str, str]:
    """A name and a password, as browsers send them."""
    return "Authorization", "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def is_ordinary(site, got) -> bool:
    """Immich's page, and nothing of ours."""
    plain = Client(site.immich.port).get("/photos")
    return (got.status, got.body) == (plain.status, plain.body) and not got.all("Set-Cookie")


def is_signed_in(site, name: str, got) -> bool:
    """Immich's page, and the session of this person, which Immich knows as his."""
    named = cookies(got)
    assert list(named) == [*SESSION, TRIED], (got, site.program.log.read_text()[-2000:])
    token = re.fullmatch(r"immich_access_token=([^;]+);.*", named[SESSION[0]])[1]
    me = site.client.get("/api/users/me", cookie=f"immich_access_token={token}")
    return (got.status, json.loads(me.body)["email"]) == (200, f"{name}@example.org") and token in site.sessions(name)


def authorize(site, name: str, **changes: str):
    """As Immich's log-in page opens it."""
    query = {
        "client_id": "immich",
        "redirect_uri": f"{ORIGIN}/auth/login",
        "response_type": "code",
        "scope": "openid email profile",
        "state": "state",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return site.client.get(f"/sso/authorize?{urlencode(query)}", cookie=f"iam={name}")


def crowd(count: int, task):
    """Many at once; their answers."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(task, range(count)))


def test_first_page_comes_with_a_session_and_the_deep_link_stays(site):
    for path in ["/photos", "/", "/albums/0e1f?at=x", "/photos/0e1f"]:
        assert is_signed_in(site, "anna", site.open("anna", path)), path
    assert len(site.sessions("anna")) == 4


def test_S1_without_an_identity_it_is_immich_s_page(site):
    assert is_ordinary(site, site.open())
    assert site.calls() == 0


def test_S1_only_candidates_are_shown_to_the_login(site):
    for method, path, fields in [
        ("GET", "/photos", [("Cookie", "immich_access_token=x; iam=anna")]),
        ("GET", "/api/server/ping", []),
        ("GET", "/custom.css", []),
        ("POST", "/photos", []),
        ("HEAD", "/photos", []),
        ("GET", "/share/x", []),
    ]:
        site.client.request(method, path, [*BROWSER, *fields])
    site.client.get("/photos", accept="*/*")
    assert site.login.asked == []


@pytest.mark.parametrize("part", ["program", "login"])
def test_S1_whoever_is_away_the_page_is_immich_s(site, part):
    getattr(site, part).stop()
    try:
        assert is_ordinary(site, site.open("anna"))
    finally:
        getattr(site, part).start()


def test_S2_a_session_or_unreadable_cookies_stay_as_they_are(site):
    valid = re.match(r"immich_access_token=[^;]+", cookies(site.open("anna"))[SESSION[0]])[0]
    site.immich.control("forget-calls")
    for jar in [
        valid,
        "immich_access_token=stale",
        "immich_access_token=",
        "immich_access_token=a; immich_access_token=b",
        'immich_access_token="a"',
        "x=1;immich_access_token =a",
        "x=1;  immich_access_token\t=\ta",
        "x=1, immich_access_token=a",
        "x",
        "x=é",
        "a b=c",
    ]:
        assert is_ordinary(site, site.open("anna", cookies=jar)), jar
    two = [*BROWSER, ("Cookie", "iam=anna"), ("Cookie", "immich_access_token=a")]
    assert is_ordinary(site, site.client.request("GET", "/photos", two))
    assert site.calls() == 0


def test_S3_what_is_no_navigation_signs_nobody_in(site):
    def changed(name: str, value: str) -> list[tuple[str, str]]:
        return [(key, text) for key, text in BROWSER if key != name] + [(name, value)]

    for browser in [
        changed("Accept", "application/json"),
        changed("Accept", "*/*"),
        changed("Sec-Fetch-Mode", "cors"),
        changed("Sec-Fetch-Mode", "no-cors"),
        changed("Sec-Fetch-Dest", "iframe"),
        changed("Sec-Fetch-Dest", "image"),
        changed("Sec-Purpose", "prefetch;prerender"),
        changed("Purpose", "prefetch"),
    ]:
        assert is_ordinary(site, site.open("anna", browser=browser)), browser
    for method in ["POST", "HEAD", "PUT"]:
        assert not site.open("anna", method=method).all("Set-Cookie")
    assert site.calls() == 0


def test_S4_no_other_address_signs_anybody_in(site):
    for path in [
        "/share/x",
        "/s/x",
        "/api/server/ping",
        "/api/users/me",
        "/_app/version.json",
        "/sso/jwks",
        "/sso/",
        "/auth/login?autoLaunch=0",
        "/auth/login?code=x",
        "/custom.css",
        "//photos",
        "/%70hotos",
        "/photos/../api/users/me",
        "/photos/%2e%2e/api/users/me",
        "/photos//x",
        "/photos/",
        "/PHOTOS",
        "/share/../photos",
        "/photos%2f..",
        "/photos?key=abc",
        "/photos?slug=abc",
    ]:
        got = site.open("anna", path)
        assert not [line for line in got.all("Set-Cookie") if line.startswith((*SESSION, TRIED))], path
    assert site.calls() == 0


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("ada", "Remote_Email"),
        ("ben", "Remote-Email"),
        ("cid", "REMOTE-EMAIL"),
        ("dan", "rEmOtE_eMaIl"),
        ("eli", "Remote.Email"),
    ],
)
def test_S5_T18_T19_a_forged_twin_is_never_another_person(site, name, spelling):
    for fields in [[(spelling, EVIL)], [(spelling, EVIL), (spelling, EVIL)]]:
        got = site.open(name, "/photos", *fields)
        if got.status == 400:
            assert not got.all("Set-Cookie")
            assert "reason=identity_conflict" in site.program.log.read_text()
        else:
            assert is_signed_in(site, name, got)
        # nginx hands the header over with the identity, but for a dot; Caddy takes every spelling away.
        assert (got.status == 400) == (site.is_nginx and "." not in spelling)
        assert is_ordinary(site, site.open(None, "/photos", *fields))
    assert EVIL not in site.immich.users()


@pytest.mark.parametrize(
    "spelling", ["Sharefcgi-Email", "SHAREFCGI_EMAIL", "HTTP_SHAREFCGI_EMAIL", "Sharefcgi-User", "X-Forwarded-User"]
)
def test_S5_T20_our_own_names_in_headers_are_nobody(renewed, spelling):
    forged = [(spelling, EVIL), ("Sharefcgi-User", "eve"), ("Sharefcgi-Ask", "page")]
    assert is_ordinary(renewed, renewed.open(None, "/photos", *forged))
    assert is_signed_in(renewed, "anna", renewed.open("anna", "/photos", *forged))
    assert EVIL not in renewed.immich.users()


def test_S5_T21_a_password_that_nobody_checked_is_nobody(site):
    for name in ["anna", "anna@example.org", "eve@example.org"]:
        assert is_ordinary(site, site.open(None, "/photos", basic(name, "wrong")))
    assert site.calls() == 0


def test_S5_T25_a_header_that_connection_names_changes_nobody(renewed):
    for names in ["Remote-Email", "Remote-User, Remote-Email", "Sharefcgi-Email", "X-Accel-Redirect"]:
        got = renewed.open("anna", "/photos", ("Connection", f"close, {names}"))
        assert is_signed_in(renewed, "anna", got), names
        assert is_ordinary(renewed, renewed.open(None, "/photos", ("Connection", f"close, {names}")))


def test_S5_T26_a_login_that_says_yes_and_no_name_is_nobody(site):
    site.login.headers = lambda name: []
    got = site.open("anna")
    # Caddy 2.6 hands over the text of a placeholder that nothing stands for.
    if site.is_nginx:
        assert is_ordinary(site, got)
    else:
        assert (got.status, got.all("Set-Cookie")) == (400, [])
        assert "reason=identity_placeholder" in site.program.log.read_text()
    assert site.calls() == 0


@pytest.mark.parametrize("email", ["a@x.org,b@x.org", "no address", "a@x.org b@x.org"])
def test_S5_an_identity_that_is_none_is_a_page_of_ours(site, email):
    usual = dict(site.login.usual("anna"))
    site.login.headers = lambda name: list({**usual, "Remote-Email": email}.items())
    got = site.open("anna")
    assert (got.status, got.all("Set-Cookie"), got["Cache-Control"]) == (400, [], "no-store")
    assert b"This sign-in cannot go on" in got.body


def test_S7_each_cookie_is_a_line_of_its_own(renewed):
    got = renewed.open("bert")
    assert got.head.lower().count(b"\nset-cookie: ") == 4
    named = cookies(got)
    for name in SESSION:
        assert "; Path=/; " in named[name] and "; Secure; SameSite=Lax" in named[name] and "Domain" not in named[name]
        # An `Expires` holds a comma.
        assert named[name].count(",") == 1 and named[name].count("=") >= 4
    assert [name for name in SESSION if "HttpOnly" in named[name]] == SESSION[:2]
    assert named[TRIED] == f"{TRIED}=1; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"


def test_S8_nobody_keeps_the_page_not_even_a_shared_cache(renewed, tmp_path):
    port = env.free_port()
    outer = Nginx(tmp_path, CACHE % {"port": port, "site": renewed.client.port}, port, name="outer").start()
    try:
        for client in [renewed.client, Client(port, renewed.client.host)]:
            seen = set()
            for name in ["anna", "bert", "cleo"]:
                fields = [*BROWSER, ("Cookie", f"iam={name}"), ("If-None-Match", "*")]
                got = client.request("GET", "/photos", fields)
                assert is_signed_in(renewed, name, got)
                assert got["Cache-Control"] == "no-store" and got["Vary"] == "Cookie"
                assert not {"etag", "last-modified", "age", "expires"} & got.names
                seen.add(got.all("Set-Cookie")[0])
            assert len(seen) == 3
            assert not client.request("GET", "/photos", BROWSER).all("Set-Cookie")
    finally:
        outer.stop()


def test_S9_immich_unwilling_or_slow_is_its_own_page_soon(renewed):
    faults = [("status", "400"), ("status", "401"), ("status", "500"), ("status", "503"), ("hang", None), ("cut", None)]
    for number, (fault, value) in enumerate(faults):
        renewed.renew()
        renewed.immich.control("fault", route="oauth-finish", fault=fault, **({"value": value} if value else {}))
        renewed.immich.control("forget-calls")
        began = time.monotonic()
        assert is_ordinary(renewed, renewed.open(f"person{number}")), fault
        # `silent.timeout` is two seconds; the rest is a machine that does other things, too.
        assert time.monotonic() - began < 15
        # Not at once again.
        assert is_ordinary(renewed, renewed.open(f"person{number}"))
        assert renewed.calls() == 1, fault
        assert "reason=silent_failed" in renewed.program.log.read_text()
        renewed.immich.control("fault", route="oauth-finish", fault="none")


def test_S9_oauth_switched_off_in_immich_is_its_own_page(renewed):
    renewed.tell_immich(enabled=False)
    assert is_ordinary(renewed, renewed.open("anna"))
    assert 'reason=silent_failed detail="Immich answered 400"' in renewed.program.log.read_text()


def test_S6_cookies_without_secure_are_not_relayed(renewed):
    renewed.immich.control("trust-proxies", allowed=False)
    assert is_ordinary(renewed, renewed.open("anna"))
    assert "reason=silent_bad_reply" in renewed.program.log.read_text()


def test_S10_while_sign_ins_wait_discovery_and_tokens_do_not(renewed):
    renewed.program.settings = {**renewed.program.settings, "silent.timeout": "30s", "silent.max_inflight": "4"}
    renewed.renew()
    code = parse_qs(urlsplit(authorize(renewed, "anna")["Location"]).query)["code"][0]
    renewed.immich.control("fault", route="oauth-finish", fault="slow", value="4000")
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(renewed.open, f"person{number}") for number in range(4)]
        while renewed.calls() < 4:
            assert not any(one.done() for one in waiting)
        assert is_ordinary(renewed, renewed.open("another"))
        assert renewed.client.get("/sso/.well-known/openid-configuration").status == 200
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": f"{ORIGIN}/auth/login",
            "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            "client_id": "immich",
            "client_secret": renewed.secret,
        }
        token = renewed.client.post("/sso/token", urlencode(form))
        assert token.status == 200, token
        bearer = f"Bearer {json.loads(token.body)['access_token']}"
        assert renewed.client.get("/sso/userinfo", authorization=bearer).status == 200
        assert not any(one.done() for one in waiting)
        for number, one in enumerate(waiting):
            assert is_signed_in(renewed, f"person{number}", one.result())
    assert "reason=silent_rate" in renewed.program.log.read_text()


def test_S11_a_browser_that_keeps_no_session_is_tried_once(renewed):
    tried = cookies(renewed.open("anna"))[TRIED].partition(";")[0]
    assert is_ordinary(renewed, renewed.open("anna", cookies=tried))
    assert renewed.calls() == 1
    assert "reason=silent_loop" in renewed.program.log.read_text()


def test_S11_S12_a_client_that_keeps_nothing_meets_the_limit_alone(renewed):
    got = [renewed.open("anna") for _ in range(8)]
    assert [bool(one.all("Set-Cookie")) for one in got] == [True] * 5 + [False] * 3
    assert is_ordinary(renewed, got[-1])
    assert len(renewed.sessions("anna")) == 5
    assert is_signed_in(renewed, "bert", renewed.open("bert"))


def test_S13_after_signing_out_nobody_is_signed_in_until_he_wants(renewed):
    page = renewed.client.get("/sso/logout")
    tap = re.search(r'name="tap" value="([^"]+)"', page.body.decode())[1]
    jar = page["Set-Cookie"].partition(";")[0]
    out = renewed.client.post("/sso/logout", urlencode({"tap": tap}), cookie=jar)
    marker = cookies(out)[OUT]
    assert "Max-Age=600" in marker
    for _ in range(2):
        assert is_ordinary(renewed, renewed.open("anna", cookies=marker.partition(";")[0]))
    assert renewed.calls() == 0
    back = authorize(renewed, "anna")
    assert back.status == 302 and "Max-Age=0" in cookies(back)[OUT]
    assert is_signed_in(renewed, "anna", renewed.open("anna"))


def test_S14_of_many_first_pages_at_once_each_has_its_own_session(renewed):
    got = crowd(20, lambda number: renewed.open("anna"))
    assert {one.status for one in got} == {200}
    tokens = [one.all("Set-Cookie")[0].partition(";")[0].partition("=")[2] for one in got if one.all("Set-Cookie")]
    assert 1 <= len(tokens) <= 5 and len(set(tokens)) == len(tokens)
    assert sorted(tokens) == sorted(renewed.sessions("anna"))
    names = ["bert", "cleo", "dave", "emma"]
    for name, one in zip(names, crowd(4, lambda number: renewed.open(names[number])), strict=True):
        assert is_signed_in(renewed, name, one)


def test_S15_nothing_secret_is_in_a_log_or_a_page(renewed):
    got = renewed.open("anna")
    token = re.match(r"immich_access_token=([^;]+)", got.all("Set-Cookie")[0])[1]
    ours = renewed.program.log.read_text()
    assert "signed in" in ours and "anna" not in ours
    told = ours + renewed.server.access_log() + renewed.server.log.read_text()
    for secret in [token, renewed.secret, "code=", "codeVerifier"]:
        assert secret not in told
    assert token.encode() not in got.body


def test_S16_who_is_denied_or_not_listed_has_the_page_and_no_account(site):
    assert is_ordinary(site, site.open("dora"))
    site.login.headers = lambda name: [
        ("Remote-User", name),
        ("Remote-Email", f"{name}@evilexample.org"),
        ("Remote-Name", ""),
        ("Remote-Groups", ""),
    ]
    assert is_ordinary(site, site.open("eve"))
    assert site.calls() == 0
    assert not [email for email in site.immich.users() if email.startswith(("dora", "eve"))]


def test_S17_what_another_left_behind_is_replaced(renewed):
    left = "immich_is_authenticated=true; immich_auth_type=password"
    got = renewed.open("bob", cookies=left)
    assert is_signed_in(renewed, "bob", got)
    # bob had an account with a password; it is his by his address now.
    assert renewed.immich.users()["bob@example.org"]["oauthId"] == "bob"


def test_S18_where_it_is_off_nothing_happens(renewed):
    renewed.program.settings = {**renewed.program.settings, "silent.enabled": "false"}
    renewed.renew()
    assert is_ordinary(renewed, renewed.open("anna"))
    assert renewed.calls() == 0
    assert authorize(renewed, "anna").status == 302


@pytest.mark.parametrize("front", ["nginx-fastcgi", "caddy-fastcgi"])
def test_S8_whatever_immich_says_about_its_page_is_not_said_again(front, tmp_path):
    pages = StubImmich().start()
    page = answer(
        200,
        b"page",
        ("Content-Type", "text/html"),
        ("Cache-Control", "public, max-age=3600"),
        ("Expires", "Thu, 01 Jan 2037 00:00:00 GMT"),
        ("ETag", '"1"'),
        ("Last-Modified", "Wed, 05 Jun 2024 12:00:00 GMT"),
        ("Age", "7"),
        ("Vary", "Accept-Encoding"),
        ("Set-Cookie", "immich_access_token=foreign; Path=/"),
        ("X-Accel-Redirect", "/api/server/ping"),
    )
    unchanged = answer(304, b"", ("ETag", '"1"'))
    pages.answers["/photos"] = lambda asked: unchanged if asked.get("If-None-Match") else page
    site = SilentSite(tmp_path, front, pages=pages).start()
    try:
        conditions = [
            ("If-None-Match", '"1"'),
            ("If-Modified-Since", "Wed, 05 Jun 2024 12:00:00 GMT"),
            ("Range", "bytes=0-1"),
        ]
        got = site.open("anna", "/photos", *conditions)
        assert (got.status, got.body) == (200, b"page")
        assert list(cookies(got)) == [*SESSION, TRIED]
        assert (got["Cache-Control"], got["Vary"]) == ("no-store", "Cookie")
        assert not {"etag", "last-modified", "age", "expires", "x-accel-redirect", "accept-ranges"} & got.names
        asked = pages.asked[-1]
        assert not [name for name, _ in asked.fields if name.lower() in ("cookie", "authorization", "range")]
        # nginx decodes an address once that it leads elsewhere: what is encoded in this one must not become a query.
        site.open(None, "/albums/a%3fkey=abc")
        assert pages.asked[-1].target == "/albums/a%3fkey=abc"
        # Immich away, after it has signed somebody in: the session is there, and the failure is nobody's to keep.
        pages.stop()
        assert site.open("bert").status == 502
    finally:
        site.stop()


@pytest.mark.parametrize("front", ["nginx-fastcgi", "caddy-fastcgi"])
def test_S5_T21_a_password_list_asks_and_immich_s_page_stands_behind_the_question(front, tmp_path):
    site = SilentSite(tmp_path, front, login="basic", prompt=True).start()
    try:
        asked = site.open()
        assert asked.status == 401 and asked["WWW-Authenticate"].lower() == 'basic realm="photos"'
        assert asked.body == Client(site.immich.port).get("/photos").body and not asked.all("Set-Cookie")
        for wrong in [basic("anna", "wrong"), basic("anna", ""), basic("eve"), basic("anna@example.org")]:
            got = site.open(None, "/photos", wrong)
            assert (got.status, got.all("Set-Cookie")) == (401, [])
        assert site.calls() == 0
        assert is_signed_in(site, "anna", site.open(None, "/photos", basic("anna")))
        # Whoever has a session, and whoever has signed out, is asked for nothing.
        for jar in ["immich_access_token=x", f"{OUT}=1"]:
            assert is_ordinary(site, site.open(cookies=jar))
    finally:
        site.stop()


@pytest.mark.parametrize("front", ["nginx-fastcgi", "caddy-fastcgi"])
def test_owner_may_have_his_login_ask_first(front, tmp_path):
    site = SilentSite(tmp_path, front, prompt=True).start()
    try:
        got = site.open()
        assert got.status == 302 and got["Location"].startswith("https://login.example.org/")
        assert is_signed_in(site, "anna", site.open("anna"))
    finally:
        site.stop()


def test_more_pages_are_the_owner_s_to_name(renewed):
    if not renewed.is_nginx:
        pytest.skip("Caddy's owner writes a matcher of his own")
    assert is_ordinary(renewed, renewed.open("anna", "/explore"))
    renewed.program.settings = {**renewed.program.settings, "silent.paths": "/explore"}
    renewed.renew()
    assert is_signed_in(renewed, "anna", renewed.open("anna", "/explore"))
    assert is_ordinary(renewed, renewed.open("anna"))


@pytest.mark.parametrize("front", ["nginx-fastcgi", "caddy-fastcgi"])
def test_where_the_login_guards_all_of_immich_no_page_goes_around_it(front, tmp_path):
    site = SilentSite(tmp_path, front, guarded=True).start()
    try:
        got = site.open("anna")
        assert list(cookies(got)) == [*SESSION, TRIED] and got.status == 200
        # nobody; somebody who may not come in; somebody with a stale session: as on every other page.
        for name, jar in [(None, ""), ("dora", ""), (None, "immich_access_token=x")]:
            usual = site.open(name, "/user-settings", cookies=jar)
            got = site.open(name, cookies=jar)
            assert got.status == usual.status in (302, 403) and got.body == usual.body, (name, got)
            assert b"stand-in" not in got.body and not got.all("Set-Cookie")
        for part in [site.program, site.login]:
            part.stop()
            got = site.open("anna")
            assert got.status >= 500 and b"stand-in" not in got.body
            part.start()
    finally:
        site.stop()
