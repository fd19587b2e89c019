"""A site that is behind a login as a whole: the login's password list, our gate for everything, a stand-in Immich."""

import base64
from pathlib import Path

from . import env
from .caddy import OPTIONS, Caddy
from .http import Client
from .nginx import Nginx
from .stub_immich import Asked, StubImmich, answer
from .wiring import ASSET

#: `right`, as Caddy wants it, and as cheap as bcrypt can be.
HASH = "$2b$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC"
NGINX = """
upstream sharefcgi { server unix:%(share_fcgi)s; keepalive 16; }
upstream immich    { server %(immich)s; keepalive 32; }
proxy_cache_path cache keys_zone=share_fcgi:10m levels=1:2 max_size=1g inactive=10m use_temp_path=off;
variables_hash_max_size 2048;
map $remote_user $sharefcgi_basic_email {
    default "";
    "~^anna\\z" anna@example.org;
    "~^bob\\z"  bob@example.org;
}
include share-fcgi/http.conf;
server {
    listen 127.0.0.1:%(port)s;
    server_name 127.0.0.1;
    access_log access.log share_fcgi;
    %(entry)s
    include share-fcgi/sign-in.conf;
    location = /sso/authorize { include share-fcgi/login-basic.conf; include share-fcgi/sign-in-pass.conf; }
    location = /sso/confirm { include share-fcgi/login-basic.conf; include share-fcgi/sign-in-pass.conf; }
    location = /sso/whoami { include share-fcgi/login-basic.conf; include share-fcgi/sign-in-pass.conf; }
    location / { include share-fcgi/login-basic.conf; include share-fcgi/admit.conf; }
}
"""
#: What server-admit.conf says of clients of the API.
CHECKING = "set $sharefcgi_admits 1; include share-fcgi/server-check.conf; include share-fcgi/admit-server.conf;"
CADDY = (
    OPTIONS
    + """(share_fcgi_passwords) {
	anna %(hash)s
	bob %(hash)s
	carl %(hash)s
}
(share_fcgi_emails) {
	anna anna@example.org
	bob bob@example.org
}
http://127.0.0.1:%(port)s {
	bind 127.0.0.1
	vars sharefcgi_admits 1
	import share-fcgi/%(entry)s unix/%(share_fcgi)s %(immich)s
	import share-fcgi/log.caddy access.log
	@login path /sso/authorize /sso/confirm /sso/whoami
	route @login {
		import share-fcgi/login-basic.caddy
		import share-fcgi/sign-in-pass.caddy unix/%(share_fcgi)s
	}
	import share-fcgi/sign-in.caddy unix/%(share_fcgi)s
	route {
		%(guests)s
		import share-fcgi/login-basic.caddy
		import share-fcgi/admit.caddy unix/%(share_fcgi)s
		reverse_proxy %(immich)s
	}
}
"""
)
#: What admit.caddy says of them.
GUESTS = "@guests vars sharefcgi_credential share\n\t\treverse_proxy @guests %(immich)s"
#: anna is let in, bob has an account at the login alone, carl has no e-mail address.
PEOPLE = ["anna", "bob", "carl"]
#: What Immich is asked for.
PATHS = ["/", "/photos", "/api/server/ping", "/api/users/me", "/api/assets", f"/api/assets/{ASSET}/ocr"]
SETTINGS = {
    "sso.enabled": "true",
    "identity.emails_managed": "true",
    "allow.users": "anna,carl",
    "oidc.issuer": "https://photos.example.org/sso",
    "debug.whoami": "true",
}


def generous_immich() -> StubImmich:
    """Gives everything to whoever comes through."""
    immich = StubImmich().start()
    for path in PATHS:
        immich.answers[path] = lambda asked: answer(200, f"{len(asked.body)}".encode(), ("Set-Cookie", "theirs=1"))
    return immich


def basic(name: str, password: str = "right") -> tuple[str, str]:
    """A name and a password, as browsers send them."""
    return "Authorization", "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


class AdmissionSite:
    """A web server in front of whoever listens at `share_fcgi`: our program, or a stand-in for it."""

    def __init__(
        self, front: str, directory: Path, share_fcgi: str, immich: StubImmich, checks: bool = False, lines: str = ""
    ):
        server, protocol = front.split("-")
        self.is_nginx = server == "nginx"
        self.immich = immich
        port = env.free_port()
        values = {"port": port, "share_fcgi": share_fcgi, "immich": immich.address, "hash": HASH}
        if self.is_nginx:
            (directory / "photos.htpasswd").write_text("".join(f"{name}:{{PLAIN}}right\n" for name in PEOPLE))
            values["entry"] = (CHECKING if checks else "include share-fcgi/server-admit.conf;") + lines
            self.server = Nginx(directory, NGINX % values, port, protocol)
        else:
            values["entry"] = "site-check.caddy" if checks else "site.caddy"
            values["guests"] = GUESTS % values if checks else ""
            self.server = Caddy(directory, CADDY % values, port)
        self.client = Client(port)

    @property
    def passed(self) -> list[Asked]:
        """What the web server passed on to Immich; our program asks it now and then by itself."""
        return [asked for asked in self.immich.asked if asked.get("X-Forwarded-For")]

    def log_in_by(self, preset: str, login: str):
        """The files of a login proxy that nginx asks, in place of the password list's."""
        site = self.server.directory / "site.conf"
        text = site.read_text().replace(
            "include share-fcgi/login-basic.conf;", f"include share-fcgi/login-{preset}.conf;"
        )
        text = text.replace("server {\n", f"upstream login {{ server {login}; }}\nserver {{\n", 1)
        text = text.replace(
            "include share-fcgi/sign-in.conf;",
            f"include share-fcgi/login-{preset}-server.conf;\n    include share-fcgi/sign-in.conf;",
        )
        site.write_text(text)

    def ask(self, path: str, who: str | None = None, method: str = "GET", *fields: tuple[str, str], body: bytes = b""):
        """A request of somebody who gives the right password, or none."""
        return self.client.request(method, path, [*([basic(who)] if who else []), *fields], body)
