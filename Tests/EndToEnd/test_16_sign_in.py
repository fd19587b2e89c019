"""Sign-in by a password list of nginx: the complete example as it is shipped, `sso init`, and the way of a code."""

import base64
import hashlib
import json
import re
import subprocess
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from testenv import env, examples
from testenv.http import Answer, Client
from testenv.nginx import Nginx
from testenv.share_fcgi import ShareFCGI
from testenv.stub_immich import StubImmich

ORIGIN = "https://photos.example.org"
ISSUER = f"{ORIGIN}/sso"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
SETTINGS = {
    "public_base_url": ORIGIN,
    "sso.enabled": "true",
    "identity.emails_managed": "true",
    "allow.any": "true",
    "oidc.issuer": ISSUER,
}
#: What a visitor may try to be, all at once.
FORGED = [
    ("Sharefcgi-User", "eve"),
    ("Sharefcgi-Email", "anna@example.org"),
    ("SHAREFCGI_EMAIL", "anna@example.org"),
    ("HTTP_SHAREFCGI_EMAIL", "anna@example.org"),
    ("X-Forwarded-User", "anna"),
]


class Front:
    """The example, its people anna (known to Immich) and bob (not), and our program behind it."""

    def __init__(self, directory):
        self.immich = StubImmich().start()
        self.program = ShareFCGI(directory / "share-fcgi", f"http://{self.immich.address}", SETTINGS)
        self.command = [env.built("share-fcgi"), "sso", "init", *self.program.arguments()]
        self.told = subprocess.run(self.command, capture_output=True, text=True, check=True).stdout
        self.secret = re.search(r"Client secret +(\S+)", self.told)[1]
        (directory / "photos.htpasswd").write_text("anna:{PLAIN}right\nbob:{PLAIN}right\n")
        self.server, _, port = examples.nginx(
            directory, self.program.fastcgi, self.immich.address, "example-sign-in.conf"
        )
        self.client = Client(port, "photos.example.org", tls=True)

    def authorize(self, *fields: tuple[str, str], path: str = "/sso/authorize", **changes: str) -> Answer:
        """As Immich's page opens it."""
        query = {
            "client_id": "immich",
            "redirect_uri": f"{ORIGIN}/auth/login",
            "response_type": "code",
            "scope": "openid email profile",
            "state": "s t+a=t&e",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **changes,
        }
        return self.client.request("GET", f"{path}?{urlencode(query)}", list(fields))

    def token(self, code: str, secret: str | None = None) -> Answer:
        """As Immich redeems a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": f"{ORIGIN}/auth/login",
            "code_verifier": VERIFIER,
            "client_id": "immich",
            "client_secret": secret or self.secret,
        }
        return self.client.post("/sso/token", urlencode(form))


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """Everything, running."""
    front = Front(tmp_path_factory.mktemp("sign-in"))
    front.program.start()
    front.server.start()
    yield front
    front.server.stop()
    front.program.stop()
    front.immich.stop()


def basic(name: str, password: str = "right") -> tuple[str, str]:
    """A name and a password, as browsers send them."""
    return "Authorization", "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def answered(answer: Answer) -> dict[str, str]:
    """What a redirect to Immich says; each name once."""
    assert answer.status == 302, answer
    target = urlsplit(answer["Location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{ORIGIN}/auth/login"
    fields = parse_qs(target.query, strict_parsing=True)
    assert all(len(values) == 1 for values in fields.values())
    said = {name: values[0] for name, values in fields.items()}
    assert said["iss"] == ISSUER and said["state"] == "s t+a=t&e"
    return said


def test_example_passes_nginx_s_own_check(front, tmp_path):
    for protocol in ("fastcgi", "scgi"):
        site = (front.server.directory / "site.conf").read_text()
        (tmp_path / protocol).mkdir()
        checked = Nginx(tmp_path / protocol, site, front.server.port, protocol).check()
        assert checked.returncode == 0 and "warn" not in checked.stderr, checked.stderr


def test_init_tells_immich_s_settings_once(front):
    assert ISSUER in front.told
    again = subprocess.run(front.command, capture_output=True, text=True, check=True).stdout
    assert "is there, and stays" in again and front.secret not in again


def test_T86_discovery_is_constant_whatever_the_host(front):
    said = [
        front.client.request("GET", "/sso/.well-known/openid-configuration", fields)
        for fields in ([], [("Host", "evil.example"), ("X-Forwarded-Host", "evil.example")])
    ]
    assert [answer.status for answer in said] == [200, 200] and said[0].body == said[1].body
    assert json.loads(said[0].body)["authorization_endpoint"] == f"{ISSUER}/authorize"


def test_whom_nginx_lets_in_is_whom_immich_is_told_about(front):
    code = answered(front.authorize(basic("anna")))["code"]
    tokens = front.token(code)
    assert tokens.status == 200, tokens
    said = json.loads(tokens.body)
    payload = said["id_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert (claims["sub"], claims["email"], claims["iss"]) == ("anna", "anna@example.org", ISSUER)
    user = front.client.get("/sso/userinfo", authorization=f"Bearer {said['access_token']}")
    assert json.loads(user.body) == {"sub": "anna", "email": "anna@example.org"}
    assert front.token(code).status == 400


def test_basic_client_authentication_passes(front):
    code = answered(front.authorize(basic("anna")))["code"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{ORIGIN}/auth/login",
        "code_verifier": VERIFIER,
    }
    fields = dict([basic("immich", front.secret)])
    assert front.client.post("/sso/token", urlencode(form), authorization=fields["Authorization"]).status == 200


def test_nobody_is_asked_for_a_password_by_us_but_by_nginx(front):
    assert front.authorize().status == 401
    assert front.authorize()["WWW-Authenticate"] == 'Basic realm="Photos"'


def test_T26_a_name_without_an_address_signs_nobody_in(front):
    assert answered(front.authorize(basic("bob")))["error"] == "login_required"


def test_T21_a_wrong_password_names_nobody(front):
    for wrong in [basic("anna", "wrong"), basic("anna", ""), basic("ANNA"), basic("anna@example.org")]:
        answer = front.authorize(wrong)
        assert answer.status == 401 and answer["Location"] is None
    # Nor does it on an address that asks for none.
    for path in ["/sso/authorize/", "/sso/", "/sso/authorizes", "/sso/confirm/"]:
        answer = front.authorize(basic("anna", "wrong"), path=path)
        assert answer.status == 404 and answer["Location"] is None


def test_T20_forged_headers_name_nobody(front):
    for fields in [FORGED, *([field] for field in FORGED)]:
        assert front.authorize(*fields).status == 401
        assert answered(front.authorize(basic("bob"), *fields))["error"] == "login_required"
        assert "code" in answered(front.authorize(basic("anna"), *fields))


def test_T18_a_header_that_contradicts_is_caught(front):
    for name in ("Remote-Email", "Remote-User"):
        answer = front.authorize(basic("anna"), (name, "eve@example.org"))
        assert answer.status == 400 and answer["Location"] is None
    assert "reason=identity_conflict" in front.program.log.read_text()


def test_T52_other_spellings_are_behind_the_password_or_nowhere(front):
    for path in ["//sso/authorize", "/sso/%61uthorize", "/sso/x/../authorize", "/sso/./authorize"]:
        assert front.authorize(path=path).status == 401
        assert "code" not in (front.authorize(basic("anna"), path=path)["Location"] or "")
    for path in ["/sso/authorize;v=1", "/sso/authorize%2f", "/sso/authorize%3Fx", "/sso/authorize%0a"]:
        assert front.authorize(basic("anna"), path=path).status in (401, 404)
        assert "code" not in (front.authorize(basic("anna"), path=path)["Location"] or "")


def test_the_app_gets_its_code_after_a_tap(front):
    page = front.authorize(basic("anna"), redirect_uri="app.immich:///oauth-callback")
    assert page.status == 200 and page["Location"] is None
    tap = re.search(r'name="tap" value="([^"]+)"', page.body.decode())[1]
    cookie = page["Set-Cookie"].partition(";")[0]
    form = [("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", f"a=b; {cookie}; c=d")]
    body = urlencode({"tap": tap}).encode()
    assert front.client.request("POST", "/sso/confirm", form, body).status == 401
    assert front.client.request("POST", "/sso/confirm", [basic("bob"), *form], body).status == 400
    assert front.client.request("POST", "/sso/confirm", [basic("anna"), *form[:1]], body).status == 400
    back = front.client.request("POST", "/sso/confirm", [basic("anna"), *form], body)
    assert back.status == 303 and back["Location"].startswith("app.immich:///oauth-callback?code=")
    assert front.client.request("POST", "/sso/confirm", [basic("anna"), *form], body).status == 400


def test_T90_no_secret_code_or_token_is_in_a_log(front):
    code = answered(front.authorize(basic("anna")))["code"]
    said = json.loads(front.token(code).body)
    front.token(code, "w" * 43)
    front.client.get("/sso/userinfo", authorization=f"Bearer {said['access_token']}x")
    ours = front.program.log.read_text()
    assert "signed in" in ours and "anna" not in ours
    log = ours + front.server.access_log() + front.server.log.read_text()
    for text in [code, said["access_token"], said["id_token"], front.secret, "w" * 43, VERIFIER]:
        assert text not in log
    assert front.secret not in (front.program.directory / "state" / "oidc-client-secret").read_text()


def test_check_says_that_it_is_ready(front):
    command = [env.built("share-fcgi"), "check", *front.program.arguments()]
    said = subprocess.run(command, capture_output=True, text=True).stdout
    assert "sign-in's secrets, key and map can be read" in said and front.secret not in said
    key = front.program.directory / "state" / "oidc-key.pem"
    key.chmod(0o644)
    said = subprocess.run(command, capture_output=True, text=True)
    key.chmod(0o600)
    assert said.returncode == 1 and "oidc-key.pem can be read by others: chmod 0600" in said.stdout
