"""Media through share-fcgi itself, behind a web server that knows no internal redirect."""

import json
import socket
import time
from pathlib import Path

import pytest
from testenv.demo_immich import DemoImmich
from testenv.nginx import Nginx
from testenv.site import Site
from testenv.watch import memory, sockets, wait_for, written

#: As small as a site can be: no internal location, nothing kept back.
MINIMAL_SITE = """
upstream sharefcgi { server unix:%(share_fcgi)s; keepalive 16; }
server {
    listen 127.0.0.1:%(port)s;
    location / {
        fastcgi_pass      sharefcgi;
        fastcgi_keep_conn on;
        fastcgi_buffering off;
        fastcgi_param REQUEST_METHOD  $request_method;
        fastcgi_param REQUEST_URI     $request_uri;
        fastcgi_param QUERY_STRING    $query_string;
        fastcgi_param CONTENT_TYPE    $content_type;
        fastcgi_param CONTENT_LENGTH  $content_length;
        fastcgi_param SERVER_PROTOCOL $server_protocol;
        fastcgi_param REMOTE_ADDR     $remote_addr;
    }
}
"""
BEYOND = "bytes=99999999999-"
STREAM = {"media.delivery": "stream", "media.connections": "16", "immich.connections": "8"}
RELEASES = ["3.1.0", "2.3.1"]


class Pair:
    """Two sites before one Immich: `streamed` and, as most have it, `redirected`."""

    def __init__(self, make, release: str):
        self.immich = DemoImmich(make("immich"), release).start()
        directory = make("streamed")
        self.streamed = Site(directory, immich=self.immich, settings=STREAM)
        port = self.streamed.client.port
        site = MINIMAL_SITE % {"share_fcgi": self.streamed.share_fcgi.fastcgi, "port": port}
        self.streamed.server = Nginx(directory / "minimal", site, port)
        self.redirected = Site(make("redirected"), immich=self.immich)
        self.streamed.start()
        self.redirected.start()
        self.album = self.address("album", "/thumbnail").replace("/thumbnail", "/preview")
        self.video = self.address("one_bigvideo", "/video/")

    def address(self, link: str, word: str) -> str:
        """The first address in a share's page that holds a word."""
        body = self.streamed.client.get(self.streamed.root(link)).body.decode()
        return next(part for part in body.split('"') if word in part)

    def both(self, path: str, method: str = "GET", **headers):
        """The same request to both."""
        fields = [("-".join(part.capitalize() for part in name.split("_")), value) for name, value in headers.items()]
        return [site.client.request(method, path, fields) for site in (self.streamed, self.redirected)]

    def stop(self):
        self.streamed.stop()
        self.redirected.stop()
        self.immich.stop()


@pytest.fixture(scope="module", params=RELEASES)
def pair(request, tmp_path_factory):
    started = Pair(tmp_path_factory.mktemp, request.param)
    yield started
    started.stop()


def said(answer) -> dict[str, str]:
    """What an answer says of its file, however it came."""
    volatile = ("date", "connection", "server", "transfer-encoding", "accept-ranges")
    return {name.lower(): value for name, value in answer.fields if name.lower() not in volatile}


def test_picture_is_the_redirected_one_with_the_same_headers(pair):
    streamed, redirected = pair.both(pair.album)
    assert (streamed.status, streamed.body) == (200, redirected.body)
    assert streamed.body.startswith((b"\xff\xd8", b"RIFF"))
    assert said(streamed) == said(redirected)
    assert streamed["Set-Cookie"] is None
    assert not [name for name in streamed.names if name.startswith(("x-sharefcgi", "x-accel", "x-immich"))]


def test_head_has_the_headers_of_get_and_no_body(pair):
    streamed, redirected = pair.both(pair.album, "HEAD")
    assert (streamed.status, streamed.body) == (200, b"")
    assert said(streamed) == said(redirected)
    assert said(streamed) == said(pair.streamed.client.get(pair.album))


@pytest.mark.parametrize("part", ["bytes=0-99", "bytes=-100", "bytes=200000000-200000009"])
def test_part_of_a_video(pair, part):
    streamed, redirected = pair.both(pair.video, range=part)
    assert (streamed.status, streamed.body) == (206, redirected.body)
    assert said(streamed) == said(redirected)
    assert streamed["Content-Range"]


def test_304_for_what_the_visitor_has(pair):
    etag = pair.streamed.client.get(pair.album)["ETag"]
    streamed, redirected = pair.both(pair.album, if_none_match=etag)
    assert (streamed.status, streamed.body) == (304, b"")
    assert said(streamed) == said(redirected)


def test_if_range_of_another_version_gives_the_whole(pair):
    whole = pair.streamed.client.get(pair.album)
    assert pair.streamed.client.get(pair.album, range="bytes=0-9", if_range='"other"').body == whole.body


def test_416_names_the_size_and_has_no_header_of_success(pair):
    for method in ("GET", "HEAD"):
        streamed, redirected = pair.both(pair.video, method, range=BEYOND)
        assert (streamed.status, redirected.status) == (416, 416)
        for name in ("Content-Range", "Cache-Control", "ETag", "Content-Disposition", "Accept-Ranges"):
            assert streamed[name] == redirected[name]
        assert streamed["Content-Range"].startswith("bytes */")


@pytest.mark.parametrize("part", ["bytes=x", "bytes=0-1,5-6", "lines=1-2"])
def test_range_that_is_none_gives_the_whole(pair, part):
    streamed, redirected = pair.both(pair.album, range=part)
    assert (streamed.status, streamed.body) == (200, redirected.body)


def test_locked_share_is_423(pair):
    asset = pair.album.split("/")[-2]
    root = pair.streamed.root("locked")
    for path in (f"{root}/photo/{asset}/preview", f"{root}/video/{asset}"):
        streamed, redirected = pair.both(path)
        assert streamed.status == 423
        assert streamed.constant() == redirected.constant()


@pytest.mark.parametrize(
    ("fault", "value", "status"),
    [("status", "403", 404), ("status", "404", 404), ("status", "500", 503), ("redirect", "/api/secret", 404)],
)
def test_failures_are_those_of_the_redirected_way(pair, fault, value, status):
    # The video: pictures are kept by the redirected site's nginx.
    pair.immich.control("fault", route="playback", fault=fault, value=value)
    try:
        streamed, redirected = pair.both(pair.video)
        parts = pair.both(pair.video, range=BEYOND)
    finally:
        pair.immich.control("fault", route="playback", fault="none")
    assert streamed.status == status
    assert streamed.constant() == redirected.constant() == parts[0].constant() == parts[1].constant()


def test_asset_that_is_not_in_the_share_is_404(pair):
    streamed, redirected = pair.both(pair.streamed.root("one_photo") + "/video/" + pair.video.split("/")[-1])
    assert streamed.status == 404
    assert streamed.constant() == redirected.constant()


def has_stopped(immich: DemoImmich) -> bool:
    """Whether Immich writes nothing any more, for as long as one looks."""
    before = written(immich.pid)
    time.sleep(0.5)
    return written(immich.pid) - before < 100_000


def begin(site: Site, path: str, room: int = 1 << 16) -> socket.socket:
    """A visitor with a small window who has asked, and not yet read."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", site.client.port))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    return connection


def test_PB1_slow_reader_slows_immich_and_costs_no_memory(pair):
    pid = pair.streamed.share_fcgi.pid
    pair.streamed.client.get(pair.video, range="bytes=0-4000000")
    length = int(pair.streamed.client.head(pair.video)["Content-Length"])
    assert length > 280_000_000
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    before, sent = memory(pid, "VmRSS"), written(pair.immich.pid)
    with begin(pair.streamed, pair.video) as connection:
        size = len(connection.recv(1 << 16).partition(b"\r\n\r\n")[2])
        for _ in range(20):
            time.sleep(0.05)
            size += len(connection.recv(1 << 16))
        wait_for(lambda: has_stopped(pair.immich))
        # What lies between us: sockets' buffers, Immich's web server's, and ours.
        assert written(pair.immich.pid) - sent < 40_000_000
        # And as fast as he likes: all of it, no byte more.
        while part := connection.recv(1 << 20):
            size += len(part)
    assert size == length
    assert memory(pid, "VmHWM") - before < 8 << 20


def test_PB1_visitor_who_leaves_in_the_middle_closes_the_connection_to_immich(pair):
    pid, port = pair.streamed.share_fcgi.pid, pair.immich.port
    sent = written(pair.immich.pid)
    with begin(pair.streamed, pair.video) as connection:
        connection.recv(1 << 16)
        during = sockets(pid, port)
        assert during
    wait_for(lambda: during - sockets(pid, port), within=2)
    # His call has an end in Immich as well, as soon as Immich's web server sees it: nothing is written to nobody.
    wait_for(lambda: has_stopped(pair.immich), within=5)
    assert written(pair.immich.pid) - sent < 40_000_000


def test_visitor_who_leaves_before_the_answer_ends_his_call_in_immich(pair):
    pair.immich.control("fault", route="playback", fault="hang")
    try:
        connections = [begin(pair.streamed, pair.video) for _ in range(5)]
        wait_for(lambda: in_flight(pair.immich) >= 5, within=5)
        for connection in connections:
            connection.close()
        wait_for(lambda: in_flight(pair.immich) == 0, within=2)
    finally:
        pair.immich.control("fault", route="playback", fault="none")


def in_flight(immich: DemoImmich) -> int:
    """Calls that Immich has not answered."""
    return json.loads(immich.client.get("/demo/calls").body)["inFlight"]


def test_slow_readers_keep_no_page_waiting(pair):
    """More of them than connections for media: other visitors' pages and links are still judged."""
    pid, port = pair.streamed.share_fcgi.pid, pair.immich.port
    crowd = [begin(pair.streamed, pair.video) for _ in range(80)]
    try:
        wait_for(lambda: len(sockets(pid, port)) >= 16, within=10)
        # What all the buffers between us take has been sent: from now on the readers alone hold things up.
        wait_for(lambda: has_stopped(pair.immich))
        start = time.monotonic()
        assert pair.streamed.client.get("/share/" + "A" * 67).status == 404
        assert pair.streamed.client.get(pair.streamed.root("album_desc")).status == 200
        assert time.monotonic() - start < 5
        assert len(sockets(pid, port)) <= 16 + 8, "either kind keeps to its own bound"
    finally:
        for connection in crowd:
            connection.close()
