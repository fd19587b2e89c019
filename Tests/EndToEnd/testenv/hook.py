"""A server that a webhook tells things, and a browser's way of adding files without a browser."""

import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .http import Answer, Client, named


class Hook:
    """`posts` is what it was told: (path, headers, JSON)."""

    def __init__(self):
        self.posts: list[tuple[str, dict[str, str], dict]] = []
        posts = self.posts

        class Handler(BaseHTTPRequestHandler):
            """Takes every POST."""

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                posts.append((self.path, headers, json.loads(body)))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.server.server_port

    def stop(self):
        """Takes no more."""
        self.server.shutdown()
        self.server.server_close()


class Guest:
    """Somebody who adds files to one share, step by step. `headers` go with every request."""

    def __init__(self, client: Client, root: str, **headers: str):
        self.client, self.address, self.headers = client, root + "/upload", headers

    def begin(self, name: str | None, size: int | str | None, **more) -> Answer:
        """Announces a file."""
        form = {"name": name, "size": size, **more}
        body = urllib.parse.urlencode({key: value for key, value in form.items() if value is not None})
        return self.client.post(self.address, body, **self.headers)

    def id(self, name: str, size: int) -> str:
        """The name of an upload that may begin."""
        got = self.begin(name, size)
        assert got.status == 201, (got.status, got.body)
        return json.loads(got.body)["id"]

    def part(self, id: str, at: int, body: bytes) -> Answer:
        """Sends a part."""
        return self.client.request("POST", f"{self.address}/{id}?at={at}", named(self.headers), body)

    def look(self, id: str) -> dict:
        """How far it is."""
        got = self.client.get(f"{self.address}/{id}", **self.headers)
        assert got.status == 200, (got.status, got.body)
        return json.loads(got.body)

    def add(self, name: str, body: bytes, part: int = 4 << 20) -> Answer:
        """All of it; the answer to the last part."""
        id = self.id(name, len(body))
        for at in range(0, len(body), part):
            got = self.part(id, at, body[at : at + part])
            if got.status != 200:
                break
        return got
