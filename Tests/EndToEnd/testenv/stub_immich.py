"""An Immich that breaks the rules: answers what a test says, byte for byte, and remembers what it was asked."""

import contextlib
import hashlib
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Asked:
    """One request as it came over the wire."""

    method: str
    target: str
    fields: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def get(self, name: str) -> str | None:
        """The first value of a header."""
        return next(iter(self.all(name)), None)


def answer(status: int, body: bytes = b"", *fields: tuple[str, str], length: int | None = None) -> bytes:
    """The bytes of an answer."""
    lines = [f"HTTP/1.1 {status} Something", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name}: {value}" for name, value in fields]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Last(bytes):
    """Bytes after which it hangs up."""


#: What real releases send with a file, and nobody but the web server shall see.
OWN_HEADERS = [
    ("X-Powered-By", "Express"),
    ("X-Immich-Cid", "abc"),
    ("X-Correlation-ID", "def"),
    ("Set-Cookie", "immich=1; Path=/"),
    ("Access-Control-Allow-Origin", "*"),
    ("X-Robots-Tag", "all"),
]


class File:
    """A picture or a video with validators and ranges, as Immich of one release sends it."""

    def __init__(self, content: bytes, kind: str, release: str = "3.1.0", extra: list[tuple[str, str]] | None = None):
        self.content, self.kind, self.release = content, kind, release
        self.extra = OWN_HEADERS[:3] if extra is None else extra
        self.etag = f'W/"{len(content):x}-{hashlib.sha256(content).hexdigest()[:11]}"'
        self.modified = "Wed, 05 Jun 2024 12:00:00 GMT"

    def __call__(self, asked: Asked) -> bytes:
        validators = [
            ("ETag", self.etag),
            ("Last-Modified", self.modified),
            ("Accept-Ranges", "bytes"),
            ("Cache-Control", "private, max-age=86400, no-transform"),
            *self.extra,
        ]
        fields = [
            *validators,
            ("Content-Type", self.kind),
            ("Content-Disposition", "inline; filename*=UTF-8''IMG_1000.jpg"),
        ]
        if asked.get("If-None-Match") == self.etag or asked.get("If-Modified-Since") == self.modified:
            return answer(304, b"", *validators).replace(b"Content-Length: 0\r\n", b"")
        part = asked.get("Range")
        if part and asked.get("If-Range") in (None, self.etag):
            status, body, more = self._part(part)
            fields += more
            if status in (404, 500):
                fields = [*validators, *more, ("Content-Type", f"{self.kind}; charset=utf-8")]
        else:
            status, body = 200, self.content
        return answer(status, b"" if asked.method == "HEAD" else body, *fields, length=len(body))

    def _part(self, part: str) -> tuple[int, bytes, list[tuple[str, str]]]:
        size = len(self.content)
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", part)
        if not match:
            return (
                (500, b'{"message":"Internal"}', [("Content-Range", f"bytes */{size}")])
                if self.release < "3"
                else (200, self.content, [])
            )
        first, last = match.groups()
        start = int(first) if first else max(0, size - int(last))
        end = min(size - 1, int(last)) if first and last else size - 1
        if start >= size:
            return (
                404 if self.release >= "3" else 500,
                b'{"message":"Not Found"}',
                [("Content-Range", f"bytes */{size}")],
            )
        return 206, self.content[start : end + 1], [("Content-Range", f"bytes {start}-{end}/{size}")]


class StubImmich:
    """Listens on loopback. `answers` says what a path gets: bytes, or a function of the request, or None to hang up."""

    def __init__(self):
        self.answers: dict[str, bytes | Callable[[Asked], bytes | None] | None] = {}
        self.asked: list[Asked] = []
        self.port = 0
        self.listener: socket.socket | None = None
        self.connections: list[socket.socket] = []

    def start(self):
        """Begins to listen, on the same port as before."""
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen(256)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()
        return self

    def stop(self):
        """Is away: connections are refused."""
        if self.listener:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.connections.clear()

    @property
    def address(self) -> str:
        """host:port."""
        return f"127.0.0.1:{self.port}"

    def _accept(self, listener: socket.socket):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self._serve, args=(connection, listener), daemon=True).start()

    def _serve(self, connection: socket.socket, listener: socket.socket):
        with connection, connection.makefile("rb") as stream:
            try:
                while listener is self.listener and (asked := self._read(stream)):
                    self.asked.append(asked)
                    found = self.answers.get(asked.target.partition("?")[0], answer(404, b'{"message":"Not Found"}'))
                    data = found(asked) if callable(found) else found
                    if data is None:
                        return
                    connection.sendall(data)
                    if isinstance(data, Last):
                        return
            except OSError:
                pass

    @staticmethod
    def _read(stream) -> Asked | None:
        line = stream.readline().decode("latin-1").strip()
        if not line:
            return None
        method, _, rest = line.partition(" ")
        fields = []
        while field := stream.readline().decode("latin-1").strip():
            name, _, value = field.partition(":")
            fields.append((name, value.strip()))
        size = next((int(value) for name, value in fields if name.lower() == "content-length" and value), 0)
        return Asked(method, rest.rpartition(" ")[0], fields, stream.read(size))
