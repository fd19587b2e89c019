"""FastCGI 1.0 written down a second time, from its specification: a bug in our codec must not sit on both sides."""

import socket
import struct
from collections.abc import Iterator

BEGIN, ABORT, END, PARAMS, STDIN, STDOUT, STDERR = 1, 2, 3, 4, 5, 6, 7
RESPONDER, AUTHORIZER, FILTER = 1, 2, 3
KEEP_CONNECTION = 1
REQUEST_COMPLETE, CANNOT_MULTIPLEX, OVERLOADED, UNKNOWN_ROLE = 0, 1, 2, 3


def record(kind: int, content: bytes = b"", request: int = 1, padding: int = 0, version: int = 1) -> bytes:
    """One record (§3.3)."""
    return struct.pack(">BBHHBB", version, kind, request, len(content), padding, 0) + content + bytes(padding)


def begin(role: int = RESPONDER, keep: bool = False, request: int = 1) -> bytes:
    """FCGI_BEGIN_REQUEST (§5.1)."""
    return record(BEGIN, struct.pack(">HB5x", role, KEEP_CONNECTION if keep else 0), request)


def length(value: int) -> bytes:
    """A name's or a value's length (§3.4)."""
    return bytes([value]) if value < 128 else struct.pack(">I", value | 0x80000000)


def pairs(params: list[tuple[bytes, bytes]]) -> bytes:
    """Name–value pairs (§3.4)."""
    return b"".join(length(len(name)) + length(len(value)) + name + value for name, value in params)


def stream(kind: int, data: bytes, request: int = 1, size: int = 65535) -> bytes:
    """A whole stream with its empty last record."""
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    return b"".join(record(kind, part, request) for part in parts) + record(kind, b"", request)


def request(params: list[tuple[bytes, bytes]], body: bytes = b"", role: int = RESPONDER, keep: bool = False) -> bytes:
    """A whole request."""
    return begin(role, keep) + stream(PARAMS, pairs(params)) + stream(STDIN, body)


def params_for(target: str, method: str = "GET", **more: str) -> list[tuple[bytes, bytes]]:
    """The parameters that a web server sends for a plain request."""
    query = target.partition("?")[2]
    values = {
        "REQUEST_METHOD": method,
        "REQUEST_URI": target,
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": "photos.example.org",
        "REMOTE_ADDR": "192.0.2.7",
        "REQUEST_SCHEME": "https",
        "HTTPS": "on",
        "HTTP_HOST": "photos.example.org",
        **more,
    }
    return [(name.encode(), value.encode("utf-8", "surrogateescape")) for name, value in values.items()]


def exactly(connection: socket.socket, size: int) -> bytes:
    """`size` bytes; the end of the connection is an error."""
    data = bytearray()
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise ConnectionError(f"hung up after {len(data)} of {size} bytes")
        data += part
    return bytes(data)


def records(connection: socket.socket) -> Iterator[tuple[int, int, bytes]]:
    """Kind, request id and content of each record, until the other side hangs up."""
    while True:
        try:
            head = exactly(connection, 8)
        except ConnectionError:
            return
        _, kind, request_id, size, padding, _ = struct.unpack(">BBHHBB", head)
        content = exactly(connection, size + padding)[:size]
        yield kind, request_id, content


def decode(data: bytes) -> list[tuple[bytes, bytes]]:
    """Name–value pairs of a whole PARAMS stream."""
    found, at = [], 0

    def size() -> int:
        nonlocal at
        if data[at] < 128:
            at += 1
            return data[at - 1]
        at += 4
        return struct.unpack(">I", data[at - 4 : at])[0] & 0x7FFFFFFF

    while at < len(data):
        name, value = size(), size()
        found.append((data[at : at + name], data[at + name : at + name + value]))
        at += name + value
    return found


def ask(path: str, raw: bytes, timeout: float = 20) -> tuple[bytes, tuple[int, int] | None]:
    """Sends raw bytes to a responder on a unix socket: its STDOUT, and (application status, protocol status)."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout)
        connection.connect(path)
        try:
            connection.sendall(raw)
        except BrokenPipeError:
            pass
        return answer(connection)


def answer(connection: socket.socket) -> tuple[bytes, tuple[int, int] | None]:
    """One answer on an open connection."""
    output, end = b"", None
    try:
        for kind, _, content in records(connection):
            if kind == STDOUT:
                output += content
            elif kind == END:
                end = struct.unpack(">IB3x", content)
                break
    except ConnectionResetError:
        pass
    return output, end


def serve(connection: socket.socket, respond) -> None:
    """Answers the requests of one connection: `respond(params, body)` returns the CGI answer."""
    params, body, keep = b"", b"", False
    for kind, request_id, content in records(connection):
        if kind == BEGIN:
            params, body, keep = b"", b"", bool(content[2] & KEEP_CONNECTION)
        elif kind == PARAMS:
            params += content
        elif kind == STDIN and content:
            body += content
        elif kind == STDIN:
            output = respond(decode(params), body)
            connection.sendall(stream(STDOUT, output, request_id) + record(END, bytes(8), request_id))
            if not keep:
                return
