"""A front with sign-in by a password list, our program and an Immich behind it, all on loopback without TLS."""

import base64
import functools
import json
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from . import env
from .caddy import Caddy
from .demo_immich import DemoImmich
from .http import Answer, Client
from .nginx import Nginx
from .share_fcgi import ShareFCGI

SETTINGS = {"sso.enabled": "true", "identity.emails_managed": "true", "allow.any": "true"}

LOGIN = "include share-fcgi/login-basic.conf; include share-fcgi/sign-in-pass.conf;"
LOCATIONS = f"""
    location = /sso/authorize {{ {LOGIN} }}
    location = /sso/confirm   {{ {LOGIN} }}
"""
NGINX = """
upstream sharefcgi { server unix:%(share_fcgi)s; keepalive 16; }
upstream immich    { server %(immich)s; keepalive 32; }
proxy_cache_path cache keys_zone=share_fcgi:10m levels=1:2 max_size=1g inactive=10m use_temp_path=off;
variables_hash_max_size 2048;
map $remote_user $sharefcgi_basic_email { default ""; "~^anna\\z" anna@example.org; "~^bob\\z" bob@example.org; }
include share-fcgi/http.conf;
server {
    listen 127.0.0.1:%(port)s;
    server_name 127.0.0.1;
    access_log access.log share_fcgi;
    include share-fcgi/server.conf;
    include share-fcgi/sign-in.conf;
%(login)s
    location / { include share-fcgi/immich.conf; proxy_pass http://immich; }
}
"""
CADDY = """{
	admin off
	auto_https off
	storage file_system ./store
}
(share_fcgi_passwords) {
	anna %(hash)s
}
(share_fcgi_emails) {
	anna anna@example.org
}
http://127.0.0.1:%(port)s {
	bind 127.0.0.1
	import share-fcgi/site.caddy unix/%(share_fcgi)s %(immich)s
	import share-fcgi/sign-in.caddy unix/%(share_fcgi)s
	@login path /sso/authorize /sso/confirm
	route @login {
		import share-fcgi/login-basic.caddy
		import share-fcgi/sign-in-pass.caddy unix/%(share_fcgi)s
	}
	reverse_proxy %(immich)s
}
"""


@functools.cache
def caddy_hash(password: str) -> str:
    """As Caddy keeps a password."""
    command = [env.program("caddy"), "hash-password", "--plaintext", password]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def basic(name: str, password: str = "right") -> str:
    """The value of Authorization."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


class SSOFront:
    """`kind` is nginx-fastcgi, nginx-scgi or caddy-fastcgi; `changes` are pairs of old and new in the site's text."""

    def __init__(
        self,
        directory: Path,
        immich: DemoImmich,
        kind: str = "nginx-fastcgi",
        settings: dict[str, str] | None = None,
        changes: list[tuple[str, str]] | None = None,
    ):
        server, protocol = kind.split("-")
        self.immich = immich
        self.port = env.free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.issuer = f"{self.base}/sso"
        own = {"public_base_url": self.base, "oidc.issuer": self.issuer, **SETTINGS, **(settings or {})}
        self.program = ShareFCGI(directory / "share-fcgi-program", immich.url, own)
        self.directory = directory
        text = NGINX if server == "nginx" else CADDY
        values = {
            "port": self.port,
            "share_fcgi": self.program.socket(protocol),
            "immich": immich.address,
            "login": LOCATIONS,
            "hash": caddy_hash("right") if server == "caddy" else "",
        }
        site = text % values
        for old, new in changes or []:
            assert old in site, f"the site has no {old!r}"
            site = site.replace(old, new % values if "%(" in new else new)
        (directory / "photos.htpasswd").write_text("anna:{PLAIN}right\nbob:{PLAIN}right\n")
        self.server = (
            Nginx(directory, site, self.port, protocol) if server == "nginx" else Caddy(directory, site, self.port)
        )
        self.client = Client(self.port)

    def start(self):
        """Our program needs its files first: `command("sso", "init")`."""
        self.program.start()
        self.server.start()
        return self

    def stop(self):
        """Stops both."""
        self.server.stop()
        self.program.stop()

    def command(self, *words: str, given: str | None = None) -> subprocess.CompletedProcess:
        """One of our commands with this configuration; `given` is piped in."""
        return subprocess.run(
            [env.built("share-fcgi"), *words, *self.program.arguments()],
            capture_output=True,
            text=True,
            timeout=120,
            input=given or "",
            env=self.program.environment(),
        )

    def sign_in(self, name: str) -> tuple[int, dict]:
        """A whole sign-in by Immich, as a browser goes: status and body of the callback."""
        jar, answer = self._authorize(name)
        assert "code" in parse_qs(urlsplit(answer["Location"]).query), answer["Location"]
        back = self.client.request(
            "POST",
            "/api/oauth/callback",
            [("Content-Type", "application/json"), ("Cookie", jar)],
            json.dumps({"url": answer["Location"]}).encode(),
        )
        return back.status, json.loads(back.body)

    def authorize(self, name: str) -> Answer:
        """Where Immich's way leads somebody whom the login has let in."""
        return self._authorize(name)[1]

    def _authorize(self, name: str) -> tuple[str, Answer]:
        body = json.dumps({"redirectUri": f"{self.base}/auth/login"}).encode()
        started = self.client.request("POST", "/api/oauth/authorize", [("Content-Type", "application/json")], body)
        assert started.status == 201, started
        target = urlsplit(json.loads(started.body)["url"])
        assert f"{target.scheme}://{target.netloc}" == self.base
        answer = self.client.get(f"{target.path}?{target.query}", authorization=basic(name))
        assert answer.status == 302, answer
        return "; ".join(cookie.partition(";")[0] for cookie in started.all("Set-Cookie")), answer

    def is_in(self, session: dict) -> bool:
        """Whether a session still holds."""
        answer = self.client.get("/api/users/me", authorization=f"Bearer {session['accessToken']}")
        return answer.status == 200
