"""SCGI written down a second time, from its specification."""

import socket

from .fastcgi_peer import exactly


def request(params: list[tuple[bytes, bytes]], body: bytes = b"") -> bytes:
    """A whole request: a netstring of headers, CONTENT_LENGTH first, then the body."""
    headers = [(b"CONTENT_LENGTH", str(len(body)).encode()), (b"SCGI", b"1")]
    headers += [(name, value) for name, value in params if name not in (b"CONTENT_LENGTH", b"SCGI")]
    block = b"".join(name + b"\0" + value + b"\0" for name, value in headers)
    return str(len(block)).encode() + b":" + block + b"," + body


def ask(path: str, raw: bytes, timeout: float = 20) -> bytes:
    """Sends raw bytes to a responder on a unix socket, and everything that it says."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout)
        connection.connect(path)
        connection.sendall(raw)
        output = b""
        while part := connection.recv(65536):
            output += part
        return output


def serve(connection: socket.socket, respond) -> None:
    """Answers one connection: `respond(params, body)` returns the CGI answer."""
    digits = b""
    while (byte := exactly(connection, 1)) != b":":
        digits += byte
    block = exactly(connection, int(digits))
    assert exactly(connection, 1) == b","
    parts = block.split(b"\0")[:-1]
    params = list(zip(parts[::2], parts[1::2], strict=True))
    assert params[0][0] == b"CONTENT_LENGTH", "SCGI wants CONTENT_LENGTH first"
    body = exactly(connection, int(params[0][1] or b"0"))
    connection.sendall(respond(params, body))
