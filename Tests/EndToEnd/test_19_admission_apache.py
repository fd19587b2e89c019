"""A gate for everything in Apache, whose authorizer asks by FastCGI's second role: the example as it is shipped."""

import subprocess

import pytest
from testenv import certificate, env
from testenv.admission import SETTINGS, basic
from testenv.apache import Apache
from testenv.examples import replace
from testenv.http import Client
from testenv.share_fcgi import ShareFCGI
from testenv.stub_immich import Asked, StubImmich, answer

EXAMPLE = (env.PROJECT / "apache" / "example-admit.conf").read_text()
MODULES = ["authn_file", "auth_basic", "authz_user", "authnz_fcgi", "setenvif", "headers", "ssl", "socache_shmcb"]
MODULES += ["proxy", "proxy_http", "proxy_wstunnel", "proxy_fcgi"]
SECRET = "0" * 64
PEOPLE = '{ anna: { email: "anna@example.org" }, bob: { email: "bob@example.org", disabled: true } }'


class Site:
    """The example, our program behind its two sockets, and a stand-in Immich."""

    def __init__(self, directory):
        self.immich = StubImmich().start()
        self.immich.answers["/photos"] = lambda asked: answer(200, f"{len(asked.body)}".encode())
        (directory / "people.json5").write_text(PEOPLE)
        tcp, port = env.free_port(), env.free_port()
        socket = directory / "share-fcgi" / "fastcgi.sock"
        settings = SETTINGS | {
            "allow.users": "carl",
            "listen": f"unix:{socket},scgi+unix:{directory}/share-fcgi/scgi.sock,127.0.0.1:{tcp}",
            "trust.peers": "unix,127.0.0.1",
            "trust.secrets": SECRET,
            "identity.user": "REMOTE_USER",
            "identity.allow_remote_user": "true",
            "map": str(directory / "people.json5"),
            "media.delivery": "stream",
        }
        self.program = ShareFCGI(directory / "share-fcgi", f"http://{self.immich.address}", settings)
        command = [env.built("share-fcgi"), "sso", "init", *self.program.arguments()]
        subprocess.run(command, capture_output=True, check=True)
        certificate.make(directory)
        # {SHA} of `right`.
        (directory / "photos.htpasswd").write_text(
            "".join(f"{name}:{{SHA}}0nofEXcSAJSXFLGvmfBIpBb11vQ=\n" for name in ("anna", "bob", "carl", "dave"))
        )
        site = replace(
            EXAMPLE,
            ("127.0.0.1:9000/", f"127.0.0.1:{tcp}/"),
            ("*:443", f"127.0.0.1:{port}"),
            ("/etc/letsencrypt/live/photos.example.org", str(directory)),
            ("/etc/apache2/photos.htpasswd", str(directory / "photos.htpasswd")),
            ("/run/share-fcgi/share-fcgi.sock", str(socket)),
            ("http://127.0.0.1:2283/", f"http://{self.immich.address}/"),
        )
        self.server = Apache(directory / "web", site, port, MODULES)
        self.client = Client(port, "photos.example.org", tls=True)

    @property
    def passed(self) -> list[Asked]:
        """What the web server passed on to Immich; our program asks it now and then by itself."""
        return [asked for asked in self.immich.asked if asked.get("X-Forwarded-For")]

    def ask(self, path: str, who: str | None = None, *fields, method: str = "GET", body: bytes = b"", word="right"):
        """A request of somebody who gives a password, or none."""
        return self.client.request(method, path, [*([basic(who, word)] if who else []), *fields], body)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """All of it."""
    site = Site(tmp_path_factory.mktemp("apache"))
    site.program.start()
    site.server.start()
    yield site
    site.server.stop()
    site.program.stop()
    site.immich.stop()


@pytest.fixture
def site(running):
    """The same, and Immich has not been asked yet."""
    running.immich.asked.clear()
    return running


def test_only_whom_password_and_policy_let_in_reaches_immich(site):
    assert site.ask("/photos", "anna").status == 200
    assert site.ask("/photos", "anna", method="POST", body=b"hello world").body == b"11"
    # bob is disabled, carl has no e-mail address, nobody has allowed for dave.
    for who in ("bob", "carl", "dave"):
        assert site.ask("/photos", who).status == 403
        assert site.ask("/photos", who, method="POST", body=b"hello world").status == 403
    assert site.ask("/photos", "anna", word="wrong").status == 401
    assert site.ask("/photos").status == 401
    assert [asked.target for asked in site.passed] == ["/photos"] * 2
    log = site.program.log.read_text()
    for reason in ("denied", "identity_missing", "not_allowed"):
        assert f"reason={reason} path=/_gate" in log


def test_T20_T18_headers_name_nobody_and_a_twin_is_caught(site):
    forged = [("Sharefcgi-User", "anna"), ("SHAREFCGI_USER", "anna"), ("Sharefcgi-Secret", SECRET)]
    assert site.ask("/photos", "bob", *forged).status == 403
    assert site.ask("/photos", None, *forged).status == 401
    assert site.ask("/photos", "anna", *forged).status == 200
    assert site.ask("/photos", "anna", ("Remote-User", "bob")).status == 403
    assert len(site.passed) == 1


def test_T53_T55_neither_address_nor_query_lets_somebody_in(site):
    for target in ["/sso/jwks", "/_gate", "/photos?REMOTE_USER=anna", "//photos", "/share/../photos", "/%70hotos"]:
        assert site.ask(target, "bob").status in (401, 403), target
        assert site.ask(target).status in (401, 403), target
    assert not site.passed


def test_shares_stay_open(site):
    assert site.ask("/share/healthcheck").status in (200, 503)
    assert not site.passed


def test_T57_nothing_of_ours_but_the_verdict_comes_through(site):
    for who in ("anna", "bob"):
        answered = site.ask("/photos", who)
        assert not answered.names & {"set-cookie", "location", "x-accel-redirect"}


def test_T56_a_gate_that_is_away_is_a_failure(site):
    site.program.stop()
    try:
        got = site.ask("/photos", "anna")
        assert got.status >= 500 and not site.passed
    finally:
        site.program.start()
    assert site.ask("/photos", "anna").status == 200
