"""Silent sign-in, everything real but the login proxy: a web server with its shipped files, our program, DemoImmich."""

import re
import subprocess
from pathlib import Path

from . import env
from .caddy import OPTIONS, Caddy
from .demo_immich import DemoImmich
from .examples import replace
from .http import Answer, Client
from .nginx import Nginx
from .share_fcgi import ShareFCGI
from .stub_immich import Asked, StubImmich, answer

HOST = "photos.example.org"
#: TLS ends in front of the web server, as behind a tunnel; Immich finds us by the inner address.
ORIGIN = f"https://{HOST}"
LOGIN_PAGE = "https://login.example.org/"
BROWSER = [
    ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
    ("Sec-Fetch-Mode", "navigate"),
    ("Sec-Fetch-Dest", "document"),
    ("Sec-Fetch-Site", "none"),
    ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
]
SESSION = ["immich_access_token", "immich_auth_type", "immich_is_authenticated"]
TRIED = "__Host-sharefcgi_try"

NGINX_SITE = """
upstream sharefcgi { server unix:%(share_fcgi)s; keepalive 16; }
upstream immich    { server %(immich)s; keepalive 32; }
upstream login     { server %(login)s; }
proxy_cache_path cache keys_zone=share_fcgi:10m levels=1:2 max_size=1g inactive=10m use_temp_path=off;
# An owner who keeps everything.
proxy_cache_path shared keys_zone=shared:1m use_temp_path=off;
proxy_cache shared;
proxy_cache_key $uri;
proxy_cache_valid any 10m;
proxy_ignore_headers Cache-Control Expires Set-Cookie Vary;
fastcgi_cache_path shared_fastcgi keys_zone=shared_fastcgi:1m use_temp_path=off;
fastcgi_cache shared_fastcgi;
fastcgi_cache_key $uri;
fastcgi_cache_valid any 10m;
fastcgi_ignore_headers Cache-Control Expires Set-Cookie Vary;
scgi_cache_path shared_scgi keys_zone=shared_scgi:1m use_temp_path=off;
scgi_cache shared_scgi;
scgi_cache_key $uri;
scgi_cache_valid any 10m;
scgi_ignore_headers Cache-Control Expires Set-Cookie Vary;
variables_hash_max_size 2048;
include share-fcgi/http.conf;
map $remote_user $sharefcgi_basic_email { default ""; "~^(?<basic_name>[a-z0-9]+)\\z" $basic_name@example.org; }
server {
    listen 127.0.0.1:%(port)s;
    server_name photos.example.org;
    access_log access.log share_fcgi;
    underscores_in_headers on;
    gzip on;
    gzip_vary on;
    gzip_min_length 1;
    include share-fcgi/server.conf;
    include share-fcgi/sign-in.conf;
    include share-fcgi/silent.conf;
    include share-fcgi/login-authelia-server.conf;
    location = /sso/authorize { include share-fcgi/%(login_file)s; include share-fcgi/sign-in-pass.conf; }
    location = /sso/confirm   { include share-fcgi/%(login_file)s; include share-fcgi/sign-in-pass.conf; }
    location @sharefcgi_silent { %(silent)s }
    # A page that the files do not name by themselves.
    location /explore {
        if ($sharefcgi_opens) { set $sharefcgi_opened 1; return 426; }
        include share-fcgi/immich.conf;
        proxy_cache off;
        proxy_pass http://immich;
    }
    location / { include share-fcgi/immich.conf; proxy_cache off; proxy_pass http://immich; }
}
"""
#: Where the login guards all of Immich.
NGINX_GUARDED = [
    ("include share-fcgi/server.conf;", "include share-fcgi/server-admit.conf;"),
    (
        "location / { include share-fcgi/immich.conf; proxy_cache off; proxy_pass http://immich; }",
        "location / { include share-fcgi/login-authelia.conf; include share-fcgi/admit.conf; }",
    ),
]

CADDY_SITE = (
    OPTIONS
    + """(share_fcgi_passwords) {
	anna $2a$14$B9A.81tpVaxM/cxh3jPbY.mEgaynRwSEZzla/A2fCL1tqVn7QjrNG
}
(share_fcgi_emails) {
	anna anna@example.org
}
http://:%(port)s {
	bind 127.0.0.1
	import share-fcgi/site.caddy unix/%(share_fcgi)s %(immich)s
	import share-fcgi/log.caddy access.log
	%(silent)s
	@login path /sso/authorize /sso/confirm
	route @login {
		import share-fcgi/%(login_file)s %(login)s
		import share-fcgi/sign-in-pass.caddy unix/%(share_fcgi)s
	}
	import share-fcgi/sign-in.caddy unix/%(share_fcgi)s
	reverse_proxy %(immich)s
}
"""
)


CADDY_GUARDED = [
    (
        "\treverse_proxy %(immich)s\n}",
        """	vars sharefcgi_admits 1
	route {
		import share-fcgi/login-authelia.caddy %(login)s
		import share-fcgi/admit.caddy unix/%(share_fcgi)s
		reverse_proxy %(immich)s
	}
}""",
    )
]

CADDY_SILENT = """import share-fcgi/silent.caddy
	route {
		route @sharefcgi_silent {
			import share-fcgi/silent-page.caddy %(immich)s %(nobody)s
			import share-fcgi/%(login_file)s %(login)s
			import share-fcgi/silent-pass.caddy unix/%(share_fcgi)s %(immich)s
		}
	}"""


class StandInLogin(StubImmich):
    """Authelia as web servers ask it: a browser is whoever its cookie `iam` says. `headers` changes what is told."""

    def __init__(self):
        super().__init__()
        self.headers = self.usual
        self.reset()

    def reset(self):
        """Does its work again."""
        self.headers = self.usual
        self.answers["/api/authz/auth-request"] = lambda asked: self.tell(asked, 401)
        self.answers["/api/authz/forward-auth"] = lambda asked: self.tell(asked, 302)

    @staticmethod
    def usual(name: str) -> list[tuple[str, str]]:
        """What Authelia says of a person."""
        return [
            ("Remote-User", name),
            ("Remote-Email", f"{name}@example.org"),
            ("Remote-Name", name.title()),
            ("Remote-Groups", "family"),
        ]

    def tell(self, asked: Asked, nobody: int) -> bytes:
        """Who that is; or that he has to go to its own page."""
        found = re.search(r"(?:^|; )iam=([a-z0-9]+)", asked.get("Cookie") or "")
        if found:
            return answer(200, b"", *self.headers(found[1]))
        return answer(nobody, b"go there", ("Location", LOGIN_PAGE))


class SilentSite:
    """`open` is a browser's first page. `prompt`: the login asks whoever is not logged in. `pages`: who makes Immich's
    pages, in its place. `guarded`: the login guards all of Immich."""

    def __init__(
        self,
        directory: Path,
        front: str,
        release: str = "3.1.0",
        login: str = "authelia",
        prompt: bool = False,
        settings: dict[str, str] | None = None,
        pages: StubImmich | None = None,
        guarded: bool = False,
    ):
        self.front, self.is_nginx = front, front.startswith("nginx")
        self.login, self.pages, self.guarded = StandInLogin().start(), pages, guarded
        self.immich = DemoImmich(directory / "immich", release)
        port = env.free_port()
        self.inner = f"http://127.0.0.1:{port}/sso"
        self.settings = {
            "public_base_url": ORIGIN,
            "sso.enabled": "true",
            "identity.emails_managed": "true",
            "allow.domains": "example.org",
            "deny.users": "dora",
            "oidc.issuer": f"{ORIGIN}/sso",
            "oidc.internal_base": self.inner,
            "silent.enabled": "true",
            "silent.immich_url": self.immich.url,
            "silent.timeout": "2s",
            "log.level": "debug",
            **(settings or {}),
        }
        self.program = ShareFCGI(directory / "share-fcgi", self.immich.url, self.settings)
        told = subprocess.run(
            [env.built("share-fcgi"), "sso", "init", *self.program.arguments()],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        self.secret = re.search(r"Client secret +(\S+)", told)[1]
        self.server = self._web_server(directory / "web", port, login, prompt)
        self.client = Client(port, HOST)

    def _web_server(self, directory: Path, port: int, login: str, prompt: bool) -> Nginx | Caddy:
        values = {
            "port": port,
            "share_fcgi": self.program.socket(self.front.split("-")[1]),
            "immich": (self.pages or self.immich).address,
            "login": self.login.address,
        }
        if self.is_nginx:
            mine, yours = "silent-prompt.conf" if prompt else "silent-pass.conf", f"login-{login}.conf"
            lines = [yours, mine] if prompt else [mine, yours]
            values["silent"] = " ".join(f"include share-fcgi/{name};" for name in lines)
            values["login_file"] = yours
            text = replace(NGINX_SITE, *NGINX_GUARDED) if self.guarded else NGINX_SITE
            server = Nginx(directory, text % values, port, self.front.split("-")[1])
            (directory / "photos.htpasswd").write_text("anna:{PLAIN}right\nbob:{PLAIN}right\n")
            return server
        values["login_file"] = f"login-{login}.caddy"
        values["silent"] = CADDY_SILENT % {**values, "nobody": "login" if prompt else "page"}
        text = replace(CADDY_SITE, *CADDY_GUARDED) if self.guarded else CADDY_SITE
        return Caddy(directory, text % values, port)

    def start(self):
        """Starts all, and tells Immich of us."""
        self.immich.start()
        self.program.start()
        self.server.start()
        self.tell_immich()
        return self

    def tell_immich(self, **changes):
        """Immich's settings as `sso init` prints them."""
        insecure = {"allowInsecureRequests": True} if self.immich.release == "3.1.0" else {}
        self.immich.control(
            "oauth",
            **{
                "enabled": True,
                "issuerUrl": f"{self.inner}/.well-known/openid-configuration",
                "clientId": "immich",
                "clientSecret": self.secret,
                **insecure,
                **changes,
            },
        )

    def renew(self):
        """Our program begins anew, and has forgotten every limit."""
        self.program.stop()
        self.program.start()

    def stop(self):
        """Stops all."""
        for part in (self.server, self.program, self.immich, self.login):
            part.stop()

    def open(
        self,
        name: str | None = None,
        path: str = "/photos",
        *fields: tuple[str, str],
        method: str = "GET",
        cookies: str = "",
        browser: list[tuple[str, str]] | None = None,
    ) -> Answer:
        """A page, by somebody whom the login proxy knows, or by nobody."""
        jar = "; ".join(part for part in (f"iam={name}" if name else "", cookies) if part)
        sent = [*(BROWSER if browser is None else browser), *fields]
        return self.client.request(method, path, [*sent, ("Cookie", jar)] if jar else sent)

    def sessions(self, name: str) -> list[str]:
        """The tokens of somebody's sessions in Immich; nothing where there is no account."""
        user = self.immich.users().get(f"{name}@example.org", {"sessions": []})
        return [session["token"] for session in user["sessions"]]

    def calls(self) -> int:
        """How often Immich was asked to finish a sign-in since it was last told to forget."""
        return self.immich.calls()["calls"].get("oauth-finish", 0)


def cookies(got: Answer) -> dict[str, str]:
    """Every cookie that came, whole, each once."""
    lines = got.all("Set-Cookie")
    named = {line.partition("=")[0]: line for line in lines}
    assert len(named) == len(lines), lines
    return named
