"""Stands between ShareFCGI and Immich and counts what passes: /proc/PID/io does not see what sockets receive."""

import contextlib
import socket
import threading


class Relay:
    """`address` is where it listens; `count` is every byte that has passed, in either direction. `left`: after so many
    more it breaks connections off until it is None again."""

    def __init__(self, target: str):
        host, port = target.rsplit(":", 1)
        self.target = (host, int(port))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.lock = threading.Lock()
        self.count = 0
        self.left: int | None = None
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
                far = socket.create_connection(self.target)
            except OSError:
                return
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket):
        try:
            while part := source.recv(1 << 16):
                with self.lock:
                    self.count += len(part)
                    if self.left is not None:
                        self.left -= len(part)
                        if self.left < 0:
                            raise ConnectionAbortedError
                sink.sendall(part)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            for end in (source, sink):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def stop(self):
        """Takes no more connections."""
        self.listener.close()
