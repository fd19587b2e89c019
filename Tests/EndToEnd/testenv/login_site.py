"""A web server with the files of one login proxy, that proxy's stand-in, and our program: a site where people sign in."""

import base64
import hashlib
import json
import re
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from . import env, examples
from .caddy import OPTIONS, Caddy
from .http import Answer, Client
from .login_presets import BASIC, PRESETS
from .nginx import Nginx
from .share_fcgi import ShareFCGI
from .stub_login_proxy import SESSION, LoginInFront, Someone, StubLoginProxy

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
#: `right`, quickly made.
HASH = "$2y$04$1xfK8pMrp67tQahp5yB0JuH4l2so0hXb/E1YOYsEzJcHvssHmSA32"
PASSWORDS = f"""
(share_fcgi_passwords) {{
	anna {HASH}
	bob {HASH}
}}
(share_fcgi_emails) {{
	anna anna@example.org
}}
"""
EMAILS = 'map $remote_user $sharefcgi_basic_email { default ""; "~^anna\\z" anna@example.org; }'

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

CADDY_SITE = (
    OPTIONS
    + """%(http)s
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
)


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
        example: str | None = None,
        **places: str,
    ):
        self.preset, self.login = {**PRESETS, "basic": BASIC}[preset], login
        self.is_nginx = front.startswith("nginx")
        self.program = ShareFCGI(
            directory / "share-fcgi", f"http://{immich}", SETTINGS | self.preset.settings | (more or {})
        )
        command = [env.built("share-fcgi"), "sso", "init", *self.program.arguments()]
        done = subprocess.run(command, capture_output=True, text=True, env=self.program.environment())
        assert done.returncode == 0, done.stderr
        self.secret = re.search(r"Client secret +(\S+)", done.stdout)[1]
        web, between = directory / "web", (self.program.socket(front.split("-")[1]), immich)
        port = env.free_port()
        if example:
            web.mkdir()
            if self.is_nginx:
                self.server, _, port = examples.nginx(web, *between, example)
            else:
                self.server, port = examples.caddy(web, *between, example)
            self._put_in(web / ("site.conf" if self.is_nginx else "Caddyfile"), login.address)
        else:
            self.server = self._server(front, web, port, preset, login.address, places)
        (web / "photos.htpasswd").write_text("anna:{PLAIN}right\nbob:{PLAIN}right\n")
        self.front = LoginInFront(self.preset.headers, port) if self.preset.is_front else None
        self.direct = Client(port, HOST, tls=example is not None)
        self.visitor = Client(self.front.port, HOST) if self.front else self.direct

    def _server(
        self, front: str, web: Path, port: int, preset: str, login: str, places: dict[str, str]
    ) -> Nginx | Caddy:
        """The smallest site, without TLS."""
        values = {
            "name": preset,
            "login": login,
            "share_fcgi": self.program.socket(front.split("-")[1]),
            "port": port,
            "login_lines": f"include share-fcgi/login-{preset}.conf;",
            "http": (EMAILS if self.is_nginx else PASSWORDS) if preset == "basic" else "",
            "server": "",
            "pages": self._pages(preset, login),
            **places,
        }
        if self.is_nginx:
            return Nginx(web, NGINX_SITE % values, port, front.split("-")[1])
        return Caddy(web, CADDY_SITE % values, port)

    @staticmethod
    def _put_in(site: Path, login: str):
        """The login's address and anna's password, in place of the example's."""
        text = site.read_text().replace("127.0.0.1:9091", login)
        site.write_text(re.sub(r"\banna \$2a\$\S+", f"anna {HASH}", text))

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
