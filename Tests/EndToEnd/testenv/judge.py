"""A responder that answers as it is told, in place of ShareFCGI: for tests of the web server's files alone."""

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from . import fastcgi_peer, scgi_peer

Params = list[tuple[bytes, bytes]]

MISSING = (
    b"Status: 404 Not Found\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n\r\nno such link\n"
)
AWAY = b"Status: 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nRetry-After: 10\r\n\r\naway\n"


def redirect(location: str, path: str, **fields: str) -> bytes:
    """The answer for a picture or a video; `cache_key=…` becomes `X-Sharefcgi-Cache-Key`."""
    lines = ["Status: 200 OK", f"X-Accel-Redirect: {location}", f"X-Sharefcgi-Path: {path}"]
    for name, value in fields.items():
        lines.append("X-Sharefcgi-" + "-".join(part.capitalize() for part in name.split("_")) + f": {value}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


class Judge:
    """Listens on a unix socket. `answers` says what a path gets; what was asked is in `asked`."""

    def __init__(self, path: Path, protocol: str = "fastcgi"):
        self.path = str(path)
        self.serve = {"fastcgi": fastcgi_peer.serve, "scgi": scgi_peer.serve}[protocol]
        self.answers: dict[str, bytes | Callable[[Params, bytes], bytes]] = {}
        self.asked: list[Params] = []
        self.bodies: list[bytes] = []
        self.listener: socket.socket | None = None
        self.connections: list[socket.socket] = []

    def start(self):
        """Begins to listen."""
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(256)
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()
        return self

    def stop(self):
        """Hangs up: the web server finds nobody there."""
        if self.listener:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None
        for connection in self.connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.connections.clear()
        if os.path.exists(self.path):
            os.unlink(self.path)

    def last(self) -> dict[str, str]:
        """The parameters of the last request; a name that came twice is a failure."""
        names = [name for name, _ in self.asked[-1]]
        assert len(names) == len(set(names)), f"a parameter came twice: {sorted(names)}"
        return {name.decode(): value.decode("utf-8", "replace") for name, value in self.asked[-1]}

    def _accept(self, listener: socket.socket):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket):
        with connection:
            try:
                self.serve(connection, self._respond)
            except (ConnectionError, OSError):
                pass

    def _respond(self, params: Params, body: bytes) -> bytes:
        self.asked.append(params)
        self.bodies.append(body)
        values = dict(params)
        error = values.get(b"SHAREFCGI_ERROR")
        if error:
            return {b"missing": MISSING, b"away": AWAY}[error]
        path = values[b"REQUEST_URI"].decode("utf-8", "replace").partition("?")[0]
        answer = self.answers.get(path, MISSING)
        return answer(params, body) if callable(answer) else answer
