"""What a visitor may try to be somebody else with, on its way through real web servers and login proxies."""

import socket
import struct
from urllib.parse import urlencode

import pytest
from testenv import fastcgi_peer as fcgi
from testenv.http import Answer
from testenv.login_site import CHALLENGE, ORIGIN, LoginSite, answered, signs_in
from testenv.stub_immich import StubImmich, answer
from testenv.stub_login_proxy import ANNA, SESSION, StubLoginProxy

EVIL = "evil@example.org"
UNDERSCORES = "underscores_in_headers on;"
SECRET = "a-secret-of-thirty-two-characters-"
SITES = {
    "nginx-asks": ("nginx-fastcgi", "authelia", ""),
    "nginx-asks-underscores": ("nginx-fastcgi", "authelia", UNDERSCORES),
    "nginx-behind": ("nginx-fastcgi", "authelia-front", ""),
    "nginx-behind-underscores": ("nginx-fastcgi", "authelia-front", UNDERSCORES),
    "nginx-scgi-behind-underscores": ("nginx-scgi", "authelia-front", UNDERSCORES),
    "caddy-asks": ("caddy-fastcgi", "authelia", ""),
    "caddy-behind": ("caddy-fastcgi", "authelia-front", ""),
}


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Sites, started when they are first asked for."""
    login = StubLoginProxy().start()
    sites: dict[str, LoginSite] = {}

    def get(name: str) -> LoginSite:
        if name not in sites:
            front, preset, more = SITES[name]
            sites[name] = LoginSite(tmp_path_factory.mktemp(name), front, preset, login, http=more).start()
        sites[name].reset()
        return sites[name]

    yield get
    for site in sites.values():
        site.stop()
    login.stop()


@pytest.fixture(params=SITES)
def site(request, started) -> LoginSite:
    """One site, and nothing has happened yet."""
    return started(request.param)


def is_anna_or_refused(site: LoginSite, said: Answer) -> bool:
    """True for Anna; False for a refusal as a contradiction. Anything else is a failure."""
    if signs_in(said):
        claims = site.claims(said)
        assert (claims["sub"], claims["email"]) == (ANNA.user, ANNA.email)
        return True
    assert said.status == 400 and said["Location"] is None, said
    assert "reason=identity_conflict" in site.logged()
    return False


def test_T18_a_twin_with_an_underscore_is_never_believed(site, request):
    """Caddy 2.6 keeps one of both at random."""
    name = request.node.callspec.params["site"]
    for twin in [("Remote_Email", EVIL), ("Remote_User", "evil")]:
        for said in [site.authorize(ANNA, twin) for _ in range(5)] + [site.authorize(ANNA, first=[twin])]:
            is_anna = is_anna_or_refused(site, said)
            if site.is_nginx:
                # nginx drops them, unless it was told not to; then they are seen.
                assert is_anna == ("underscores" not in name)
            elif not site.front:
                assert is_anna


@pytest.mark.parametrize("name", ["Remote.Email", "REMOTE-EMAIL", "remote-email", "rEmOtE_eMaIl", "Remote-Email"])
def test_T19_no_spelling_is_believed(site, name):
    for said in (site.authorize(ANNA, (name, EVIL)), site.authorize(ANNA, first=[(name, EVIL)])):
        is_anna_or_refused(site, said)
    assert not signs_in(site.authorize(None, (name, EVIL), ("Remote-User", "evil"), client=site.direct))


def test_T25_no_list_of_hops_takes_an_identity_away(site):
    for listed in ("Remote-Email", "Remote-User", "Cookie", "X-Original-URL", "X-Forwarded-Uri, Remote-Email"):
        said = site.authorize(ANNA, ("Connection", f"close, {listed}"))
        if signs_in(said):
            assert site.claims(said)["sub"] == ANNA.user
        else:
            # The session itself was taken out on the way to the login proxy.
            assert listed == "Cookie" and said.status == 302 and said["Location"].startswith("https://auth.")


@pytest.mark.parametrize("name", [name for name in SITES if "behind" in name])
@pytest.mark.parametrize("lost", ["Remote-Email", "Remote-User"])
def test_T25_half_an_identity_signs_nobody_in(started, name, lost):
    site = started(name)
    site.front.lost = {lost}
    assert answered(site.authorize(ANNA))["error"] == "login_required"
    assert "reason=identity_missing" in site.logged()


@pytest.mark.parametrize("name", [name for name in SITES if "behind-underscores" in name])
def test_A1_two_opinions_in_front_of_nginx_are_a_conflict(started, name):
    """Before and after the proxy's own header, and a proxy that lets a second copy through."""
    site = started(name)
    for fields in (
        [("Remote_Email", EVIL)],
        [("Remote_User", "evil")],
        [("Remote_Email", EVIL), ("Remote_User", "evil")],
    ):
        for said in (site.authorize(ANNA, *fields), site.authorize(ANNA, first=fields)):
            assert said.status == 400 and not signs_in(said)
    expect_no_second_copy(site)
    assert "reason=identity_conflict" in site.logged()


def expect_no_second_copy(site: LoginSite):
    """A proxy that lets a visitor's own header through, beside its own."""
    own, site.front.own = site.front.own, set()
    try:
        for said in (
            site.authorize(ANNA, ("Remote-Email", EVIL)),
            site.authorize(ANNA, first=[("Remote-Email", EVIL)]),
        ):
            assert said.status == 400 and not signs_in(said)
    finally:
        site.front.own = own


@pytest.mark.parametrize("name", [name for name in SITES if "behind" in name and "underscores" not in name])
def test_A1_a_header_that_comes_twice_names_nobody_else(started, name):
    """Caddy joins them, nginx takes the first: either way the twin says otherwise, or it is no address."""
    site = started(name)
    expect_no_second_copy(site)


PATHS = [
    "/sso/authorize/",
    "/sso/authorize;v=1",
    "/sso/authorize%2f",
    "/sso/authorize%3Fx",
    "/sso/authorize%0a",
    "/sso/authorize%00",
    "/SSO/AUTHORIZE",
    "//sso/authorize",
    "/sso//authorize",
    "/sso/x/../authorize",
    "/sso/./authorize",
    "/sso/%61uthorize",
    "/%2e/sso/authorize",
    "/sso/jwks/../authorize",
    "/sso\\authorize",
    "/photos/..;/sso/authorize",
]


@pytest.mark.parametrize("path", PATHS)
def test_T52_no_spelling_of_the_path_is_a_way_around_the_login(site, path):
    forged = [("Remote-User", "anna"), ("Remote-Email", ANNA.email), ("Sharefcgi-Email", ANNA.email)]
    for said in (
        site.authorize(None, *forged, path=path),
        site.authorize(None, *forged, path=path, client=site.direct),
    ):
        assert not signs_in(said) and said.status in (302, 400, 403, 404, 405, 502), said
    said = site.authorize(ANNA, path=path)
    assert not signs_in(said) or site.claims(said)["sub"] == ANNA.user


@pytest.mark.parametrize("front", ["nginx-fastcgi", "nginx-scgi", "caddy-fastcgi"])
def test_T17_a_secret_that_gets_lost_on_the_way_is_a_refusal(front, tmp_path, monkeypatch):
    """At server level nginx forgets a parameter as soon as a location has one; `set` is what it keeps."""
    word = front.split("-")[1]
    places = {"server": f'{word}_param SHAREFCGI_SECRET "{SECRET}";'} if front.startswith("nginx") else {}
    login = StubLoginProxy().start()
    site = LoginSite(tmp_path / "lost", front, "authelia", login, {"trust.secrets": SECRET}, **places).start()
    try:
        said = site.authorize(ANNA)
        assert said.status == 403 and said["Location"] is None
        assert "reason=secret_missing" in site.logged()
        assert SECRET not in site.logged()
    finally:
        site.stop()
    monkeypatch.setenv("SHAREFCGI_SECRET", SECRET)
    places = {"server": f'set $sharefcgi_secret "{SECRET}";'} if front.startswith("nginx") else {}
    site = LoginSite(tmp_path / "kept", front, "authelia", login, {"trust.secrets": SECRET}, **places).start()
    try:
        assert site.claims(site.authorize(ANNA))["sub"] == ANNA.user
        assert site.authorize(ANNA, ("Sharefcgi-Secret", "x" * 33)).status == 302
    finally:
        site.stop()
        login.stop()


@pytest.mark.parametrize(
    "lines",
    [
        "include /etc/nginx/fastcgi_params; fastcgi_pass sharefcgi;",
        "include share-fcgi/sign-in-pass.conf; include /etc/nginx/fastcgi_params;",
    ],
)
def test_T21_debian_s_own_parameters_name_nobody(tmp_path, lines):
    """They hold REMOTE_USER, which nginx fills from any password, right or wrong."""
    site = LoginSite(tmp_path, "nginx-fastcgi", "authelia", StubLoginProxy())
    written = (site.server.directory / "site.conf").read_text()
    ours = "include share-fcgi/login-authelia.conf; include share-fcgi/sign-in-pass.conf;"
    assert ours in written
    (site.server.directory / "site.conf").write_text(written.replace(ours, lines))
    site.start()
    try:
        said = site.authorize(None, ("Authorization", "Basic YW5uYUBleGFtcGxlLm9yZzp3cm9uZw=="))
        assert not signs_in(said)
        assert said.status in (302, 400, 404), said
    finally:
        site.stop()


def test_T28_two_requests_on_one_connection_share_no_parameter(started):
    """The second is refused as such, so none of its parameters can be the first one's."""
    site = started("nginx-asks")
    query = {
        "client_id": "immich",
        "redirect_uri": f"{ORIGIN}/auth/login",
        "response_type": "code",
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    target = f"/sso/authorize?{urlencode(query)}"
    identity = {"SHAREFCGI_USER": "anna", "SHAREFCGI_EMAIL": ANNA.email, "SHAREFCGI_GROUPS": "family"}
    nobody, anna = (fcgi.pairs(fcgi.params_for(target, **more)) for more in ({}, identity))
    raw = fcgi.begin(keep=True) + fcgi.record(fcgi.PARAMS, nobody[:100])
    raw += fcgi.begin(request=2) + fcgi.stream(fcgi.PARAMS, anna, request=2) + fcgi.stream(fcgi.STDIN, b"", request=2)
    raw += fcgi.stream(fcgi.PARAMS, nobody[100:]) + fcgi.stream(fcgi.STDIN, b"")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect(site.program.fastcgi)
        connection.sendall(raw)
        ends, output = {}, b""
        for kind, request, content in fcgi.records(connection):
            if kind == fcgi.STDOUT:
                output += content
            elif kind == fcgi.END:
                ends[request] = struct.unpack(">IB3x", content)[1]
            if len(ends) == 2:
                break
    assert ends == {1: fcgi.REQUEST_COMPLETE, 2: fcgi.CANNOT_MULTIPLEX}
    assert b"error=login_required" in output and b"code=" not in output


@pytest.mark.parametrize("front", ["nginx-fastcgi", "nginx-scgi", "caddy-fastcgi"])
def test_T30_a_proxy_header_sends_nothing_of_ours_elsewhere(front, tmp_path):
    """`Proxy: x` is `HTTP_PROXY` for a CGI program, and a proxy's address for half of all HTTP clients."""
    immich, login = StubImmich().start(), StubLoginProxy().start()
    immich.answers["/api/shared-links/me"] = answer(401, b'{"message":"Invalid share key"}')
    site = LoginSite(tmp_path, front, "authelia", login, immich=immich.address).start()
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0)
        address = f"http://127.0.0.1:{trap.getsockname()[1]}"
        try:
            fields = [("Proxy", address), ("proxy", address), ("Http-Proxy", address), ("All-Proxy", address)]
            site.direct.request("GET", "/share/" + "k" * 67, fields)
            assert "/api/shared-links/me" in {asked.target.partition("?")[0] for asked in immich.asked}
            assert site.claims(site.authorize(ANNA, *fields))["sub"] == ANNA.user
            with pytest.raises(BlockingIOError):
                trap.accept()
        finally:
            site.stop()
            login.stop()
            immich.stop()


def test_a_session_of_the_proxy_stays_with_the_proxy(site):
    """No cookie of the login's comes into our process."""
    site.authorize(ANNA)
    assert SESSION not in site.logged()
