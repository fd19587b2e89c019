"""A page that comes in two parts, as over a slow line: the second when the test says so."""

import socket
import threading


class SlowPage:
    """`url` gives `body` once: up to `cut`, and from there on after `go_on`."""

    def __init__(self, body: bytes, cut: int):
        self.body = body
        self.cut = cut
        self.may_go_on = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self):
        connection, _ = self.listener.accept()
        with connection, self.listener:
            connection.recv(1 << 16)
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(self.body)}\r\n"
            connection.sendall(f"{head}Connection: close\r\n\r\n".encode() + self.body[: self.cut])
            self.may_go_on.wait()
            connection.sendall(self.body[self.cut :])

    def go_on(self):
        """The second part may come."""
        self.may_go_on.set()
