"""A Redis of our own, on a loopback port."""

import signal
import socket
from pathlib import Path

from . import env
from .process import Process


class Redis(Process):
    """One server that keeps nothing on disk. `url` is what share-fcgi is told; it stays the same over restarts."""

    def __init__(self, directory: Path):
        super().__init__("redis", directory)
        self.port = env.free_port()
        self.url = f"valkey://127.0.0.1:{self.port}/1"

    def command(self) -> list[str]:
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.directory)]
        return [env.program("redis-server"), *words, "--save", "", "--appendonly", "no", "--daemonize", "no"]

    def is_ready(self) -> bool:
        try:
            return self.ask("PING") == b"+PONG\r\n"
        except OSError:
            return False

    def ask(self, *words: str) -> bytes:
        """The reply to a command, as it comes; a short one."""
        line = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(line.encode())
            return connection.recv(65536)

    def die(self):
        """As a machine dies."""
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()
        self.child = None
