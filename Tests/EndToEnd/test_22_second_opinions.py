"""Sign-in by a client that nobody of this project wrote: Authlib, with its own eyes on every token that we sign."""

import re
import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet
from requests.adapters import HTTPAdapter
from testenv import env
from testenv.sign_in_example import ISSUER, ORIGIN, SignInExample
from testenv.watch import wait_for

BACK = f"{ORIGIN}/auth/login"
#: The registered claims of an ID token, and those of the scopes that are asked for; Anna has no name here.
CLAIMS = {"iss", "aud", "sub", "iat", "exp", "sid", "at_hash", "email"}


class Here(HTTPAdapter):
    """Finds photos.example.org on this machine, and believes its certificate as its own authority."""

    def __init__(self, front: SignInExample):
        self.front = front
        super().__init__()

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, server_hostname="photos.example.org", **options)

    def send(self, request, **options):
        request.headers["Host"] = "photos.example.org"
        request.url = request.url.replace(ORIGIN, f"https://127.0.0.1:{self.front.port}", 1)
        options["verify"] = str(self.front.certificate)
        return super().send(request, **options)


class App(OAuth2Mixin, OpenIDMixin, BaseApp):
    """Authlib's client as its web frameworks use it; it keeps no sessions, since a test is its own."""

    def __init__(self, front: SignInExample, method: str = "client_secret_post"):
        class Session(OAuth2Session):
            def __init__(self, *arguments, **options):
                super().__init__(*arguments, **options)
                self.mount(ORIGIN, Here(front))

        self.client_cls = Session
        super().__init__(
            None,
            client_id="immich",
            client_secret=front.secret,
            server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": method,
                # An access token lives for a minute, and by its default Authlib lets none live for its last.
                "leeway": 0,
            },
        )

    def browse(self, url: str, **options):
        """What a browser would be answered."""
        with self._get_session() as browser:
            return browser.request("GET", url, withhold_token=True, allow_redirects=False, **options)

    def begin(self, **options) -> tuple[dict, dict[str, str]]:
        """Through the web server's login; what was asked, and what came back to Immich's page."""
        asked = self.create_authorization_url(BACK, **options)
        answered = self.browse(asked["url"], auth=("anna", "right"))
        assert answered.status_code == 302, answered.text
        place = urlsplit(answered.headers["Location"])
        assert f"{place.scheme}://{place.netloc}{place.path}" == BACK
        back = {name: values[0] for name, values in parse_qs(place.query, strict_parsing=True).items()}
        assert back["state"] == asked["state"] and back["iss"] == ISSUER
        return asked, back

    def redeem(self, asked: dict, back: dict[str, str]) -> dict:
        """The tokens."""
        return self.fetch_access_token(BACK, code=back["code"], code_verifier=asked["code_verifier"])

    def sign_in(self) -> dict:
        """All of it."""
        return self.redeem(*self.begin())

    def key_set(self) -> KeySet:
        """What is published now."""
        return KeySet.import_key_set(self.fetch_jwk_set(force=True))


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """Everything, running."""
    front = SignInExample(tmp_path_factory.mktemp("opinion")).start()
    yield front
    front.stop()


def test_discovery_is_in_order_by_its_rules(front):
    found = App(front).browse(f"{ISSUER}/.well-known/openid-configuration").json()
    metadata = OpenIDProviderMetadata(found)
    metadata.validate()
    assert metadata.issuer == ISSUER and found["code_challenge_methods_supported"] == ["S256"]


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
def test_T80_id_token_holds_before_an_independent_library_and_says_just_this(front, method):
    app = App(front, method)
    asked, back = app.begin()
    tokens = app.redeem(asked, back)
    assert tokens["token_type"] == "Bearer" and tokens["scope"] == "openid email profile"
    # Authlib makes up a nonce of its own where openid is asked for; signature, iss, aud, exp, iat, nonce and at_hash.
    claims = app.parse_id_token(tokens, nonce=asked["nonce"], leeway=0)
    assert set(claims) == CLAIMS | {"nonce"}
    assert (claims["sub"], claims["email"], claims["aud"], claims["iss"]) == (
        "anna",
        "anna@example.org",
        "immich",
        ISSUER,
    )
    assert claims["exp"] - claims["iat"] == 300
    header = jwt.decode(tokens["id_token"], app.key_set(), algorithms=["RS256"]).header
    assert header["alg"] == "RS256" and header["typ"] == "JWT"
    assert dict(app.userinfo(token=tokens)) == {"sub": "anna", "email": "anna@example.org"}


def test_T80_no_nonce_unless_asked(front):
    app = App(front)
    asked = app.create_authorization_url(BACK)
    url = re.sub(r"&nonce=[^&]*", "", asked["url"])
    assert url != asked["url"]
    back = parse_qs(urlsplit(app.browse(url, auth=("anna", "right")).headers["Location"]).query)
    tokens = app.redeem(asked, {"code": back["code"][0]})
    assert set(app.parse_id_token(tokens, nonce=None)) == CLAIMS


def test_key_is_named_by_its_own_thumbprint(front):
    keys = App(front).key_set().keys
    assert keys and all(key.kid == key.thumbprint() for key in keys)
    assert not any(key.is_private for key in keys)


def test_a_token_that_was_touched_does_not_hold(front):
    app = App(front)
    tokens = app.sign_in()
    head, body, signature = tokens["id_token"].split(".")
    other = app.sign_in()["id_token"].split(".")
    for forged in [f"{head}.{other[1]}.{signature}", f"{head}.{body}.{other[2]}"]:
        with pytest.raises(BadSignatureError):
            jwt.decode(forged, app.key_set(), algorithms=["RS256"])


def test_T84_log_out_by_its_own_address(front):
    app = App(front)
    tokens = app.sign_in()
    address = app.create_logout_url(post_logout_redirect_uri="https://evil.example/", id_token_hint=tokens["id_token"])
    out = app.browse(address["url"])
    assert out.status_code == 200 and "Location" not in out.headers
    assert "Signed out" in out.text and "__Host-sharefcgi_out=1" in out.headers["Set-Cookie"]


def test_T74_a_code_that_comes_twice_ends_the_session_by_a_token_that_holds(front):
    app = App(front)
    asked, back = app.begin()
    tokens = app.redeem(asked, back)
    claims = app.parse_id_token(tokens, nonce=asked["nonce"])
    before = len(front.logouts())
    with pytest.raises(Exception, match="invalid_grant"):
        app.redeem(asked, back)
    wait_for(lambda: len(front.logouts()) == before + 1)
    token = jwt.decode(front.logouts()[-1], app.key_set(), algorithms=["RS256"])
    assert token.header["typ"] == "logout+jwt"
    said = token.claims
    assert set(said) == {"iss", "aud", "iat", "exp", "jti", "events", "sub", "sid"}, "no nonce above all"
    assert (said["iss"], said["aud"], said["sub"], said["sid"]) == (ISSUER, "immich", "anna", claims["sid"])
    assert said["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    jwt.JWTClaimsRegistry(exp={"essential": True}, iat={"essential": True}).validate(said)
    assert said["exp"] - said["iat"] == 120
    with pytest.raises(Exception, match="invalid_grant"):
        app.redeem(asked, back)


def test_T81_keys_change_while_old_tokens_hold(front):
    def openssl(*words: str):
        subprocess.run([env.program("openssl"), *words], check=True, capture_output=True)

    app = App(front)
    old = app.sign_in()["id_token"]
    first = jwt.decode(old, app.key_set()).header["kid"]
    following, previous = (front.keys.with_name(front.keys.name + suffix) for suffix in (".next", ".previous"))
    openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(following))
    following.chmod(0o600)
    # Published before it signs, so that nobody meets a token under a key that he has not seen.
    front.restart()
    kids = [key.kid for key in app.key_set().keys]
    assert len(kids) == 2 and first in kids
    second = next(kid for kid in kids if kid != first)
    assert jwt.decode(app.sign_in()["id_token"], app.key_set()).header["kid"] == first
    # Then it signs, and the public half of the other stays.
    openssl("pkey", "-in", str(front.keys), "-pubout", "-out", str(previous))
    previous.chmod(0o600)
    following.rename(front.keys)
    front.restart()
    assert {key.kid for key in app.key_set().keys} == {first, second}
    new = app.sign_in()["id_token"]
    assert jwt.decode(new, app.key_set()).header["kid"] == second
    assert jwt.decode(old, app.key_set()).claims["sub"] == "anna"
    for hint in (old, new):
        assert "Signed out" in app.browse(app.create_logout_url(id_token_hint=hint)["url"]).text
    # Once it is gone, so is what it signed.
    previous.unlink()
    front.restart()
    assert [key.kid for key in app.key_set().keys] == [second]
    assert "Finish signing out?" in app.browse(app.create_logout_url(id_token_hint=old)["url"]).text
