"""A gate for everything: who may reach Immich at all, through nginx and Caddy."""

import subprocess

import pytest
from testenv import env
from testenv import fastcgi_peer as fcgi
from testenv.admission import PATHS, PEOPLE, SETTINGS, AdmissionSite, generous_immich
from testenv.demo_immich import DemoImmich
from testenv.share_fcgi import ShareFCGI
from testenv.stub_login_proxy import ANNA, BOB, SESSION, StubLoginProxy
from testenv.wiring import ASSET, FRONTS, KEY


@pytest.fixture(scope="module")
def immich():
    """Gives everything to whoever comes through."""
    immich = generous_immich()
    yield immich
    immich.stop()


@pytest.fixture(scope="module")
def program(tmp_path_factory, immich):
    """Our program with sign-in, and anna on its list."""
    program = ShareFCGI(tmp_path_factory.mktemp("admission"), f"http://{immich.address}", SETTINGS)
    subprocess.run([env.built("share-fcgi"), "sso", "init", *program.arguments()], capture_output=True, check=True)
    program.start()
    yield program
    program.stop()


@pytest.fixture(scope="module", params=FRONTS)
def started_site(request, tmp_path_factory, program, immich):
    """A web server in front of our program."""
    share_fcgi = program.socket(request.param.split("-")[1])
    site = AdmissionSite(request.param, tmp_path_factory.mktemp(request.param), share_fcgi, immich)
    site.server.start()
    yield site
    site.server.stop()


@pytest.fixture
def site(started_site):
    """The same, and Immich has not been asked yet."""
    started_site.immich.asked.clear()
    return started_site


def test_files_pass_the_web_server_s_own_check(site):
    checked = site.server.check()
    assert checked.returncode == 0, checked.stderr
    assert not site.is_nginx or "warn" not in checked.stderr, checked.stderr


def test_only_whom_login_and_policy_let_in_reaches_immich(site):
    session = ("Cookie", "immich_access_token=x")
    for path in PATHS:
        got = site.ask(path, "anna", "GET", session)
        assert (got.status, got["Set-Cookie"]) == (200, "theirs=1"), got
        assert site.ask(path, "bob", "GET", session).status == 403
        assert site.ask(path, "carl", "GET", session).status == 401
        # Of text in a picture nginx itself says that there is none, and asks nobody.
        assert site.ask(path).status == (200 if site.is_nginx and path.endswith("/ocr") else 401)
    assert len(site.passed) == len(PATHS)
    assert not any(name.lower().startswith("sharefcgi") for asked in site.passed for name, _ in asked.fields)


def test_whoever_has_a_session_of_immich_s_is_asked_for_all_the_same(site):
    session = ("Cookie", "immich_access_token=t"), ("Sec-Fetch-Site", "same-origin")
    for path in PATHS:
        assert site.ask(path, "bob", "GET", *session).status == 403
        assert site.ask(path, None, "GET", *session).status == 401
    assert not site.passed


def test_shares_and_what_immich_asks_stay_open(site):
    assert site.ask("/share/healthcheck").status in (200, 503)
    assert site.ask("/sso/jwks").status == 200
    assert site.ask(f"/api/assets/{ASSET}/thumbnail?key={KEY}").status == 404
    assert site.ask(f"/api/assets/{ASSET}/thumbnail?key={KEY}", "anna").status == 404
    assert not site.passed


def test_forged_headers_let_nobody_in(site):
    forged = [("Sharefcgi-User", "anna"), ("SHAREFCGI_EMAIL", "anna@example.org"), ("Script-Name", "/_gate")]
    assert site.ask("/photos", None, "GET", *forged).status == 401
    assert site.ask("/photos", "bob", "GET", *forged).status == 403
    assert site.ask("/photos", "anna", "GET", *forged).status == 200
    twin = site.ask("/photos", "anna", "GET", ("Remote-User", "bob"))
    # nginx knows a yes and a no; all else is a failure to it.
    assert twin.status == (503 if site.is_nginx else 400)
    assert len(site.passed) == 1


@pytest.mark.parametrize(
    "target",
    [
        "/sso/jwks/../../photos",
        "//photos",
        "/share/../photos",
        "/sso/%2e%2e/photos",
        "/%70hotos",
        "/photos?x=/sso/jwks",
    ],
)
def test_T53_no_spelling_of_the_address_lets_somebody_in(site, target):
    for who in ["bob", "carl", None]:
        got = site.ask(target, who)
        assert got.status in (401, 403, 404), got
    assert not site.passed


def test_T53_the_gate_itself_is_no_address_of_the_site(site):
    for path in ["/_gate", "/_gate/", "//_gate", "/x/../_gate", "/_gate?x", "/%5fgate"]:
        assert site.ask(path, "bob").status in (403, 404)
        assert site.ask(path).status in (401, 404)
        # Of anna's, nginx says that there is none, Caddy asks Immich for it.
        assert site.ask(path, "anna").status == 404
    assert all(asked.get("Authorization") for asked in site.passed)


def test_T54_a_body_is_not_waited_for_and_reaches_immich_whole(site):
    for method in ["POST", "PUT"]:
        assert site.ask("/api/assets", "anna", method, body=b"hello world").body == b"11"
        assert site.ask("/api/assets", "anna", method, body=bytes(3_000_000)).body == b"3000000"
        assert site.ask("/api/assets", "bob", method, body=b"hello world").status == 403
        assert site.ask("/api/assets", None, method, body=b"hello world").status == 401


def test_a_login_that_nginx_asks_has_its_turn_before_the_gate(tmp_path, program, immich):
    login = StubLoginProxy().start()
    site = AdmissionSite("nginx-fastcgi", tmp_path, program.fastcgi, immich)
    site.log_in_by("authelia", login.address)
    site.server.start()
    try:
        immich.asked.clear()
        for who, status in [(ANNA, 200), (BOB, 403)]:
            cookie = ("Cookie", f"{SESSION}={who.user}")
            assert site.ask("/photos", None, "GET", cookie).status == status
            assert site.ask("/api/assets", None, "POST", cookie, body=bytes(2_000_000)).status == status
        assert site.ask("/photos").status == 302
        assert [len(asked.body) for asked in site.passed] == [0, 2_000_000]
        login.mode = "nameless"
        assert site.ask("/photos", None, "GET", ("Cookie", f"{SESSION}={ANNA.user}")).status == 401
        assert len(site.passed) == 2
    finally:
        site.server.stop()
        login.stop()


@pytest.mark.parametrize("who", ["anna", "bob"])
def test_T54_an_empty_stream_under_a_promised_length_is_answered_at_once(program, who):
    params = fcgi.params_for("/photos", "POST", SCRIPT_NAME="/_gate", CONTENT_LENGTH="11")
    params += [(b"SHAREFCGI_USER", who.encode()), (b"SHAREFCGI_EMAIL", f"{who}@example.org".encode())]
    for raw in (fcgi.request(params), fcgi.begin() + fcgi.stream(fcgi.PARAMS, fcgi.pairs(params))):
        said, end = fcgi.ask(program.fastcgi, raw, timeout=5)
        assert said.startswith(b"Status: 204" if who == "anna" else b"Status: 403") and end == (0, 0)


def test_T55_the_query_has_no_influence(site):
    query = "?SHAREFCGI_USER=anna&SHAREFCGI_EMAIL=anna@example.org&SCRIPT_NAME=/x&user=anna"
    assert site.ask(f"/photos{query}").status == 401
    assert site.ask(f"/photos{query}", "bob").status == 403
    assert site.ask(f"/photos{query}", "anna").status == 200
    assert site.passed[-1].target == f"/photos{query}"


@pytest.mark.parametrize("role", [fcgi.RESPONDER, fcgi.AUTHORIZER])
def test_T57_our_answers_hold_nothing_that_a_web_server_follows(program, role):
    for who in PEOPLE + [""]:
        params = fcgi.params_for("/sso/logout", SCRIPT_NAME="/_gate", SHAREFCGI_USER=who)
        params += [(b"SHAREFCGI_EMAIL", f"{who}@example.org".encode())] if who != "carl" else []
        said, end = fcgi.ask(program.fastcgi, fcgi.request(params, role=role))
        head = said.partition(b"\r\n\r\n")[0].lower()
        assert end == (0, 0) and not any(
            name in head for name in (b"x-accel", b"location", b"set-cookie", b"variable-")
        )


def test_T58_roles_are_known_where_the_gate_uses_them(program, tmp_path, immich):
    raw = {role: fcgi.request(fcgi.params_for("/photos"), role=role) for role in (1, 2, 3)}
    assert fcgi.ask(program.fastcgi, raw[fcgi.AUTHORIZER])[0].startswith(b"Status: 401")
    assert fcgi.ask(program.fastcgi, raw[fcgi.FILTER]) == (b"", (0, fcgi.UNKNOWN_ROLE))
    plain = ShareFCGI(tmp_path, f"http://{immich.address}").start()
    try:
        for role in (fcgi.AUTHORIZER, fcgi.FILTER):
            assert fcgi.ask(plain.fastcgi, raw[role]) == (b"", (0, fcgi.UNKNOWN_ROLE))
        gate = fcgi.request(fcgi.params_for("/share/healthcheck", SCRIPT_NAME="/_gate"))
        assert fcgi.ask(plain.fastcgi, gate)[0].startswith(b"Status: 503")
    finally:
        plain.stop()


def test_whoami_says_what_came_and_what_was_decided(site):
    page = site.ask("/sso/whoami", "anna")
    assert page.status == 200 and page["Cache-Control"] == "no-store"
    text = page.body.decode()
    assert "may sign in" in text and "anna@example.org" in text and "127.0.0.1" in text
    assert "<dt>not_allowed</dt>" in site.ask("/sso/whoami", "bob").body.decode()
    conflict = site.ask("/sso/whoami", "anna", "GET", ("Remote-Email", "eve@example.org")).body.decode()
    assert "identity_conflict" in conflict and "eve" not in conflict
    assert site.ask("/sso/whoami").status == 401
    # Where no login stands in front, it is no address.
    for path in ["/sso/whoami/", "/sso//whoami", "/sso/Whoami"]:
        assert site.ask(path, "anna").status == 404


@pytest.mark.parametrize("front", ["nginx-fastcgi", "nginx-scgi"])
@pytest.mark.parametrize("page", ["= /sorry", "=200 /sorry", "= @sorry", "/sorry"])
def test_T56_a_page_of_the_site_s_own_for_our_absence_is_no_yes(front, page, tmp_path, immich):
    lines = f"error_page 500 502 503 504 {page};" + "location = /sorry { return 200; } location @sorry { return 200; }"
    site = AdmissionSite(front, tmp_path, str(tmp_path / "nobody.sock"), immich, lines=lines)
    immich.asked.clear()
    site.server.start()
    try:
        # Our own program, which the tests before have started, goes on asking this Immich for its release.
        assert site.ask("/photos", "bob").status == 503 and not site.passed
    finally:
        site.server.stop()


@pytest.fixture(scope="module", params=["nginx-fastcgi", "caddy-fastcgi"])
def examined(request, tmp_path_factory):
    """The same site before an Immich that knows its own shares, for the doctor."""
    directory = tmp_path_factory.mktemp("examined")
    immich = DemoImmich(directory / "immich").start()
    program = ShareFCGI(directory / "share-fcgi-program", immich.url, SETTINGS)
    subprocess.run([env.built("share-fcgi"), "sso", "init", *program.arguments()], capture_output=True, check=True)
    site = AdmissionSite(request.param, directory, program.fastcgi, immich)
    program.start()
    site.server.start()
    yield site, program
    for process in (site.server, program, immich):
        process.stop()


@pytest.mark.parametrize("gate", [[], ["--gate=closed"], ["--gate=check"]])
def test_the_doctor_finds_nothing_wrong_with_a_login_before_everything(examined, gate):
    site, program = examined
    command = [env.built("share-fcgi"), "doctor", f"http://127.0.0.1:{site.client.port}", *gate, *program.arguments()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, env=program.environment())
    assert done.returncode == 0, done.stdout
    assert "note   Immich stands behind a login: a stranger's / is answered 401\n" in done.stdout
    assert "ShareFCGI's own pages show the shares" in done.stdout and "closed: " in done.stdout
    # No line that the web server would refuse beside server-admit.conf.
    assert "include share-fcgi/server.conf" not in done.stdout and "import share-fcgi/site.caddy" not in done.stdout
