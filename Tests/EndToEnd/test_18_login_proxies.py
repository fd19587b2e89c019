"""Every login proxy that we ship a file for: the right person, nobody, and what its failures become."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from testenv.login_presets import PRESETS
from testenv.login_site import HOST, ORIGIN, LoginSite, answered, signs_in
from testenv.stub_login_proxy import ANNA, BOB, CARLA, PORTAL, SESSION, LoginInFront, StubLoginProxy, authelia
from testenv.watch import wait_for

#: Every preset in both servers; the shapes that differ on the wire by SCGI too.
SITES = [(front, preset) for preset in PRESETS for front in ("nginx-fastcgi", "caddy-fastcgi")]
SITES += [("nginx-scgi", "authelia"), ("nginx-scgi", "authelia-front")]


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Sites, started when they are first asked for, and one proxy for all that ask."""
    login = StubLoginProxy().start()
    sites: dict[tuple[str, str], LoginSite] = {}

    def get(front: str, preset: str) -> LoginSite:
        if (front, preset) not in sites:
            sites[front, preset] = LoginSite(tmp_path_factory.mktemp(f"{front}-{preset}"), front, preset, login).start()
        sites[front, preset].reset()
        return sites[front, preset]

    yield get
    for site in sites.values():
        site.stop()
    login.stop()


every_site = pytest.mark.parametrize("site", SITES, ids="-".join, indirect=True)
asking_site = pytest.mark.parametrize(
    "site", [at for at in SITES if not PRESETS[at[1]].is_front], ids="-".join, indirect=True
)
front_site = pytest.mark.parametrize(
    "site", [at for at in SITES if PRESETS[at[1]].is_front], ids="-".join, indirect=True
)


@pytest.fixture
def site(request, started) -> LoginSite:
    """One site, and nothing has happened yet."""
    return started(*request.param)


@every_site
def test_files_pass_the_web_server_s_own_check(site):
    checked = site.server.check()
    assert checked.returncode == 0, checked.stderr
    assert not [line for line in checked.stderr.splitlines() if "[warn]" in line], checked.stderr


@every_site
def test_whoever_is_logged_in_is_whom_immich_is_told_about(site):
    claims = site.claims(site.authorize(ANNA))
    assert (claims["sub"], claims["email"]) == (site.preset.subject(ANNA), ANNA.email)
    assert claims.get("name") == (ANNA.name if site.preset.named else None)


@every_site
def test_groups_are_told_apart(site):
    """Anna is in `friends` and `family`, Bob in `friends`; `family` may sign in."""
    said = answered(site.authorize(BOB))
    assert said.get("error") == "access_denied" if site.preset.has_groups else "code" in said


@every_site
def test_many_groups_are_no_obstacle(site):
    assert site.claims(site.authorize(CARLA))["sub"] == site.preset.subject(CARLA)


@every_site
def test_T20_no_header_of_a_visitor_is_a_parameter_of_ours(site):
    forged = [(name, ANNA.email) for name in ("Sharefcgi-Email", "SHAREFCGI_EMAIL", "HTTP_SHAREFCGI_EMAIL")]
    forged += [(name, ANNA.user) for name in ("Sharefcgi-User", "SHAREFCGI_USER")]
    forged += [("Sharefcgi-Groups", "family"), ("Sharefcgi-Peer", LoginInFront.ADDRESS), ("Sharefcgi-Login", "asked")]
    assert not signs_in(site.authorize(None, *forged))
    assert not signs_in(site.authorize(None, *forged, client=site.direct))
    if site.preset.has_groups:
        assert answered(site.authorize(BOB, *forged))["error"] == "access_denied"
    assert site.claims(site.authorize(ANNA, *forged))["sub"] == site.preset.subject(ANNA)


@every_site
def test_T21_a_name_with_a_wrong_password_is_nobody(site):
    """`curl -u anna:wrong`: no login of ours has looked at it."""
    basic = ("Authorization", "Basic YW5uYTp3cm9uZw==")
    assert not signs_in(site.authorize(None, basic))
    assert not signs_in(site.authorize(None, basic, client=site.direct))


@every_site
def test_the_producer_s_own_header_from_a_visitor_is_worth_nothing(site):
    """Nobody is logged in, and the visitor says what the proxy would say."""
    forged = [(name, value.encode().decode("latin-1")) for name, value in site.preset.headers(ANNA)]
    assert not signs_in(site.authorize(None, *forged))
    assert not signs_in(site.authorize(None, *forged, client=site.direct))


@asking_site
def test_nobody_is_sent_to_log_in_and_back_to_the_whole_address(site):
    answer = site.authorize(None)
    assert answer.status in (302, 303, 307), answer
    if answer["Location"].startswith("/") or answer["Location"].startswith(ORIGIN):
        # The proxy's own page on this host.
        target = urlsplit(answer["Location"])
        answer = site.direct.get(f"{target.path}?{target.query}")
    assert answer["Location"].startswith(PORTAL), answer
    back = urlsplit(parse_qs(urlsplit(answer["Location"]).query)["rd"][0])
    assert back.path == "/sso/authorize" and back.hostname in (HOST, None)
    assert parse_qs(back.query)["redirect_uri"] == [f"{ORIGIN}/auth/login"]
    assert parse_qs(back.query)["code_challenge_method"] == ["S256"]
    assert parse_qs(back.query)["state"] == ["state-1"]


@asking_site
def test_the_proxy_is_asked_about_the_address_itself(site):
    """Whatever a visitor writes into the headers that carry it: the proxy's rules go by them."""
    lies = [("X-Original-URL", "https://open.example.org/"), ("X-Original-URI", "/open"), ("X-Original-Method", "HEAD")]
    lies += [("X-Forwarded-Uri", "/open"), ("X-Forwarded-Host", "open.example.org"), ("X-Forwarded-Method", "HEAD")]
    lies += [("X-Forwarded-Proto", "gopher"), ("X-Forwarded-For", "127.0.0.9"), ("X-Real-IP", "127.0.0.9")]
    lies += [("X-Auth-Request-Redirect", "https://evil.example/")]
    answer = site.authorize(None, *lies)
    _, asked = site.login.asked[0]
    told = " ".join([*asked.values(), answer["Location"]])
    for lie in ("gopher", "127.0.0.9", "evil.example", "HEAD", "/open", "//open"):
        assert lie not in told
    assert asked["x-forwarded-host"] == HOST and asked["x-forwarded-for"] == "127.0.0.1"


@asking_site
def test_a_proxy_that_says_no_lets_nobody_in(site):
    for mode in ("forbidden", "broken", "accel"):
        site.login.mode = mode
        answer = site.authorize(ANNA)
        assert answer.status in (403, 500) and answer["Location"] is None, (mode, answer)


OOPS = "error_page 403 404 500 502 503 504 =200 /oops; location = /oops { default_type text/plain; return 200 oops; }"


@pytest.mark.parametrize("front", ["nginx-fastcgi", "caddy-fastcgi"])
@pytest.mark.parametrize("preset", ["authelia", "authentik", "oauth2-proxy"])
def test_a_proxy_that_is_away_lets_nobody_in(front, preset, tmp_path):
    """Not even where the site has pages of its own for failures: nginx would take one for a yes."""
    login = StubLoginProxy()
    login.server.server_close()
    site = LoginSite(tmp_path, front, preset, login, server=OOPS).start()
    try:
        answer = site.authorize(ANNA)
        assert answer.status in (500, 502) and answer["Location"] is None, answer
        assert site.direct.get("/sso/jwks").status == 200
    finally:
        site.stop()


@asking_site
def test_a_silent_proxy_lets_nobody_in_and_holds_up_nobody_else(site):
    site.login.mode = "slow"
    with site.visitor.connect() as waiting:
        waiting.sendall(f"GET /sso/authorize HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        wait_for(lambda: site.login.asked)
        assert site.direct.get("/sso/.well-known/openid-configuration").status == 200
        site.login.release()
        said = b""
        while part := waiting.recv(1 << 16):
            said += part
    assert b" 500 " in said.split(b"\r\n")[0] or b" 503 " in said.split(b"\r\n")[0]
    assert b"code=" not in said


@asking_site
def test_T26_a_yes_without_a_name_signs_nobody_in(site):
    """Authelia's `bypass`, authentik's open paths. nginx has an empty variable then, Caddy 2.6 the name of one."""
    site.login.mode = "nameless"
    answer = site.authorize(ANNA)
    if site.is_nginx:
        assert answered(answer)["error"] == "login_required"
    else:
        assert answer.status == 400 and "identity_placeholder" in site.logged()
    assert not signs_in(site.authorize(None, *site.preset.headers(BOB)))


@front_site
def test_only_the_proxy_in_front_is_believed(site):
    """The same headers from any other address, such as a container's beside it."""
    fields = [(name, value.encode().decode("latin-1")) for name, value in site.preset.headers(ANNA)]
    answer = site.authorize(None, *fields, client=site.direct)
    assert answer.status == 403 and answer["Location"] is None
    assert "reason=hop_untrusted" in site.logged()


@front_site
def test_nobody_at_the_proxy_is_nobody_here(site):
    site.front.mode = "open"
    assert answered(site.authorize(None))["error"] == "login_required"


@pytest.mark.parametrize("front", ["nginx-fastcgi", "nginx-scgi", "caddy-fastcgi"])
def test_a_proxy_in_front_is_not_believed_before_its_address_is_named(front, started, tmp_path):
    """The file says that it was not this web server which asked; then trust.networks may not be empty."""
    site = LoginSite(tmp_path, front, "authelia-front", StubLoginProxy(), {"trust.networks": ""}).start()
    try:
        answer = site.authorize(ANNA)
        assert answer.status == 403 and "reason=hop_untrusted" in site.logged()
    finally:
        site.stop()


@pytest.mark.parametrize("front", ["nginx-fastcgi", "nginx-scgi", "caddy-fastcgi"])
def test_whoever_comes_without_a_word_on_groups_does_not_escape_a_rule_about_them(front, started, tmp_path):
    """A proxy that says no groups at all, or whose header a visitor has made another one take away."""
    rules = {"deny.groups": "family", "allow.groups": "", "allow.any": "true"}
    site = LoginSite(tmp_path, front, "authelia-front", StubLoginProxy(), rules).start()
    try:
        assert answered(site.authorize(ANNA))["error"] == "access_denied"
        assert "code" in answered(site.authorize(BOB))
        site.front.headers = lambda person: [field for field in authelia(person) if field[0] != "Remote-Groups"]
        assert answered(site.authorize(ANNA))["error"] == "login_required"
    finally:
        site.stop()


@pytest.mark.parametrize("site", [at for at in SITES if at[1] == "authelia"], ids="-".join, indirect=True)
def test_a_cookie_that_a_neighbouring_host_has_set_keeps_nobody_from_his_tap(site):
    """Such a cookie can come first, for a longer path; one called `__Host-…` nobody else can set."""
    page = site.authorize(ANNA, redirect_uri="app.immich:///oauth-callback")
    tap = re.search(r'name="tap" value="([^"]+)"', page.body.decode())[1]
    cookie = page["Set-Cookie"].partition(";")[0]
    cookies = f"sharefcgi_tap=tossed; {SESSION}={ANNA.user}; {cookie}; sharefcgi_tap=tossed"
    assert site.visitor.post("/sso/confirm", f"tap={tap}", cookie=cookies).status == 303


@pytest.mark.parametrize("site", [at for at in SITES if at[1] == "tailscale"], ids="-".join, indirect=True)
def test_T29_whoever_comes_by_funnel_is_nobody(site):
    site.front.mode = "funnel"
    assert site.authorize(ANNA).status == 403
    # Serve itself takes them away; whatever comes through all the same is refused together with the mark.
    site.front.mode, site.front.own = "protected", set()
    try:
        assert site.authorize(ANNA, ("Tailscale-Funnel-Request", "?1")).status == 403
    finally:
        site.front.own = {"tailscale-user-login", "tailscale-user-name", "tailscale-funnel-request"}
