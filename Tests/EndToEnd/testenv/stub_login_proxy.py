"""Stand-ins for login proxies: one that a web server asks, and one that stands in front of it."""

import contextlib
import socket
import threading
from dataclasses import dataclass
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

#: The page where people log in.
PORTAL = "https://auth.example.org"
#: The cookie of whoever is logged in; its value is his name.
SESSION = "login_session"


@dataclass(frozen=True)
class Someone:
    """A person as login proxies know him."""

    user: str
    email: str
    name: str
    groups: tuple[str, ...] = ()


ANNA = Someone("anna", "anna@example.org", "Anna Müller", ("friends", "family"))
BOB = Someone("bob", "bob@example.org", "Bob", ("friends",))
#: Is in as many groups as may be.
CARLA = Someone(
    "carla", "carla@example.org", "Carla", (*(f"team {n:03} of a large house" for n in range(198)), "family")
)
PEOPLE = {someone.user: someone for someone in (ANNA, BOB, CARLA)}


def authelia(person: Someone) -> list[tuple[str, str]]:
    """Authelia's headers; nothing escapes the comma."""
    return [
        ("Remote-User", person.user),
        ("Remote-Groups", ",".join(person.groups)),
        ("Remote-Name", person.name),
        ("Remote-Email", person.email),
    ]


def authentik(person: Someone) -> list[tuple[str, str]]:
    """authentik's headers; `uid` is the one that never changes."""
    return [
        ("X-authentik-username", person.user),
        ("X-authentik-groups", "|".join(person.groups)),
        ("X-authentik-email", person.email),
        ("X-authentik-name", person.name),
        ("X-authentik-uid", f"uid-of-{person.user}"),
        ("X-authentik-jwt", "e30.e30.x"),
    ]


def oauth2_proxy(person: Someone, prefix: str = "X-Auth-Request") -> list[tuple[str, str]]:
    """oauth2-proxy's headers: of an answer, or with another prefix of a request that it passes on."""
    return [
        (f"{prefix}-User", f"subject-of-{person.user}"),
        (f"{prefix}-Groups", ",".join(person.groups)),
        (f"{prefix}-Email", person.email),
        (f"{prefix}-Preferred-Username", person.name),
    ]


def tailscale(person: Someone) -> list[tuple[str, str]]:
    """Tailscale Serve's headers: what is not ASCII is encoded (RFC 2047)."""
    name = person.name
    if not name.isascii():
        name = "=?utf-8?q?" + quote(name, safe="").replace("%", "=").replace("=20", "_") + "?="
    return [("Tailscale-User-Login", person.email), ("Tailscale-User-Name", name)]


def cloudflare(person: Someone) -> list[tuple[str, str]]:
    """Cloudflare Access's headers."""
    return [("Cf-Access-Authenticated-User-Email", person.email), ("Cf-Access-Jwt-Assertion", "e30.e30.x")]


def logged_in(cookies: str | None) -> Someone | None:
    """Whose session a Cookie header holds."""
    session = SimpleCookie(cookies or "").get(SESSION)
    return PEOPLE.get(session.value) if session else None


class StubLoginProxy:
    """Asked by a web server, as Authelia, authentik's outpost and oauth2-proxy are. `mode` says how it behaves:

    as a real one; nameless: 200 without a header; forbidden: 403; broken: 500; slow: silence until `release` is called;
    accel: 403 that would lead nginx elsewhere.
    """

    def __init__(self):
        self.mode = "real"
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.awake = threading.Event()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                with contextlib.suppress(OSError):
                    stub.answer(self)

            do_POST = do_HEAD = do_GET

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"127.0.0.1:{self.server.server_port}"

    def start(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.release()
        self.server.shutdown()
        self.server.server_close()

    def reset(self):
        """As if nothing had happened."""
        self.mode = "real"
        self.asked.clear()
        self.awake.clear()

    def release(self):
        """Lets whoever waits go."""
        self.awake.set()

    def answer(self, call: BaseHTTPRequestHandler):
        """One question."""
        headers = {name.lower(): value for name, value in call.headers.items()}
        self.asked.append((call.path, headers))
        path = urlsplit(call.path).path
        person = logged_in(headers.get("cookie"))
        match self.mode:
            case "nameless":
                return self.send(call, 200)
            case "forbidden":
                return self.send(call, 403, authelia(person) if person else [])
            case "broken":
                return self.send(call, 500)
            case "accel":
                return self.send(call, 403, [("X-Accel-Redirect", "/photos")])
            case "slow":
                self.awake.wait(60)
                return self.send(call, 503)
        match path:
            case "/api/authz/auth-request":
                at = f"{PORTAL}/?rd={quote(headers['x-original-url'], safe='')}&rm={headers['x-original-method']}"
                return self.verdict(call, person and authelia(person), 200, 401, [("Location", at)])
            case "/api/authz/forward-auth":
                at = f"{PORTAL}/?rd={quote(self.forwarded(headers), safe='')}&rm={headers['x-forwarded-method']}"
                return self.verdict(call, person and authelia(person), 200, 302, [("Location", at)])
            case "/outpost.goauthentik.io/auth/nginx":
                # The real one looks at X-Original-URI first, and takes the whole of it for a path.
                wanted = headers.get("x-original-uri") or headers["x-original-url"]
                cookie = ("Set-Cookie", f"authentik_proxy={quote(wanted, safe='')}; Path=/; HttpOnly")
                return self.verdict(call, person and authentik(person), 200, 401, [cookie])
            case "/outpost.goauthentik.io/auth/caddy":
                start = f"/outpost.goauthentik.io/start?rd={quote(self.forwarded(headers), safe='')}"
                return self.verdict(call, person and authentik(person), 200, 302, [("Location", start)])
            case "/oauth2/auth":
                return self.verdict(call, person and oauth2_proxy(person), 202, 401, [])
            case "/outpost.goauthentik.io/start" | "/oauth2/start":
                return self.send(
                    call, 302, [("Location", f"{PORTAL}/?rd={quote(self.wanted(call, headers), safe='')}")]
                )
        return self.send(call, 404)

    def verdict(self, call, fields: list | None, yes: int, no: int, otherwise: list[tuple[str, str]]):
        """Somebody is logged in, or nobody."""
        self.send(call, yes, fields) if fields else self.send(call, no, otherwise)

    @staticmethod
    def forwarded(headers: dict[str, str]) -> str:
        """The address that a visitor has asked for."""
        return f"{headers['x-forwarded-proto']}://{headers['x-forwarded-host']}{headers['x-forwarded-uri']}"

    @staticmethod
    def wanted(call, headers: dict[str, str]) -> str:
        """Where a log-in shall lead to: a query first, then a header."""
        rd = parse_qs(urlsplit(call.path).query).get("rd")
        return rd[0] if rd else headers.get("x-auth-request-redirect", "/")

    @staticmethod
    def send(call, status: int, fields: list[tuple[str, str]] = ()):
        call.send_response_only(status)
        for name, value in fields:
            # As it is on the wire: bytes of UTF-8.
            call._headers_buffer.append(f"{name}: {value}\r\n".encode())
        call.send_header("Content-Length", "0")
        call.end_headers()


class LoginInFront:
    """Stands between a visitor and a web server, and puts its headers in place of the visitor's: of those with exactly
    its names, as real ones do. It comes from an address of its own. `mode`: protected, open (whoever is not logged in
    passes without a header), or funnel. `lost` are headers of its own that do not arrive."""

    ADDRESS = "127.0.0.2"

    def __init__(self, headers, target: int):
        self.headers, self.target, self.mode = headers, target, "protected"
        self.lost: set[str] = set()
        self.own = {name.lower() for name, _ in headers(ANNA)} | {"tailscale-funnel-request"}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def start(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def stop(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                visitor, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(visitor,), daemon=True).start()

    def _one(self, visitor: socket.socket):
        with visitor, visitor.makefile("rb") as stream, contextlib.suppress(OSError):
            head = []
            while (line := stream.readline()).strip():
                head.append(line)
            fields = [(line.partition(b":")[0].decode().strip().lower(), line) for line in head[1:]]
            values = {name: line.partition(b":")[2].decode("latin-1").strip() for name, line in fields}
            body = stream.read(int(values.get("content-length", 0)))
            person = logged_in(values.get("cookie"))
            if not person and self.mode == "protected":
                visitor.sendall(
                    b"HTTP/1.1 302 Found\r\nLocation: " + PORTAL.encode() + b"\r\nContent-Length: 0\r\n\r\n"
                )
                return
            own = [field for field in self.headers(person) if field[0] not in self.lost] if person else []
            added = [f"{name}: {value}\r\n".encode() for name, value in own]
            if self.mode == "funnel":
                added = [b"Tailscale-Funnel-Request: ?1\r\n"]
            kept = [line for name, line in fields if name not in self.own]
            source = (self.ADDRESS, 0)
            with socket.create_connection(("127.0.0.1", self.target), 20, source) as server:
                server.sendall(b"".join([head[0], *kept, *added]) + b"\r\n" + body)
                while part := server.recv(1 << 16):
                    visitor.sendall(part)
