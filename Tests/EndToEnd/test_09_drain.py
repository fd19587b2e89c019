"""Restarts lose nothing, and picture bytes stay out of our process."""

import os
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
from testenv import env
from testenv.relay import Relay
from testenv.site import Site, web_server
from testenv.watch import wait_for


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A site of our own: it is restarted. Its Immich has pictures of the recorded sizes."""
    from testenv.demo_immich import DemoImmich

    immich = DemoImmich(tmp_path_factory.mktemp("immich"), "3.1.0", ["--recorded-sizes", "--recorded"]).start()
    relay = Relay(immich.address)
    site = Site(
        tmp_path_factory.mktemp("drain"), settings={"immich.url": f"http://{relay.address}"}, immich=immich
    ).start()
    site.relay = relay
    yield site
    site.stop()
    relay.stop()
    immich.stop()


def read_bytes(pid: int) -> int:
    """What a process has read and written, but for what sockets received and sent: the relay counts that."""
    values = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    return int(values["rchar"]) + int(values["wchar"])


def test_PB1_two_hundred_megabytes_leave_no_trace_in_our_process(place):
    body = place.client.get(place.root("one_bigvideo")).body.decode()
    address = next(part for part in body.split('"') if "/video/" in part)
    place.client.head(address)
    before, passed = read_bytes(place.share_fcgi.pid), place.relay.count
    assert passed > 0
    size = 0
    with place.client.connect() as connection:
        connection.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        while part := connection.recv(1 << 20):
            size += len(part)
    assert size > 200_000_000
    assert read_bytes(place.share_fcgi.pid) - before < 1_000_000
    assert place.relay.count - passed < 1_000_000


class Load:
    """Visitors who ask again and again, each on kept-alive connections of their own."""

    def __init__(self, port: int, path: str, count: int):
        self.port, self.path = port, path
        self.statuses: dict[str, int] = {}
        self.lock = threading.Lock()
        self.ends = threading.Event()
        self.threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(count)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ends.set()
        for thread in self.threads:
            thread.join(30)

    def go_on(self, count: int):
        """Until so many more answers have come."""
        enough = sum(self.statuses.values()) + count
        wait_for(lambda: sum(self.statuses.values()) >= enough, within=60)

    def _ask(self):
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self.ends.is_set():
            try:
                connection.request("GET", self.path)
                answer = connection.getresponse()
                answer.read()
                seen = str(answer.status)
            except OSError as error:
                seen = type(error).__name__
                connection.close()
            with self.lock:
                self.statuses[seen] = self.statuses.get(seen, 0) + 1


class SocketActivated:
    """share-fcgi as systemd starts it: the socket outlives the process."""

    def __init__(self, site: Site, directory: Path):
        self.site = site
        self.path = str(directory / "activated.sock")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(4096)
        self.log = (directory / "activated.log").open("ab")
        self.children: list[subprocess.Popen] = []

    def start(self):
        """One process with descriptor 3 (sd_listen_fds(3))."""
        command = [env.built("share-fcgi"), "serve", *self.site.share_fcgi.arguments(), "--listen=systemd"]
        program = f'exec 3<&{self.listener.fileno()}; export LISTEN_PID=$$ LISTEN_FDS=1; exec "$@"'
        environment = self.site.share_fcgi.environment()
        self.children.append(
            subprocess.Popen(
                ["/bin/bash", "-c", program, "bash", *command],
                env=environment,
                pass_fds=[self.listener.fileno()],
                stdout=self.log,
                stderr=self.log,
            )
        )

    def restart(self):
        """As `systemctl restart`: TERM, wait, start."""
        old = self.children[-1]
        old.terminate()
        assert old.wait(40) == 0
        self.start()

    def stop(self):
        """Ends the last process and closes the socket."""
        for child in self.children:
            if child.poll() is None:
                child.kill()
                child.wait()
        self.listener.close()
        self.log.close()


@pytest.mark.parametrize("front", ["nginx-fastcgi", "caddy-fastcgi"])
def test_load_over_a_socket_activated_restart_shows_nothing_but_2xx(place, tmp_path, front):
    program = SocketActivated(place, tmp_path)
    server = web_server(front, tmp_path / "web", env.free_port(), program.path, place.immich.address)
    try:
        program.start()
        server.start()
        with Load(server.port, place.root("album"), 16) as load:
            for _ in range(3):
                load.go_on(150)
                program.restart()
            load.go_on(150)
        assert set(load.statuses) == {"200"}, load.statuses
        assert load.statuses["200"] > 500
    finally:
        server.stop()
        program.stop()


def test_sigterm_ends_at_once_when_nobody_waits(place):
    start = time.monotonic()
    assert place.share_fcgi.stop() == 0
    assert time.monotonic() - start < 3
    assert not os.path.exists(place.share_fcgi.fastcgi)
    place.share_fcgi.start()


def test_stale_socket_of_a_dead_process_is_replaced(place):
    place.share_fcgi.child.kill()
    place.share_fcgi.stop()
    assert os.path.exists(place.share_fcgi.fastcgi)
    place.share_fcgi.start()
    assert place.client.get(place.root("album")).status == 200
    mode = os.stat(place.share_fcgi.fastcgi).st_mode & 0o777
    assert mode == 0o660
