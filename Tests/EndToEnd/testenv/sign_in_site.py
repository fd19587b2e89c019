"""A whole site whose login is a password list of the web server, and whose Immich signs people in by us."""

import re
import subprocess
from pathlib import Path

from . import env
from .examples import replace
from .site import Site

#: What everybody types.
PASSWORD = "sesame"
#: Whom the web server's list names, and by which address. Alice and Bob have an account that their address finds, Dora
#: gets one; Eve has no address, so that she is nobody to us; Mallory is denied.
PEOPLE = {"alice": "alice@example.org", "bob": "bob@example.org", "dora": "dora@example.org"}
NAMELESS = "eve"
DENIED = {"mallory": "mallory@example.org"}

MAP = """
map $remote_user $photos_email {
    default   "";
%s}
"""

LOCATION = """
    location = /sso/%s {
        auth_basic           "Photos";
        auth_basic_user_file photos.htpasswd;
        satisfy              all;
        set $sharefcgi_user  $remote_user;
        set $sharefcgi_email $photos_email;
        include share-fcgi/sign-in-pass.conf;
    }
"""


class SignInSite(Site):
    """`immich` comes with the settings of `sso init`, and opens the sign-in by itself. It has no certificate: a loopback
    issuer needs none."""

    def __init__(
        self,
        directory: Path,
        front: str = "nginx-fastcgi",
        release: str = "3.1.0",
        port: int | None = None,
        settings: dict[str, str] | None = None,
        gate: str = "closed",
    ):
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
        self.secret = ""
        self._add_login()

    def _add_login(self):
        """The lines of the web server: who is in its list, and the two addresses behind it."""
        directory = self.server.directory
        addresses = "".join(f'    "~^{name}\\z" {email};\n' for name, email in {**PEOPLE, **DENIED}.items())
        names = [*PEOPLE, NAMELESS, *DENIED]
        (directory / "photos.htpasswd").write_text("".join(f"{name}:{{PLAIN}}{PASSWORD}\n" for name in names))
        site = directory / "site.conf"
        lines = "    include share-fcgi/sign-in.conf;\n" + "".join(LOCATION % word for word in ("authorize", "confirm"))
        site.write_text(MAP % addresses + replace(site.read_text(), ("    location / {", lines + "    location / {")))

    def make_keys(self) -> str:
        """`sso init`; what it prints, whose secret is kept in `secret`."""
        command = [env.built("share-fcgi"), "sso", "init", *self.share_fcgi.arguments()]
        environment = self.share_fcgi.environment()
        told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
        self.secret = re.search(r"Client secret +(\S+)", told)[1]
        return told

    def start(self):
        self.make_keys()
        options = ["autoLaunch=true", "buttonText=Sign in"]
        if self.immich.release == "3.1.0":
            options.append("allowInsecureRequests=true")
        self.immich.more += ["--oauth-issuer", self.issuer, "--oauth-client-secret", self.secret]
        self.immich.more += [word for option in options for word in ("--oauth", option)]
        return super().start()
