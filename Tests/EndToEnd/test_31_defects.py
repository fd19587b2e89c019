"""What goes wrong with other gateways, and does not here: through the web server, with sites that may be restarted."""

import re
import shutil
import socket
import struct
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from testenv import examples
from testenv.http import Client
from testenv.share_fcgi import ShareFCGI
from testenv.site import Site
from testenv.watch import wait_for
from testenv.wiring import FRONTS


@pytest.fixture
def started(site_with):
    """Sites to which nothing has happened yet."""

    def get(front: str = "nginx-fastcgi", **settings) -> Site:
        site = site_with(front, **settings)
        site.start_over()
        return site

    return get


def addresses(site: Site, name: str, word: str) -> list[str]:
    """What a share's page names, each once."""
    body = site.client.get(site.root(name)).body.decode()
    return list(dict.fromkeys(re.findall(rf'/(?:share|s)/[^"\' ,]+{word}[^"\' ,]*', body)))


# Failures and their memory


@pytest.mark.parametrize("front", FRONTS)
def test_PB2_P7_no_failure_is_remembered(started, front):
    site = started(front)
    photo, video = addresses(site, "album", "/photo/")[0], addresses(site, "one_bigvideo", "/video/")[0]
    asset = re.search(r"[0-9a-f-]{36}", photo).group()
    root = site.root("album")
    paths = [root, f"{root}/month/2024-05", f"{root}/month/2024-05.json", f"{root}/details/{asset}", photo]
    paths += [f"{root}/photo/{asset}/{size}" for size in ("preview", "original")] + [video, root + "/download"]
    usual = {path: site.client.head(path).status for path in paths}
    assert set(usual.values()) == {200}
    for code in ("500", "404"):
        site.restart()
        site.immich.control("fault", route="*", fault="status", value=code)
        for path in paths:
            got = site.client.get(path)
            assert got.status == 503 if code == "500" else got.status in (404, 503), (path, code)
            assert got["Cache-Control"] == "no-store", (path, code)
        site.immich.control("fault", route="*", fault="none")
        assert {path: site.client.head(path).status for path in paths} == usual, code


def test_PG7_health_is_immichs(started):
    site = started()
    assert site.client.get("/share/healthcheck").status == 200
    site.immich.control("fault", route="*", fault="status", value="500")
    wait_for(lambda: site.client.get("/share/healthcheck").status == 503, within=60)
    site.immich.control("fault", route="*", fault="none")
    wait_for(lambda: site.client.get("/share/healthcheck").status == 200, within=60)


# What a visit costs Immich


def test_P74_two_hundred_thumbnails_of_a_cold_link_are_one_question(started):
    site = started()
    album = site.root("album")
    page = site.client.get(album).body.decode()
    paths = [f"{album}/photo/{asset}/thumbnail" for asset in re.findall(r'data-id="([0-9a-f-]{36})"', page)]
    site.restart()
    site.immich.control("forget-calls")
    with ThreadPoolExecutor(40) as crowd:
        got = list(crowd.map(lambda number: site.client.get(paths[number % len(paths)]).status, range(200)))
    assert set(got) == {200}
    calls = site.immich.calls()["calls"]
    assert calls["me"] == 1 and calls.get("buckets", 0) <= 1, calls
    months = [call["path"] for call in site.immich.calls()["list"] if call["route"] == "bucket"]
    assert len(months) <= len(set(re.findall(r"/month/(\d{4}-\d{2})", page))), "none twice"


def test_PB8_page_of_videos_reads_none_of_them(started):
    site = started()
    for name in ("video2.mp4", "live.mp4"):
        site.immich.control("add", link="many", asset=name)
    site.restart()
    site.immich.control("forget-calls")
    assert site.client.get(site.root("many")).status == 200
    assert site.immich.calls()["media"] == []
    for route in ("original", "playback", "preview", "thumbnail"):
        site.immich.control("fault", route=route, asset="video1.mp4", fault="status", value="500")
    site.restart()
    assert site.client.get(site.root("many")).status == 200


def test_PG6_page_that_is_known_asks_immich_nothing(started):
    site = started()
    root = site.root("album")
    first = site.client.get(root)
    # Which release it is, is asked once after the start, by nobody's visit.
    wait_for(lambda: "version" in site.immich.calls()["calls"], within=60)
    wait_for(lambda: site.immich.calls()["inFlight"] == 0, within=60)
    site.immich.control("forget-calls")
    for _ in range(3):
        assert site.client.get(root).body == first.body
    assert site.immich.calls()["list"] == []


@pytest.mark.parametrize("front", FRONTS)
def test_PX3_bare_video_at_the_links_address_knows_ranges(started, front):
    site = started(front, page__single_video="raw")
    root = site.root("one_video")
    whole = site.client.get(root)
    assert (whole.status, whole["Content-Type"]) == (200, "video/mp4")
    part = site.client.get(root, range="bytes=100-199")
    assert (part.status, part.body) == (206, whole.body[100:200])
    assert part["Content-Range"] == f"bytes 100-199/{len(whole.body)}"
    assert site.client.get(root, range="bytes=-10").body == whole.body[-10:]
    assert site.client.get(root, range=f"bytes={len(whole.body)}-").status == 416


# What is kept, and for how long


@pytest.mark.parametrize("front", FRONTS)
def test_PB6_files_are_kept_for_a_year_under_their_hash(started, front):
    site = started(front)
    page = site.client.get(site.root("album"))
    assert page["Cache-Control"] == "private, no-cache", "a page is asked for again"
    names = set(re.findall(r"/share/static/[^\"]+", page.body.decode()))
    assert len(names) >= 2
    for name in names:
        got = site.client.get(name)
        assert got.status == 200
        assert got["Cache-Control"] == "public, max-age=31536000, immutable"
        digest = name.split("/")[3]
        other = digest[:-1] + ("0" if digest[-1] != "0" else "1")
        gone = site.client.get(name.replace(digest, other))
        assert (gone.status, gone["Cache-Control"]) == (404, "no-store"), "a new build has another address"


def test_PB21_host_is_never_repeated(started):
    site = started()
    key = site.immich.links()["album"]["key"]
    asset = addresses(site, "album", "/photo/")[0].split("/")[-2]
    for method, path in (
        ("GET", site.root("album")),
        ("GET", site.root("locked")),
        ("POST", site.root("album")),
        ("GET", f"/share/photo/{key}/{asset}/preview"),
        ("GET", f"/share/{key}/photos/{asset}"),
        ("GET", "/share/nobody"),
    ):
        got = site.client.request(method, path, [("Host", "evil.example"), ("X-Forwarded-Host", "evil.example")])
        assert b"evil.example" not in got.body, path
        # nginx itself makes an absolute address of a relative one; what we said is relative.
        assert "evil.example" not in (got["Location"] or "").removeprefix("http://evil.example"), path
        assert "evil.example" not in repr([field for field in got.fields if field[0] != "Location"]), path


# Time


def test_PG1_only_standing_still_has_an_end(started):
    """Every deadline but that of writing is far shorter than the download takes, and so is its first pause."""
    short = {"immich__timeout": "2s", "deadlines__answer": "2s", "deadlines__body": "2s", "deadlines__parameters": "2s"}
    site = started(zip__minimum_rate="0", **short)
    paths = [site.root("one_bigvideo") + "/download", addresses(site, "one_bigvideo", "/video/")[0]]
    sizes = [int(site.client.head(path)["Content-Length"]) for path in paths]
    with ThreadPoolExecutor() as readers:
        assert list(readers.map(lambda path: read_slowly(site, path), paths)) == sizes


def read_slowly(site: Site, path: str) -> int:
    """Nothing for a while, then a little now and then, then the rest: how many bytes that were."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
        connection.settimeout(60)
        connection.connect(("127.0.0.1", site.client.port))
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        time.sleep(3)
        got = len(connection.recv(1 << 16).partition(b"\r\n\r\n")[2])
        for _ in range(5):
            time.sleep(0.2)
            got += len(connection.recv(1 << 16))
        while part := connection.recv(1 << 20):
            got += len(part)
    return got


# Cookies over TLS


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_PB17_cookie_is_the_links_alone(started, tmp_path, server):
    site = started()
    place = {"nginx": examples.nginx, "caddy": examples.caddy}[server](
        tmp_path, site.share_fcgi.fastcgi, site.immich.address
    )
    front, port = place[0], place[-1]
    client = Client(port, "photos.example.org" + ("" if server == "nginx" else f":{port}"), tls=True)
    front.start()
    try:
        for name in ("locked", "album_password", "many_password"):
            link = site.immich.links()[name]
            body = "password=" + link["password"].replace(" ", "+")
            got = client.post(site.root(name), body.encode())
            [cookie] = got.all("Set-Cookie")
            assert cookie.startswith("__Secure-share=")
            assert {f"Path={site.root(name)}", "HttpOnly", "Secure", "SameSite=Lax"} <= set(cookie.split("; ")[1:])
            assert "Domain" not in cookie
            page = client.get(site.root(name), cookie=cookie.split(";")[0])
            assert b"/photo/" in page.body
    finally:
        front.stop()


# Names


class Resolver:
    """A name server that knows one name, and says of its IPv6 address that there is no such name at all."""

    def __init__(self, address: str, name: str):
        self.name = name
        self.asked: list[int] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                query, visitor = self.socket.recvfrom(512)
            except OSError:
                return
            end = query.index(0, 12) + 5
            kind = struct.unpack(">H", query[end - 4 : end - 2])[0]
            self.asked.append(kind)
            known = kind == 1
            flags = 0x8180 if known else 0x8183
            head = query[:2] + struct.pack(">HHHHH", flags, 1, 1 if known else 0, 0, 0)
            answer = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 1, 4) + bytes([127, 0, 0, 1]) if known else b""
            self.socket.sendto(head + query[12:end] + answer, visitor)

    def close(self):
        self.socket.close()


class Resolved(ShareFCGI):
    """Our program with a name server of its own: in a mount namespace, so that nobody else sees it."""

    resolver = ""

    def command(self) -> list[str]:
        file = self.directory / "resolv.conf"
        file.write_text(f"nameserver {self.resolver}\noptions attempts:1 timeout:2\n")
        script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
        return ["unshare", "--mount", "sh", "-c", script, str(file), *super().command()]


def test_PB24_resolver_without_aaaa_is_good_enough(started, tmp_path):
    may = ["unshare", "--mount", "mount", "--bind", "/etc/hosts", "/etc/resolv.conf"]
    if not shutil.which("unshare") or subprocess.run(may, capture_output=True, check=False).returncode:
        pytest.skip("no right to give a process a name server of its own")
    site = started()
    resolver = Resolver("127.0.0.153", "immich.example")
    named = Resolved(tmp_path / "named", f"http://immich.example:{site.immich.port}")
    named.resolver = "127.0.0.153"
    try:
        named.start()
        site.server.stop()
        old = site.share_fcgi.fastcgi
        for file in site.server.directory.rglob("site.conf"):
            file.write_text(file.read_text().replace(old, named.fastcgi))
        site.server.start()
        assert b"/photo/" in site.client.get(site.root("album")).body
        assert {1, 28} <= set(resolver.asked), "both were asked for"
        for file in site.server.directory.rglob("site.conf"):
            file.write_text(file.read_text().replace(named.fastcgi, old))
        site.server.stop()
        site.server.start()
        assert b"/photo/" in site.client.get(site.root("album")).body, "an address in numbers"
    finally:
        named.stop()
        resolver.close()
