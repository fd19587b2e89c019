"""An OpenID provider that lets everybody in as one person: what the stand-in for Immich is tried against."""

import base64
import json
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def token(claims: dict) -> str:
    """A JWT whose signature says nothing: at a log-in nobody looks at it."""
    parts = [json.dumps(part).encode() for part in ({"alg": "RS256", "typ": "JWT"}, claims)] + [b"none"]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


class StubProvider:
    """Listens on loopback without TLS; `person` are the claims that it gives, `asked` the paths it was asked for."""

    def __init__(self):
        self.person = {"sub": "subject-1", "email": "alice@example.org", "name": "Alice"}
        self.asked: list[str] = []
        self.codes: set[str] = set()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                stub.answer(self)

            def do_POST(self):
                stub.answer(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/sso"

    def start(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, call: BaseHTTPRequestHandler):
        """One request."""
        path, _, query = call.path.partition("?")
        self.asked.append(path.rpartition("/")[2])
        asked = dict(urllib.parse.parse_qsl(query))
        if self.asked[-1] == "authorize":
            code = f"code{len(self.asked)}"
            self.codes.add(code)
            back = urllib.parse.urlencode({"code": code, "state": asked["state"], "iss": self.issuer})
            call.send_response(302)
            call.send_header("Location", f"{asked['redirect_uri']}?{back}")
            call.send_header("Content-Length", "0")
            return call.end_headers()
        document = self.document(self.asked[-1], call)
        body = json.dumps(document or {"error": "invalid_grant"}).encode()
        call.send_response(200 if document else 400)
        call.send_header("Content-Type", "application/json")
        call.send_header("Content-Length", str(len(body)))
        call.end_headers()
        return call.wfile.write(body)

    def document(self, word: str, call: BaseHTTPRequestHandler) -> dict | None:
        """What stands at a path; None is a refusal."""
        if word == "userinfo":
            return self.person
        if word == "token":
            form = dict(urllib.parse.parse_qsl(call.rfile.read(int(call.headers["Content-Length"])).decode()))
            if form["code"] not in self.codes or form["client_secret"] != "secret":
                return None
            self.codes.discard(form["code"])
            times = {"iat": int(time.time()), "exp": int(time.time()) + 60}
            claims = {"iss": self.issuer, "aud": "immich", **times, **self.person}
            return {"access_token": "access", "token_type": "Bearer", "id_token": token(claims)}
        places = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "end_session_endpoint": "logout",
        }
        return {
            "issuer": self.issuer,
            **{name: f"{self.issuer}/{place}" for name, place in places.items()},
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }
