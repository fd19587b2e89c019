"""The complete examples of the sign-in as they are shipped, and the password list of either web server."""

import base64
import json
import subprocess

import pytest
from testenv import env
from testenv.demo_immich import DemoImmich
from testenv.http import Answer, Client
from testenv.login_site import CHALLENGE, HOST, ORIGIN, VERIFIER, LoginSite, answered, signs_in
from testenv.stub_login_proxy import ANNA, BOB, PORTAL, StubLoginProxy

EXAMPLES = [
    ("nginx-fastcgi", "example-sign-in.conf", "basic"),
    ("nginx-fastcgi", "example-authelia.conf", "authelia"),
    ("caddy-fastcgi", "Caddyfile-sign-in", "basic"),
    ("caddy-fastcgi", "Caddyfile-authelia", "authelia"),
]


def basic(name: str, password: str = "right") -> tuple[str, str]:
    """A name and a password, as browsers send them."""
    return "Authorization", "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


@pytest.fixture(scope="module")
def login():
    """The proxy that is asked."""
    login = StubLoginProxy().start()
    yield login
    login.stop()


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda example: example[1])
def example(request, login, tmp_path_factory):
    """One complete example, running, with other addresses, certificates and passwords, and nothing else changed."""
    front, name, preset = request.param
    more = {"allow.groups": ""} | {"allow.any": "true"}
    site = LoginSite(tmp_path_factory.mktemp(name), front, preset, login, more, example=name).start()
    yield site
    site.stop()


@pytest.fixture(scope="module", params=["nginx-fastcgi", "nginx-scgi", "caddy-fastcgi"])
def listed(request, login, tmp_path_factory):
    """A password list, alone."""
    site = LoginSite(tmp_path_factory.mktemp("basic"), request.param, "basic", login).start()
    yield site
    site.stop()


def enter(site: LoginSite, **changes: str):
    """As Anna, by whatever the example asks for."""
    return site.authorize(ANNA, basic("anna"), **changes)


def test_example_passes_the_web_server_s_own_check(example):
    checked = example.server.check()
    assert checked.returncode == 0, checked.stderr
    known = ("no OCSP stapling", "redirects are disabled")
    odd = [line for line in checked.stderr.splitlines() if "warn" in line and not any(text in line for text in known)]
    assert not odd, odd


def test_example_tells_immich_who_it_is(example):
    claims = example.claims(enter(example))
    assert (claims["sub"], claims["email"]) == (ANNA.user, ANNA.email)


def test_example_asks_nobody_s_name_where_immich_asks(example):
    """Discovery and keys are open; the two addresses that say who somebody is are not."""
    assert example.direct.get("/sso/.well-known/openid-configuration").status == 200
    assert example.direct.get("/sso/jwks").status == 200
    said = example.authorize(None)
    assert said.status == 401 if example.preset.name == "basic" else said["Location"].startswith(PORTAL)
    said = example.direct.post("/sso/confirm", "tap=x")
    assert said.status in (401, 302) and not signs_in(said)


def test_example_takes_the_tap_of_the_phone_through(example):
    page = enter(example, redirect_uri="app.immich:///oauth-callback")
    assert page.status == 200 and "sharefcgi_tap" in page["Set-Cookie"]
    tap = page.body.decode().partition('name="tap" value="')[2].partition('"')[0]
    cookie = page["Set-Cookie"].partition(";")[0]
    fields = [("Cookie", f"login_session=anna; {cookie}"), basic("anna")]
    form = [("Content-Type", "application/x-www-form-urlencoded")]
    body = f"tap={tap}".encode()
    back = example.direct.request("POST", "/sso/confirm", [*fields, *form], body)
    assert back.status == 303 and back["Location"].startswith("app.immich:///oauth-callback?code=")


def test_example_leaves_shares_and_the_gate_as_they_were(example):
    assert example.direct.get("/api/assets?key=" + "k" * 67).status == 404
    assert example.direct.get("/share/" + "k" * 67).status == 503


def test_while_we_are_away_each_address_of_ours_says_so_shortly(listed):
    listed.program.stop()
    try:
        for path, fields in [
            ("/sso/authorize", [basic("anna")]),
            ("/sso/logout", []),
            ("/share/" + "k" * 67, []),
        ]:
            got = listed.direct.request("GET", path, fields)
            assert (got.status, got["Retry-After"], got["Cache-Control"]) == (503, "10", "no-store"), (path, got)
            assert b"cannot be shown at the moment" in got.body and b'content="light dark"' in got.body
        for fields in ([], [basic("anna", "wrong")]):
            assert listed.direct.request("GET", "/sso/authorize", fields).status == 401
    finally:
        listed.program.start()


def test_example_logs_no_code(example):
    code = answered(enter(example))["code"]
    assert code not in example.logged() + example.server.access_log() + example.server.log.read_text()


def test_whoever_has_no_address_is_not_signed_in(listed):
    assert answered(listed.authorize(BOB, basic("bob")))["error"] == "login_required"


def test_T21_a_wrong_password_names_nobody(listed):
    for wrong in [
        basic("anna", "wrong"),
        basic("anna", ""),
        basic("ANNA"),
        basic(ANNA.email),
        ("Authorization", "Basic"),
    ]:
        said = listed.authorize(None, wrong)
        assert said.status == 401 and said["Location"] is None
        # Nor does it on an address that asks for none.
        assert not signs_in(listed.authorize(None, wrong, path="/sso/authorize/"))


def test_the_right_password_is_anna_s(listed):
    assert listed.claims(listed.authorize(None, basic("anna")))["sub"] == ANNA.user
    said = listed.authorize(None, basic("anna"), ("Remote-Email", "evil@example.org"))
    assert said.status == 400 and "reason=identity_conflict" in listed.logged()


def test_T27_one_kept_connection_gives_the_next_visitor_no_name(listed):
    """nginx keeps its connections to us."""
    for _ in range(3):
        assert signs_in(listed.authorize(None, basic("anna")))
        assert answered(listed.authorize(None, basic("bob")))["error"] == "login_required"


def test_satisfy_any_of_the_site_lets_no_unchecked_name_through(tmp_path, login):
    """A site that lets its own network in without a password: nginx would take any name for a checked one."""
    site = LoginSite(tmp_path, "nginx-fastcgi", "basic", login, server="satisfy any; allow all;").start()
    try:
        for fields in [], [basic("anna", "wrong")], [("Authorization", "Basic YW5uYQ==")]:
            said = site.authorize(None, *fields)
            assert said.status == 401 and not signs_in(said)
        assert site.claims(site.authorize(None, basic("anna")))["sub"] == ANNA.user
    finally:
        site.stop()


@pytest.mark.parametrize("front", ["nginx-fastcgi", "nginx-scgi"])
def test_a_cache_of_the_site_gives_nobody_what_was_for_another(front, tmp_path, login):
    """One that heeds no `no-store`; the address is the visitor's to choose, and so he would know the code's verifier."""
    kind = front.split("-")[1]
    cache = (
        f"{kind}_cache own; {kind}_cache_valid any 10m; {kind}_ignore_headers Cache-Control Expires Set-Cookie Vary;"
    )
    path = f"{kind}_cache_path own keys_zone=own:1m; {kind}_cache_key $request_uri;"
    any_one = {"allow.groups": "", "allow.any": "true"}
    site = LoginSite(tmp_path, front, "authelia", login, any_one, http=path, server=cache).start()
    try:
        assert signs_in(site.authorize(ANNA))
        assert site.claims(site.authorize(BOB))["sub"] == BOB.user
    finally:
        site.stop()


@pytest.mark.parametrize("page", ["/share/x", "= /sso/help", "@sharefcgi_missing"])
def test_an_error_page_of_the_site_carries_no_unchecked_name_to_us(page, tmp_path, login):
    """nginx keeps variables from one location to the next, and the address is still the one that was asked for."""
    site = LoginSite(tmp_path, "nginx-fastcgi", "basic", login, server=f"error_page 401 {page};").start()
    try:
        assert signs_in(site.authorize(None, basic("anna")))
        said = site.authorize(None, basic("anna", "wrong"))
        assert not signs_in(said) and b"code=" not in said.body
    finally:
        site.stop()


@pytest.mark.parametrize("preset", ["basic", "authelia", "authentik", "oauth2-proxy"])
def test_satisfy_any_beside_our_file_is_refused_by_nginx(preset, tmp_path, login):
    lines = f"include share-fcgi/login-{preset}.conf; satisfy any; allow all;"
    checked = LoginSite(tmp_path, "nginx-fastcgi", preset, login, login_lines=lines).server.check()
    assert checked.returncode != 0 and '"satisfy" directive is duplicate' in checked.stderr


def test_a_site_without_the_login_s_lines_signs_nobody_in(tmp_path, login):
    site = LoginSite(tmp_path, "nginx-fastcgi", "authelia", login, login_lines="").start()
    try:
        fields = [("Remote-User", ANNA.user), ("Remote-Email", ANNA.email), ("Remote-Groups", "family")]
        assert answered(site.authorize(ANNA, *fields))["error"] == "login_required"
    finally:
        site.stop()


def test_old_addresses_are_redirected_to_https(example):
    """Of nginx alone; Caddy does so by itself, on ports 80 and 443."""
    if example.is_nginx:
        text = (example.server.directory / "site.conf").read_text()
        port = int(text.partition("listen 127.0.0.1:")[2].partition(";")[0])
        assert Client(port, HOST).get("/sso/authorize?a=b")["Location"] == f"https://{HOST}/sso/authorize?a=b"


@pytest.fixture(scope="module", params=EXAMPLES[1::2], ids=lambda example: example[1])
def whole(request, login, tmp_path_factory):
    """Authelia's example with an Immich behind it, which knows us by our public name."""
    front, name, preset = request.param
    directory = tmp_path_factory.mktemp("whole")
    immich = DemoImmich(directory / "immich")
    site = LoginSite(directory / "site", front, preset, login, immich=immich.address, example=name)
    immich.more = ["--oauth-issuer", f"{ORIGIN}/sso", "--oauth-client-secret", site.secret]
    immich.more += ["--oauth-address", f"127.0.0.1:{site.direct.port}", "--oauth-insecure"]
    immich.start(), site.start()
    yield immich, site
    site.stop(), immich.stop()


def post(site: LoginSite, path: str, **values: str) -> Answer:
    """As Immich's page asks its own server."""
    fields = [("Content-Type", "application/json")]
    return site.direct.request("POST", path, fields, json.dumps(values).encode())


def test_whoever_is_logged_in_at_authelia_is_in_immich(whole):
    immich, site = whole
    redirect = f"{ORIGIN}/auth/login"
    said = post(site, "/api/oauth/authorize", redirectUri=redirect, state="state-1", codeChallenge=CHALLENGE)
    start = json.loads(said.body)["url"].removeprefix(ORIGIN)
    assert start.startswith("/sso/authorize?"), said
    assert site.direct.get(start)["Location"].startswith(PORTAL)
    back = site.direct.get(start, cookie=f"login_session={ANNA.user}")
    code = answered(back)["code"]
    signed_in = post(site, "/api/oauth/callback", url=back["Location"], state="state-1", codeVerifier=VERIFIER)
    assert signed_in.status == 201, signed_in
    cookies = "; ".join(cookie.partition(";")[0] for cookie in signed_in.all("Set-Cookie") if "immich_access" in cookie)
    me = json.loads(site.direct.get("/api/users/me", cookie=cookies).body)
    assert (me["email"], me["name"]) == (ANNA.email, ANNA.name)
    assert immich.users()[ANNA.email]["oauthId"] == ANNA.user
    assert code not in site.logged()
    # A code is good for once.
    assert post(site, "/api/oauth/callback", url=back["Location"], state="state-1", codeVerifier=VERIFIER).status == 500


def test_doctor_finds_no_door_open(whole):
    """At the loopback address, since the example's name leads elsewhere; Caddy has no site of that name."""
    _, site = whole
    if not site.is_nginx:
        pytest.skip("Caddy has no site under the loopback address")
    at = f"https://127.0.0.1:{site.direct.port}"
    command = [env.built("share-fcgi"), "doctor", at, "--insecure", *site.program.arguments()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, env=site.program.environment())
    assert done.returncode == 0 and "ways to be somebody else at /sso/authorize were tried" in done.stdout, done.stdout
