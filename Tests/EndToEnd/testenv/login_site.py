"""A web server with the files of one login proxy, that proxy's stand-in, and our program: a site where people sign in."""

import base64
import hashlib
import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from . import env
from .caddy import Caddy
from .http import Answer, Client
from .nginx import Nginx
from .share_fcgi import ShareFCGI
from .stub_login_proxy import (
    SESSION,
    LoginInFront,
    Someone,
    StubLoginProxy,
    authelia,
    authentik,
    cloudflare,
    oauth2_proxy,
    tailscale,
)

HOST = "photos.example.org"
ORIGIN = f"https://{HOST}"
ISSUER = f"{ORIGIN}/sso"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
SETTINGS = {
    "public_base_url": ORIGIN,
    "sso.enabled": "true",
    "identity.emails_managed": "true",
    "oidc.issuer": ISSUER,
}
FRONT = {"trust.networks": LoginInFront.ADDRESS}
FAMILY = {"allow.groups": "family"}
BAR = {"groups.separator": "|"}
ANY = {"allow.any": "true"}


@dataclass(frozen=True)
class Preset:
    """The files of one login proxy, and the settings that its page asks for."""

    name: str
    headers: object
    settings: dict[str, str]
    #: Whom Immich is told about: `sub` of a person.
    subject: object
    named: bool = True

    @property
    def is_front(self) -> bool:
        return "trust.networks" in self.settings

    @property
    def has_groups(self) -> bool:
        return "allow.groups" in self.settings


def _user(person: Someone) -> str:
    return person.user


def _email(person: Someone) -> str:
    return person.email


PRESETS = {
    preset.name: preset
    for preset in [
        Preset("authelia", authelia, FAMILY, _user),
        Preset("authentik", authentik, FAMILY | BAR, lambda person: f"uid-of-{person.user}"),
        Preset("oauth2-proxy", oauth2_proxy, FAMILY, lambda person: f"subject-of-{person.user}"),
        Preset("authelia-front", authelia, FAMILY | FRONT, _user),
        Preset("authentik-front", authentik, FAMILY | BAR | FRONT, lambda person: f"uid-of-{person.user}"),
        Preset(
            "oauth2-proxy-front",
            lambda person: oauth2_proxy(person, "X-Forwarded"),
            FAMILY | FRONT,
            lambda person: f"subject-of-{person.user}",
        ),
        Preset("tailscale", tailscale, ANY | FRONT, _email),
        Preset("cloudflare", cloudflare, ANY | FRONT | {"identity.subject": "email"}, _email, named=False),
    ]
}

NGINX_SITE = """
upstream sharefcgi { server unix:%(share_fcgi)s; keepalive 16; }
upstream immich    { server 127.0.0.1:1; }
upstream login     { server %(login)s; }
proxy_cache_path cache keys_zone=share_fcgi:10m levels=1:2 max_size=1g inactive=10m use_temp_path=off;
variables_hash_max_size 2048;
%(http)s
include share-fcgi/http.conf;
server {
    listen 127.0.0.1:%(port)s;
    server_name photos.example.org;
    access_log access.log share_fcgi;
    %(server)s
    include share-fcgi/server.conf;
    include share-fcgi/sign-in.conf;
    %(pages)s
    location = /sso/authorize { %(login_lines)s include share-fcgi/sign-in-pass.conf; }
    location = /sso/confirm   { %(login_lines)s include share-fcgi/sign-in-pass.conf; }
    location / { include share-fcgi/immich.conf; proxy_pass http://immich; }
}
"""

CADDY_SITE = """{
	admin off
	auto_https off
	storage file_system ./store
	log {
		output stderr
		level WARN
	}
}
http://photos.example.org:%(port)s {
	bind 127.0.0.1
	import share-fcgi/site.caddy unix/%(share_fcgi)s 127.0.0.1:1
	%(pages)s
	@login path /sso/authorize /sso/confirm
	route @login {
		import share-fcgi/login-%(name)s.caddy %(login)s
		import share-fcgi/sign-in-pass.caddy unix/%(share_fcgi)s
	}
	import share-fcgi/sign-in.caddy unix/%(share_fcgi)s
	reverse_proxy 127.0.0.1:1
}
"""


class LoginSite:
    """`visitor` is a browser that comes by the login proxy's way, `direct` one that knows the web server's own port."""

    def __init__(
        self,
        directory: Path,
        front: str,
        preset: str,
        login: StubLoginProxy,
        more: dict[str, str] | None = None,
        immich: str = "127.0.0.1:1",
        **places: str,
    ):
        self.preset, self.login = PRESETS[preset], login
        self.is_nginx = front.startswith("nginx")
        self.program = ShareFCGI(
            directory / "share-fcgi", f"http://{immich}", SETTINGS | self.preset.settings | (more or {})
        )
        command = [env.built("share-fcgi"), "sso", "init", *self.program.arguments()]
        done = subprocess.run(command, capture_output=True, text=True, env=self.program.environment())
        assert done.returncode == 0, done.stderr
        self.secret = re.search(r"Client secret +(\S+)", done.stdout)[1]
        port = env.free_port()
        values = {
            "name": preset,
            "login": login.address,
            "share_fcgi": self.program.socket(front.split("-")[1]),
            "port": port,
            "login_lines": f"include share-fcgi/login-{preset}.conf;",
            "http": "",
            "server": "",
            "pages": self._pages(preset, login.address),
            **places,
        }
        if self.is_nginx:
            self.server = Nginx(directory / "web", NGINX_SITE % values, port, front.split("-")[1])
        else:
            self.server = Caddy(directory / "web", CADDY_SITE % values, port)
        self.front = LoginInFront(self.preset.headers, port) if self.preset.is_front else None
        self.direct = Client(port, HOST)
        self.visitor = Client(self.front.port, HOST) if self.front else self.direct

    def _pages(self, preset: str, address: str) -> str:
        """What the login needs at the level of the site."""
        if self.is_nginx:
            there = (env.PROJECT / f"nginx/share-fcgi/login-{preset}-server.conf").exists()
            return f"include share-fcgi/login-{preset}-server.conf;" if there else ""
        there = (env.PROJECT / f"caddy/share-fcgi/login-{preset}-pages.caddy").exists()
        return f"import share-fcgi/login-{preset}-pages.caddy {address}" if there else ""

    def start(self):
        self.program.start()
        self.server.start()
        if self.front:
            self.front.start()
        return self

    def stop(self):
        if self.front:
            self.front.stop()
        self.server.stop()
        self.program.stop()

    def reset(self):
        """As if nothing had happened."""
        self.login.reset()
        if self.front:
            self.front.mode, self.front.lost = "protected", set()

    def authorize(
        self,
        person: Someone | None = None,
        *fields: tuple[str, str],
        client: Client | None = None,
        path: str = "/sso/authorize",
        first: list[tuple[str, str]] = (),
        **changes: str,
    ) -> Answer:
        """As Immich's page opens it, in the browser of somebody who is logged in at the proxy."""
        query = {
            "client_id": "immich",
            "redirect_uri": f"{ORIGIN}/auth/login",
            "response_type": "code",
            "scope": "openid email profile",
            "state": "state-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **changes,
        }
        session = [("Cookie", f"{SESSION}={person.user}")] if person else []
        return (client or self.visitor).request("GET", f"{path}?{urlencode(query)}", [*first, *session, *fields])

    def claims(self, answer: Answer) -> dict:
        """Whom Immich is told about, once it has redeemed the code."""
        form = {
            "grant_type": "authorization_code",
            "code": answered(answer)["code"],
            "redirect_uri": f"{ORIGIN}/auth/login",
            "code_verifier": VERIFIER,
            "client_id": "immich",
            "client_secret": self.secret,
        }
        tokens = self.direct.post("/sso/token", urlencode(form))
        assert tokens.status == 200, tokens
        payload = json.loads(tokens.body)["id_token"].split(".")[1]
        return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))

    def logged(self) -> str:
        """What our program says of it all."""
        return self.program.log.read_text()


def answered(answer: Answer) -> dict[str, str]:
    """What a redirect to Immich says; each name once."""
    assert answer.status == 302, answer
    target = urlsplit(answer["Location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{ORIGIN}/auth/login", answer
    fields = parse_qs(target.query, strict_parsing=True)
    assert all(len(values) == 1 for values in fields.values())
    return {name: values[0] for name, values in fields.items()}


def signs_in(answer: Answer) -> bool:
    """Whether there is a code in it, wherever it leads."""
    return "code=" in (answer["Location"] or "")
