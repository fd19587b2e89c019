"""An HTTP/1.1 client on a bare socket: paths go out as they are written, answers come back as they were sent."""

import socket
import ssl
from dataclasses import dataclass, field


@dataclass
class Answer:
    """What came back."""

    status: int
    fields: list[tuple[str, str]]
    body: bytes
    head: bytes = field(repr=False, default=b"")

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def __getitem__(self, name: str) -> str | None:
        """The one value of a header; None where there is none. Two are a failure."""
        values = self.all(name)
        assert len(values) <= 1, f"{name} came {len(values)} times: {values}"
        return values[0] if values else None

    @property
    def names(self) -> set[str]:
        """The header names, in lower case."""
        return {key.lower() for key, _ in self.fields}

    def constant(self) -> tuple:
        """What must be equal byte for byte, whatever the reason: all but Date and Connection."""
        kept = [(key, value) for key, value in self.fields if key.lower() not in ("date", "connection", "keep-alive")]
        return self.status, kept, self.body


class Client:
    """Speaks with one server, a connection per request."""

    def __init__(self, port: int, host: str = "127.0.0.1", tls: bool = False, timeout: float = 20):
        self.port, self.host, self.tls, self.timeout = port, host, tls, timeout

    @property
    def authority(self) -> str:
        """What stands in Host: with the port where it is not the scheme's own."""
        return self.host if self.host != "127.0.0.1" else f"{self.host}:{self.port}"

    def connect(self) -> socket.socket:
        """A connection, encrypted where the server wants it."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=self.timeout)
        if self.tls:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection = context.wrap_socket(connection, server_hostname=self.host.partition(":")[0])
        return connection

    def get(self, path: str, **headers: str) -> Answer:
        """GET; `if_none_match=…` becomes `If-None-Match`."""
        return self.request("GET", path, named(headers))

    def head(self, path: str, **headers: str) -> Answer:
        """HEAD."""
        return self.request("HEAD", path, named(headers))

    def post(self, path: str, body: bytes | str = b"", **headers: str) -> Answer:
        """POST of a form."""
        fields = [("Content-Type", "application/x-www-form-urlencoded"), *named(headers)]
        return self.request("POST", path, fields, body.encode() if isinstance(body, str) else body)

    def request(self, method: str, path: str | bytes, fields: list[tuple[str, str]] = (), body: bytes = b"") -> Answer:
        """One request, its target sent byte for byte."""
        target = path if isinstance(path, bytes) else path.encode()
        lines = [method.encode() + b" " + target + b" HTTP/1.1"]
        if not any(name.lower() == "host" for name, _ in fields):
            lines.append(f"Host: {self.authority}".encode())
        lines += [f"{name}: {value}".encode("latin-1") for name, value in fields]
        lines.append(b"Connection: close")
        if body or method in ("POST", "PUT"):
            lines.append(f"Content-Length: {len(body)}".encode())
        return self.send(b"\r\n".join(lines) + b"\r\n\r\n" + body, method)

    def send(self, raw: bytes, method: str = "GET") -> Answer:
        """Any bytes, and the answer to them."""
        with self.connect() as connection:
            connection.sendall(raw)
            return read_answer(connection, method)


def named(headers: dict[str, str]) -> list[tuple[str, str]]:
    """Keyword arguments as header fields."""
    return [("-".join(part.capitalize() for part in name.split("_")), value) for name, value in headers.items()]


def read_answer(connection: socket.socket, method: str = "GET") -> Answer:
    """Reads one answer to its promised end; an answer cut short is an error."""
    stream = connection.makefile("rb")
    head = b""
    while True:
        line = stream.readline()
        if not line:
            raise ConnectionError(f"the server hung up after {head!r}")
        if line == b"\r\n":
            if head.split(b" ", 2)[1].startswith(b"1"):
                head = b""
                continue
            break
        head += line
    lines = head.decode("latin-1").split("\r\n")
    fields = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:] if line]
    answer = Answer(int(lines[0].split(" ")[1]), fields, b"", head)
    if method == "HEAD" or answer.status in (204, 304):
        return answer
    if "chunked" in (answer["Transfer-Encoding"] or ""):
        while size := int(stream.readline().split(b";")[0], 16):
            answer.body += exactly(stream, size)
            exactly(stream, 2)
    elif (length := answer["Content-Length"]) is not None:
        answer.body = exactly(stream, int(length))
    else:
        answer.body = stream.read()
    return answer


def exactly(stream, size: int) -> bytes:
    """`size` bytes or an error."""
    data = stream.read(size)
    if len(data) != size:
        raise ConnectionError(f"{len(data)} bytes of {size}")
    return data
