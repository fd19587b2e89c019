"""A whole site whose login is a password list of the web server, and whose Immich signs people in by us."""

import re
import subprocess
from pathlib import Path

from . import env
from .examples import replace
from .site import Site

#: What everybody types.
PASSWORD = "sesame"
#: The same as Caddy keeps it, with so little work in it that a test does not wait.
BCRYPT = "$2y$05$uq1qkI2L2xZWW3jSdaOVC.L49hinckQAB7gdy0nDJ6fi.U/xAG3Oa"
#: Whom the web server's list names, and by which address. Alice and Bob have an account that their address finds, Dora
#: gets one; Eve has no address, so that she is nobody to us; Mallory is denied.
PEOPLE = {"alice": "alice@example.org", "bob": "bob@example.org", "dora": "dora@example.org"}
NAMELESS = "eve"
DENIED = {"mallory": "mallory@example.org"}

NGINX_EMAILS = """
map $remote_user $sharefcgi_basic_email {
    default   "";
%s}
"""

NGINX_LOGIN = """    include share-fcgi/sign-in.conf;
    location = /sso/authorize { include share-fcgi/login-basic.conf; include share-fcgi/sign-in-pass.conf; }
    location = /sso/confirm   { include share-fcgi/login-basic.conf; include share-fcgi/sign-in-pass.conf; }
"""

NGINX_SILENT = """    include share-fcgi/silent.conf;
    location @sharefcgi_silent { include share-fcgi/login-basic.conf; include share-fcgi/silent-prompt.conf; }
"""

CADDY_LISTS = """(share_fcgi_passwords) {
%s}
(share_fcgi_emails) {
%s}
"""

CADDY_LOGIN = """	import share-fcgi/sign-in.caddy unix/%(share_fcgi)s
	@login path /sso/authorize /sso/confirm
	route @login {
		import share-fcgi/login-basic.caddy
		import share-fcgi/sign-in-pass.caddy unix/%(share_fcgi)s
	}
"""

CADDY_SILENT = """	import share-fcgi/silent.caddy
	route {
		route @sharefcgi_silent {
			import share-fcgi/silent-page.caddy %(immich)s login
			import share-fcgi/login-basic.caddy
			import share-fcgi/silent-pass.caddy unix/%(share_fcgi)s %(immich)s
		}
	}
"""


class SignInSite(Site):
    """`immich` comes with the settings of `sso init`, and opens the sign-in by itself, but where people are signed in
    silently, so that one sees who does it. It has no certificate: a loopback issuer needs none."""

    def __init__(
        self,
        directory: Path,
        front: str = "nginx-fastcgi",
        release: str = "3.1.0",
        port: int | None = None,
        settings: dict[str, str] | None = None,
        gate: str = "closed",
        is_silent: bool = False,
    ):
        self.is_silent = is_silent
        port = port or env.free_port()
        self.issuer = f"http://127.0.0.1:{port}/sso"
        chosen = {
            "sso.enabled": "true",
            "identity.emails_managed": "true",
            "allow.any": "true",
            "deny.users": ",".join(DENIED),
            "oidc.issuer": self.issuer,
            **(settings or {}),
        }
        super().__init__(directory, front, release, port, chosen, gate=gate)
        if is_silent:
            self.share_fcgi.settings |= {"silent.enabled": "true", "silent.immich_url": self.immich.url}
        self.secret = ""
        self._add_login()

    def _add_login(self):
        """The lines of the web server: who is in its list, and the two addresses behind it."""
        names = [*PEOPLE, NAMELESS, *DENIED]
        addresses = {**PEOPLE, **DENIED}.items()
        if self.is_nginx:
            login = NGINX_LOGIN + (NGINX_SILENT if self.is_silent else "")
            emails = NGINX_EMAILS % "".join(f'    "~^{name}\\z" {email};\n' for name, email in addresses)
            self._put("site.conf", ("include share-fcgi/http.conf;", emails), ("    location / {", login))
            lines = "".join(f"{name}:{{PLAIN}}{PASSWORD}\n" for name in names)
            (self.server.directory / "photos.htpasswd").write_text(lines)
        else:
            passwords = "".join(f"\t{name} {BCRYPT}\n" for name in names)
            emails = "".join(f"\t{name} {email}\n" for name, email in addresses)
            lines = CADDY_LOGIN + (CADDY_SILENT if self.is_silent else "")
            login = lines % {"share_fcgi": self.share_fcgi.fastcgi, "immich": self.immich.address}
            self._put("Caddyfile", ("http://127", CADDY_LISTS % (passwords, emails)), ("\treverse_proxy ", login))

    def _put(self, name: str, *additions: tuple[str, str]):
        """Lines in front of others, in a file of the web server."""
        file = self.server.directory / name
        file.write_text(replace(file.read_text(), *((place, lines + place) for place, lines in additions)))

    def make_keys(self) -> str:
        """`sso init`; what it prints, whose secret is kept in `secret`."""
        command = [env.built("share-fcgi"), "sso", "init", *self.share_fcgi.arguments()]
        environment = self.share_fcgi.environment()
        told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
        self.secret = re.search(r"Client secret +(\S+)", told)[1]
        return told

    def start(self):
        self.make_keys()
        options = ["buttonText=Sign in", f"autoLaunch={'false' if self.is_silent else 'true'}"]
        if self.immich.release == "3.1.0":
            options.append("allowInsecureRequests=true")
        self.immich.more += ["--oauth-issuer", self.issuer, "--oauth-client-secret", self.secret]
        self.immich.more += [word for option in options for word in ("--oauth", option)]
        return super().start()

    def signed_in(self, name: str) -> int:
        """How many sessions of somebody's live that were begun by us."""
        user = self.immich.users().get(f"{name}@example.org", {"sessions": []})
        return [session["type"] for session in user["sessions"]].count("oauth")
