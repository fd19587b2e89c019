"""Sign-in by another client that nobody of this project wrote: Apache's mod_auth_openidc, behind the same web server."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from testenv import examples
from testenv.apache_client import ApacheClient
from testenv.sign_in_site import PASSWORD, SignInSite

PAGE = "/photos/album.txt"
BACKCHANNEL = "/backchannel"


class Opinion(SignInSite):
    """A site where Apache stands in Immich's place, with the settings that Immich would have."""

    def __init__(self, directory, method: str):
        super().__init__(directory)
        self.method = method
        self.apache = ApacheClient(directory / "apache")
        self.share_fcgi.settings["logout.backchannel_url"] = self.base + BACKCHANNEL
        file = self.server.directory / "site.conf"
        hook = f"location = {BACKCHANNEL} {{ proxy_pass http://immich/auth/login?logout=backchannel; }}\n"
        place = "    location / {"
        text = examples.replace(file.read_text(), (f"server {self.immich.address};", f"server {self.apache.address};"))
        file.write_text(examples.replace(text, (place, hook + place)))

    def start(self):
        super().start()
        self.apache.configure(self.base, self.issuer, self.secret, self.method)
        self.apache.start()
        return self

    def stop(self):
        self.apache.stop()
        super().stop()


class Browser:
    """Follows where it is led, and keeps cookies; `way` are the answers of its last walk."""

    def __init__(self, site: SignInSite, name: str = "alice"):
        self.session, self.site, self.name = requests.Session(), site, name
        self.way: list[requests.Response] = []

    def open(self, path: str) -> requests.Response:
        """The page where it ends; its name and password go to whoever asks for them."""
        self.way = []
        url = path if path.startswith("http") else self.site.base + path
        for _ in range(10):
            is_login = urlsplit(url).path == "/sso/authorize"
            answer = self.session.get(
                url, auth=(self.name, PASSWORD) if is_login else None, allow_redirects=False, timeout=20
            )
            self.way.append(answer)
            if not answer.is_redirect:
                return answer
            url = requests.compat.urljoin(url, answer.headers["Location"])
        raise AssertionError("round in circles")

    def queries(self, path: str) -> list[dict[str, str]]:
        """What was asked of an address on the way."""
        found = [urlsplit(answer.url) for answer in self.way]
        return [
            {name: values[0] for name, values in parse_qs(place.query).items()} for place in found if place.path == path
        ]

    @property
    def is_in(self) -> bool:
        """Whether it is still known to Apache: it is not sent away."""
        return self.session.get(self.site.base + PAGE, allow_redirects=False, timeout=20).status_code == 200


@pytest.fixture(scope="module", params=["client_secret_post", "client_secret_basic"])
def site(request, tmp_path_factory):
    """Everything, running."""
    site = Opinion(tmp_path_factory.mktemp("apache"), request.param).start()
    yield site
    site.stop()


def test_mod_auth_openidc_lets_in_whom_the_web_server_named(site):
    browser = Browser(site)
    page = browser.open(PAGE)
    assert (page.status_code, page.text) == (200, "pictures\n"), (site.apache.directory / "error.log").read_text()
    assert (page.headers["X-User"], page.headers["X-Subject"]) == ("alice@example.org", "alice")
    (asked,) = browser.queries("/sso/authorize")
    assert asked["code_challenge_method"] == "S256" and asked["nonce"] and asked["response_type"] == "code"
    (back,) = browser.queries("/auth/login")
    assert back["iss"] == site.issuer and back["state"] == asked["state"]


def test_it_lets_nobody_in_whom_we_do_not_name(site):
    for name, error in [("mallory", "access_denied"), ("eve", "login_required")]:
        browser = Browser(site, name)
        page = browser.open(PAGE)
        assert "pictures" not in page.text and not browser.is_in
        assert browser.queries("/auth/login")[0]["error"] == error


def test_its_log_out_ends_at_ours(site):
    browser = Browser(site)
    browser.open(PAGE)
    assert browser.is_in
    out = browser.open(f"/auth/login?logout={site.base}/auth/loggedout")
    (asked,) = browser.queries("/sso/logout")
    assert asked["id_token_hint"] and asked["post_logout_redirect_uri"] == f"{site.base}/auth/loggedout"
    assert urlsplit(out.url).path == "/sso/logout" and "Signed out" in out.text
    assert not browser.is_in


def test_T74_a_code_that_comes_twice_ends_the_session_that_it_began(site):
    browser, other = Browser(site), Browser(site)
    session = browser.open(PAGE).headers["X-Session"]
    assert other.open(PAGE).headers["X-Session"] != session
    form = {"grant_type": "authorization_code", "code": browser.queries("/auth/login")[0]["code"]}
    form |= {"client_id": "immich", "client_secret": site.secret}
    stolen = requests.post(f"{site.issuer}/token", data=form, timeout=20)
    assert stolen.status_code == 400 and stolen.json() == {"error": "invalid_grant"}
    deadline = time.monotonic() + 30
    while browser.is_in:
        assert time.monotonic() < deadline, site.share_fcgi.tail()
        time.sleep(0.05)
    assert other.is_in, "another session of the same person is not the thief's"
    assert "code_replayed" in site.share_fcgi.log.read_text()
