"""Zips of a share, through the web server: all of it, a month, a selection; parts of them; and what goes wrong."""

import html
import io
import json
import os
import re
import stat
import subprocess
import time
import urllib.parse
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import SITES
from testenv.http import Client, named
from testenv.site import Site
from testenv.watch import memory, sockets

#: Names that a page, a header and a file system have to survive.
TRICKY = [
    "img src=x onerror=alert(1).jpg",
    "quoted & 'single'.jpg",
    "été à la plage 🏖️.jpg",
    "写真 第一.jpg",
    "gpj.live.jpg",
    "..%2F..%2Fetc%2Fpasswd.jpg",
    "lineSet-Cookie a=b.jpg",
    "صورة.jpg",
    ("long " * 40)[:195] + "l.jpg",
]


def opened(answer) -> zipfile.ZipFile:
    """An archive that Python finds nothing wrong with."""
    assert answer.status == 200, answer.status
    archive = zipfile.ZipFile(io.BytesIO(answer.body))
    assert archive.testzip() is None
    return archive


def names(answer) -> list[str]:
    """What is in it, in its order."""
    return opened(answer).namelist()


def assets(site, name: str) -> list[str]:
    """The ids of a share, in its order."""
    page = site.client.get(site.root(name)).body.decode()
    return [part.split('"', 1)[0] for part in page.split('data-id="')[1:]]


def select(site, name: str, ids, **headers):
    """What the page's form sends."""
    body = "assets=" + urllib.parse.quote(ids if isinstance(ids, str) else json.dumps(ids))
    return site.client.post(site.root(name) + "/download", body, **headers)


def reads(site) -> list[dict]:
    """Which bytes of files Immich was asked for."""
    return [call for call in site.immich.calls()["media"] if call["method"] == "GET"]


def forget(site):
    """As if nothing had happened yet, to Immich and to us."""
    site.immich.control("start-over")
    restart(site)


def restart(site):
    """We forget what we know."""
    site.share_fcgi.stop()
    site.share_fcgi.start()


@pytest.fixture(scope="module")
def started(tmp_path_factory, immichs):
    """Sites that may be restarted as often as need be, one for each front and release."""
    sites: dict[tuple[str, str], Site] = {}

    def get(front: str, release: str) -> Site:
        if (front, release) not in sites:
            directory = tmp_path_factory.mktemp("downloads")
            sites[front, release] = Site(directory, front, release, immich=immichs(release)).start()
        return sites[front, release]

    yield get
    for site in sites.values():
        site.stop()


@pytest.fixture(params=SITES, ids=lambda value: "-".join(value))
def site(request, started):
    """Each front with the newest Immich, one of them with the oldest."""
    return started(*request.param)


@pytest.fixture
def one(started):
    """One of them, for what no front has a part in."""
    return started("nginx-fastcgi", "3.1.0")


@pytest.fixture(scope="module")
def changed(tmp_path_factory, immichs):
    """Sites with settings of their own."""
    started = []

    def start(front="nginx-fastcgi", **settings) -> Site:
        values = {name.replace("__", "."): value for name, value in settings.items()}
        site = Site(tmp_path_factory.mktemp("changed"), front, settings=values, immich=immichs("3.1.0")).start()
        started.append(site)
        return site

    yield start
    for site in started:
        site.stop()


# The whole


def test_P33_PS4_zip_of_everything_holds_every_asset_stored_under_its_name(site, tmp_path):
    forget(site)
    got = site.client.get(site.root("many") + "/download")
    archive = opened(got)
    expected = [f"IMG_100{n}.jpg" for n in range(5)] + ["video1.mp4", "live.jpg", "live.mp4", "anim.gif"]
    assert archive.namelist() == expected
    assert all(entry.compress_type == zipfile.ZIP_STORED for entry in archive.infolist())
    assert got["Content-Length"] == str(len(got.body))
    assert got["Content-Type"] == "application/zip"
    assert got["Cache-Control"] == "no-store"
    path = tmp_path / "all.zip"
    path.write_bytes(got.body)
    for command in (["unzip", "-tq", path], ["zip", "-T", path], ["unzip", "-q", path, "-d", tmp_path / "out"]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    root = site.root("many")
    for asset, name in ((assets(site, "many")[0], "IMG_1000.jpg"), (assets(site, "many")[-1], "anim.gif")):
        assert (tmp_path / "out" / name).read_bytes() == site.client.get(f"{root}/photo/{asset}/original").body


def test_P33_album_comes_in_its_order_with_the_time_of_the_picture(one):
    forget(one)
    archive = opened(one.client.get(one.root("album_upload") + "/download"))
    assert archive.namelist() == TRICKY[::-1]
    entry = archive.getinfo("写真 第一.jpg")
    assert entry.date_time == (2025, 11, 24, 5, 11, 0), "by the clock where it was taken"
    assert entry.extra[:5] == b"UT\x05\x00\x01"
    assert int.from_bytes(entry.extra[5:9], "little") == 1_763_953_860, "and the moment itself"


def test_P33_zip_is_the_same_every_time(one):
    path = one.root("many") + "/download"
    assert one.client.get(path).constant() == one.client.get(path).constant()


def test_PB13_equal_names_become_three_files(changed, tmp_path):
    site = changed()
    forget(site)
    for number, name in ((1000, "IMG_1.jpg"), (1001, "img_1.JPG"), (1002, "IMG_1.jpg")):
        site.immich.control("file", asset=f"IMG_{number}.jpg", name=name)
    # A decomposed letter and a composed one are the same name to most file systems.
    site.immich.control("file", asset="IMG_1003.jpg", name="e\u0301.jpg")
    site.immich.control("file", asset="IMG_1004.jpg", name="\u00e9.jpg")
    # Each letter is three bytes, and file systems count those.
    for name in ("video1.mp4", "anim.gif"):
        site.immich.control("file", asset=name, name="写" * 150 + name[-4:])
    restart(site)
    archive = opened(site.client.get(site.root("many") + "/download"))
    expected = ["IMG_1.jpg", "img_1 (2).jpg", "IMG_1 (3).jpg", "\u00e9.jpg", "\u00e9 (2).jpg"]
    assert archive.namelist()[:5] == expected
    archive.extractall(tmp_path)
    assert len(list(tmp_path.iterdir())) == 9
    forget(site)


def test_P35_zip_is_called_by_the_title(site):
    forget(site)
    site.immich.control("describe", link="many", description="Ünï: été / 写真")
    restart(site)
    got = site.client.head(site.root("many") + "/download")
    assert got["Content-Disposition"].endswith("filename*=UTF-8''" + urllib.parse.quote("Ünï été  写真.zip"))
    forget(site)


def test_month_is_a_zip_of_its_own(one):
    forget(one)
    root = one.root("album_upload")
    got = one.client.get(root + "/download/2025-11")
    assert names(got) == ["写真 第一.jpg", "été à la plage 🏖️.jpg"]
    assert got["Content-Disposition"].endswith("filename*=UTF-8''Tricky%202025-11.zip")
    assert one.client.get(root + "/download/1999-01").status == 404


# A selection


def test_P34_PX2_selection_holds_what_was_chosen_in_the_order_of_the_share(site):
    forget(site)
    ids = assets(site, "many")
    got = select(site, "many", [ids[3], ids[0], "00000000-0000-4000-8000-000000000000", "x", ids[0]])
    assert names(got) == ["IMG_1000.jpg", "IMG_1003.jpg"]
    by_slug = site.client.post(
        site.root("many", by_slug=True) + "/download/", "assets=" + urllib.parse.quote(json.dumps([ids[0]]))
    )
    assert names(by_slug) == ["IMG_1000.jpg"], "also with a slash at the end"
    root = site.root("many")
    page = site.client.get(root + "/").body.decode()
    assert f'action="{root}/download"' in page, "whatever the page's own address ends in"


def test_P34_order_of_refusals(site):
    forget(site)
    other = assets(site, "album_upload")[:2]
    for body in ("{", "", "7", '"x"', "{}", "[]", "[1]"):
        assert select(site, "many", body).status == 400, body
    assert select(site, "many", other).status == 400, "all foreign"
    assert site.client.post(site.root("many") + "/download", "other=x").status == 400
    unknown = "/share/" + "A" * 67
    assert site.client.post(unknown + "/download", "assets=").status == 400, "what was sent comes first"
    assert site.client.post(unknown + "/download", "assets=%5B%22x%22%5D").status == 404
    assert select(site, "album_nodownload", other).status == 303


def test_P34_locked_selection_leads_to_the_form(one):
    forget(one)
    got = select(one, "many_password", ["x"])
    assert (got.status, got["Location"]) == (303, one.root("many_password"))


def test_P34_form_of_another_site_does_nothing(one):
    forget(one)
    one.immich.control("forget-calls")
    got = select(one, "many", assets(one, "many"), sec_fetch_site="cross-site")
    assert got.status == 303
    assert reads(one) == []


def test_P34_selection_of_ten_thousand(changed):
    site = changed()
    forget(site)
    ids = [f"00000000-0000-4000-8000-{n:012x}" for n in range(10_000)] + [assets(site, "many")[1]]
    assert names(select(site, "many", ids)) == ["IMG_1001.jpg"]
    assert select(site, "many", "[" + " " * (1 << 20) + "]").status == 413


# Who may


def test_P25_locked_share_is_downloaded_once_it_is_open(site):
    forget(site)
    root = site.root("many_password")
    before = site.client.get(root + "/download")
    assert (before.status, before["Cache-Control"]) == (200, "no-store")
    assert b"password" in before.body
    unlocked = site.client.post(root, "password=p%C3%A4ss+w%C3%B6rd")
    cookie = unlocked["Set-Cookie"].split(";")[0]
    got = site.client.get(root + "/download", cookie=cookie)
    assert names(got) == [f"IMG_100{n}.jpg" for n in range(5)]
    assert got["Cache-Control"] == "no-store"


OFFERS = [("never", False), ("link", None), ("always", True)]


@pytest.mark.parametrize(("offered", "expected"), OFFERS)
def test_P31_buttons_and_route_follow_the_owner_and_the_link(changed, offered, expected):
    site = changed(downloads__offered=offered)
    forget(site)
    for name, flag in (("album_upload", True), ("album_nodownload", False)):
        root, may = site.root(name), flag if expected is None else expected
        page = site.client.get(root)
        assert (b'<a class="download"' in page.body) == may
        zipped = site.client.head(root + "/download")
        if may and flag:
            assert zipped["Content-Type"] == "application/zip"
        elif may:
            # Immich gives no original of a link that forbids it.
            assert zipped.status == 404
            assert b"/download" not in page.body
        else:
            assert (zipped.status, zipped["Content-Type"]) == (200, "text/html; charset=utf-8"), "the page"
            assert select(site, name, ["00000000-0000-4000-8000-000000000000"]).status == 303
            assert b"/download" not in page.body
        asset = assets(site, name)[0]
        assert site.client.head(f"{root}/photo/{asset}/original").status == (200 if may and flag else 404)


def test_P32_without_zips_one_picture_can_still_be_had(changed):
    site = changed(zip__enabled="false")
    forget(site)
    root = site.root("album_upload")
    page = site.client.get(root)
    assert b"/download" not in page.body
    assert b"download" in page.body
    assert site.client.head(root + "/download")["Content-Type"].startswith("text/html")
    assert site.client.head(f"{root}/photo/{assets(site, 'album_upload')[0]}/original").status == 200


# Parts


def test_part_of_a_zip_is_that_part_of_the_whole(site):
    forget(site)
    path = site.root("many") + "/download"
    whole = site.client.get(path)
    body, size = whole.body, len(whole.body)
    edges = [0, 1, 29, 42, 1_462_390, 1_462_391, 1_462_407, 1_462_408, size - 600, size - 23, size - 22, size - 1]
    site.immich.control("forget-calls")
    for start in edges:
        for count in (1, 17, 70_000):
            end = min(size, start + count)
            got = site.client.get(path, range=f"bytes={start}-{start + count - 1}", if_range=whole["ETag"])
            assert (got.status, got["Content-Range"]) == (206, f"bytes {start}-{end - 1}/{size}")
            assert got.body == body[start:end], start
    assert site.client.get(path, range="bytes=-22").body == body[-22:]
    assert site.client.get(path, range="bytes=5000000-").body == body[5_000_000:]
    for malformed in ("bytes=x", "bytes=5-2", "bytes=0-1,5-9", "lines=0-1"):
        assert site.client.get(path, range=malformed).status == 200
    beyond = site.client.get(path, range=f"bytes={size}-")
    assert (beyond.status, beyond["Content-Range"]) == (416, f"bytes */{size}")
    assert site.client.get(path, range="bytes=0-0", if_range='"another"').status == 200
    assert site.client.get(path, range="bytes=0-0", if_range="Wed, 05 Jun 2024 12:00:00 GMT").status == 200


def test_part_reads_no_more_of_immich_than_is_sent(changed):
    site = changed(zip__per_address=2)
    forget(site)
    path = site.root("many") + "/download"
    size = int(site.client.head(path)["Content-Length"])
    assert reads(site) == [], "HEAD reads nothing"
    # Nothing is known of the files: the end cannot be made without reading all of them.
    with Client(site.client.port).connect() as connection:
        request = f"GET {path} HTTP/1.1\r\nHost: x\r\nRange: bytes=-60\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
    eventually(lambda: site.client.head(path).status == 200 and site.immich.calls()["inFlight"] == 0)
    site.immich.control("forget-calls")
    first = site.client.get(path, range="bytes=0-99999")
    assert first.status == 206, "the beginning needs no checksum"
    assert [call["range"] for call in reads(site)] == ["bytes=0-99948"]
    site.immich.control("forget-calls")
    middle = site.client.get(path, range="bytes=700000-700099")
    assert middle.status == 206
    assert [call["range"] for call in reads(site)] == ["bytes=699949-700048"], "what lies before is not read for it"
    whole = site.client.get(path)
    site.immich.control("forget-calls")
    assert site.client.get(path, range="bytes=-60").body == whole.body[-60:]
    assert site.client.get(path, range=f"bytes={size - 600}-").body == whole.body[-600:]
    assert reads(site) == [], "now it is known"
    assert middle.body == whole.body[700_000:700_100]


def test_part_beyond_four_gigabytes(changed):
    site = changed()
    forget(site)
    path, film = site.root("many") + "/download", assets(site, "many")[5]
    entry = opened(site.client.get(path)).getinfo("video1.mp4")
    size = 5_000_000_000
    site.immich.control("file", asset="video1.mp4", size=size)
    restart(site)
    whole = site.client.head(path)
    # Behind the local header with its time, and the 20 bytes of Zip64.
    begin = entry.header_offset + 30 + len(entry.filename) + 9 + 20
    total = int(whole["Content-Length"])
    assert total > begin + size
    site.immich.control("forget-calls")
    offset = (1 << 32) + 12_345
    got = site.client.get(path, range=f"bytes={begin + offset}-{begin + offset + 99_999}", if_range=whole["ETag"])
    assert (got.status, got["Content-Range"]) == (206, f"bytes {begin + offset}-{begin + offset + 99_999}/{total}")
    assert [call["range"] for call in reads(site)] == [f"bytes={offset}-{offset + 99_999}"], "and nothing else"
    wanted = {"range": f"bytes={offset}-{offset + 99_999}"}
    assert got.body == site.client.get(f"{site.root('many')}/photo/{film}/original", **wanted).body
    head = site.client.get(path, range=f"bytes={entry.header_offset}-{begin - 1}").body
    assert head[:6] == b"PK\x03\x04\x2d\x00", "4.5: Zip64"
    assert head[-20:-16] == b"\x01\x00\x10\x00"
    forget(site)


@pytest.mark.parametrize("cut", [700_000, 2_000_000, 9_000_000])
def test_broken_download_goes_on_where_it_was(changed, cut):
    site = changed()
    forget(site)
    path = site.root("many") + "/download"
    with site.client.connect() as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        got = b""
        while len(got) < cut + 2_000:
            got += connection.recv(65_536)
    head, begun = got.split(b"\r\n\r\n", 1)
    tag = next(line[6:].decode() for line in head.split(b"\r\n") if line.lower().startswith(b"etag:"))
    begun = begun[:cut]
    eventually(lambda: site.immich.calls()["inFlight"] == 0)
    site.immich.control("forget-calls")
    rest = site.client.get(path, range=f"bytes={cut}-", if_range=tag)
    assert rest.status == 206
    archive = zipfile.ZipFile(io.BytesIO(begun + rest.body))
    assert archive.testzip() is None
    assert len(archive.namelist()) == 9


def eventually(what):
    """Waits until something is so."""
    deadline = time.monotonic() + 20
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# Failures


def test_PS3_first_file_that_is_gone_is_404_and_one_that_fails_503(one):
    forget(one)
    path = one.root("many") + "/download"
    one.client.head(path)
    for code, expected in ((404, 404), (500, 503)):
        one.immich.control("fault", route="original", asset="IMG_1000.jpg", fault="status", value=str(code))
        got = one.client.get(path)
        assert (got.status, got["Cache-Control"]) == (expected, "no-store")
        assert b"Made to fail" not in got.body, "P72"
    one.immich.control("fault", route="original", asset="IMG_1000.jpg", fault="none")
    assert len(names(one.client.get(path))) == 9


def test_P36_file_that_goes_on_failing_breaks_the_download(site):
    forget(site)
    path = site.root("many") + "/download"
    site.client.head(path)
    for fault, value in (("status", "500"), ("cut", None)):
        site.immich.control("fault", route="original", asset="IMG_1002.jpg", fault=fault, value=value)
        with pytest.raises(ConnectionError):
            site.client.get(path)
    log = site.share_fcgi.tail(60)
    assert "a download broke" in log and f"asset={assets(site, 'many')[2]}" in log.replace('"', "")
    forget(site)


def test_P36_file_that_fails_once_is_asked_for_again(one):
    forget(one)
    path = one.root("many") + "/download"
    one.client.head(path)
    for fault in ("status", "cut"):
        one.immich.control("fault", route="original", asset="IMG_1002.jpg", fault=fault, times=1)
        assert len(names(one.client.get(path))) == 9
    forget(one)


def test_file_of_another_size_breaks_the_download_and_is_right_the_next_time(one):
    forget(one)
    path = one.root("many") + "/download"
    before = one.client.head(path)
    one.immich.control("file", asset="IMG_1003.jpg", size=1_400_000)
    with pytest.raises(ConnectionError):
        one.client.get(path)
    after = one.client.get(path)
    assert opened(after).getinfo("IMG_1003.jpg").file_size == 1_400_000
    assert after["ETag"] != before["ETag"]
    forget(one)


def test_link_that_forbids_downloads_meanwhile_breaks_the_download(changed):
    site = changed(zip__minimum_rate="0")
    forget(site)
    path = site.root("many") + "/download"
    with site.client.connect() as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        connection.recv(1_000)
        site.immich.control("downloads", link="many", allowed=False)
        got = 0
        while part := receive(connection):
            got += len(part)
    assert got < 24_000_000
    forget(site)


def receive(connection) -> bytes:
    """Bytes; none where the connection is reset or over."""
    try:
        return connection.recv(1 << 20)
    except ConnectionError:
        return b""


# Many


def test_PB15_all_places_taken_is_busy_for_everybody(changed):
    site = changed(zip__per_address=1, zip__total=2)
    forget(site)
    path = site.root("one_bigvideo") + "/download"
    held = [begin(site, path, x_test_address=address) for address in ("192.0.2.1", "192.0.2.2")]
    got = site.client.get(path, x_test_address="192.0.2.3")
    assert (got.status, got["Retry-After"], got["Cache-Control"]) == (503, "30", "no-store")
    for connection in held:
        connection.close()
    eventually(lambda: site.client.head(path, x_test_address="192.0.2.3").status == 200)


def test_PB15_one_more_than_the_cap_is_told_to_come_back(changed):
    site = changed(zip__per_address=2, zip__total=8)
    forget(site)
    path = site.root("one_bigvideo") + "/download"
    held = [begin(site, path) for _ in range(2)]
    got = site.client.get(path)
    assert (got.status, got["Retry-After"], got["Cache-Control"]) == (429, "30", "no-store")
    held.pop().close()
    eventually(lambda: site.client.head(path).status == 200)
    held.pop().close()
    eventually(lambda: site.immich.calls()["inFlight"] == 0)


def test_PB14_visitor_who_leaves_stops_the_reading(site, tmp_path):
    forget(site)
    with begin(site, site.root("one_bigvideo") + "/download"):
        during = sockets(site.share_fcgi.pid, site.immich.port)
        assert during
    eventually(lambda: during - sockets(site.share_fcgi.pid, site.immich.port))
    if site.is_nginx:
        assert site.server.temporary_files() == []


def test_PB14_visitor_who_leaves_while_sizes_are_asked_for_ends_that_too(site):
    if not site.is_nginx:
        pytest.skip("Caddy says so only once it has something to send: then immich.timeout ends the asking")
    forget(site)
    path = site.root("many") + "/download"
    site.immich.control("fault", route="original", fault="hang")
    for method in ("GET", "HEAD", "GET"):
        connection = site.client.connect()
        connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: {site.client.authority}\r\n\r\n".encode())
        eventually(lambda: site.immich.calls()["inFlight"] >= 5)
        connection.close()
        eventually(lambda: site.immich.calls()["inFlight"] == 0)
    site.immich.control("fault", route="original", fault="none")
    assert site.client.head(path).status == 200, "and none of them holds a place"
    forget(site)


def begin(site, path, **headers):
    """A download that nobody reads on."""
    connection = site.client.connect()
    fields = "".join(f"{name}: {value}\r\n" for name, value in named(headers))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {site.client.authority}\r\n{fields}\r\n".encode())
    assert connection.recv(15) == b"HTTP/1.1 200 OK"
    return connection


def test_P67_PB14_PG5_zip_takes_little_memory_and_no_disk(changed):
    site = changed()
    forget(site)
    path = site.root("one_bigvideo") + "/download"
    site.client.head(path)
    before, held = memory(site.share_fcgi.pid, "VmRSS"), on_disk(site)
    got, most = 0, 0
    with begin(site, path) as connection:
        while got < 280_000_000 and (part := receive(connection)):
            got += len(part)
            if got // (20 << 20) != (got - len(part)) // (20 << 20):
                most = max(most, memory(site.share_fcgi.pid, "VmRSS"))
                assert site.server.temporary_files() == []
                assert on_disk(site) == held
    assert got >= 280_000_000
    assert most - before < 16 << 20
    failing = site.root("many") + "/download"
    site.client.head(failing)
    site.immich.control("fault", route="original", asset="IMG_1002.jpg", fault="cut")
    with pytest.raises(ConnectionError):
        site.client.get(failing)
    eventually(lambda: site.immich.calls()["inFlight"] == 0)
    assert on_disk(site) == held
    forget(site)


def on_disk(site) -> set[str]:
    """The files that our process holds open, and those in its places, but for what it logs."""
    pid, found = site.share_fcgi.pid, {str(path) for path in site.share_fcgi.directory.rglob("*")}
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if stat.S_ISREG(entry.stat().st_mode):
                found.add(os.readlink(entry))
        except FileNotFoundError:
            continue
    return found


# Names


def test_PS5_anonymous_names_are_unique_and_stable(changed):
    site = changed(downloads__names="anonymous")
    forget(site)
    got = names(site.client.get(site.root("many") + "/download"))
    share = got[0].split("_")[0]
    assert len(share) == 8
    expected = [f"{share}_000{n}.jpg" for n in range(1, 6)]
    expected += [f"{share}_0006.mp4", f"{share}_0007.jpg", f"{share}_0007.mp4", f"{share}_0008.gif"]
    assert got == expected
    ids = assets(site, "many")
    assert names(select(site, "many", [ids[6], ids[2]])) == [expected[2], *expected[6:8]], "its place stays"
    single = site.client.head(f"{site.root('many')}/photo/{ids[2]}/original")
    assert expected[2] in single["Content-Disposition"]
    restart(site)
    assert names(site.client.get(site.root("many") + "/download")) == expected
    album = names(site.client.get(site.root("album_upload") + "/download"))
    assert [name.split("_")[1] for name in album] == [f"000{n}.jpg" for n in range(1, 10)]


@pytest.mark.parametrize(("mode", "pattern"), [("id", "{0}.jpg"), ("short", "img_{1}.jpg")])
def test_names_by_id(changed, mode, pattern):
    site = changed(downloads__names=mode)
    forget(site)
    ids = assets(site, "album_upload")
    expected = [pattern.format(each, each[:8]) for each in ids]
    assert sorted(names(site.client.get(site.root("album_upload") + "/download"))) == sorted(expected)


def test_P33_sizes_come_in_one_answer_where_names_are_no_question(changed):
    site = changed(downloads__names="id")
    forget(site)
    site.immich.control("metadata", link="many_nometadata", allowed=False)
    site.immich.control("downloads", link="album_upload", allowed=True)
    more = [f"IMG_10{n}.jpg" for n in range(10, 20)]
    for name in more:
        site.immich.control("add", link="one_photo", asset=name)
    site.immich.control("forget-calls")
    got = site.client.get(site.root("one_photo") + "/download")
    assert len(names(got)) == 11
    calls = site.immich.calls()["calls"]
    assert (calls["download-info"], calls["original"]) == (1, 11)
    forget(site)


def test_large_zip_gets_ready_bit_by_bit(changed):
    site = changed(deadlines__answer="8s")
    forget(site)
    path = site.root("album") + "/download"
    site.client.get(site.root("album"))
    # Eight files are asked about at once, and time is up before the next eight: five of the eight seconds.
    site.immich.control("fault", route="original", fault="slow", value="5200")
    first = site.client.get(path)
    assert (first.status, first["Retry-After"], first["Refresh"]) == (503, "2", "2")
    assert first["Cache-Control"] == "no-store"
    assert first["Content-Type"].startswith("text/html")
    chosen = assets(site, "album")[-30:]
    later = select(site, "album", chosen)
    assert (later.status, later["Retry-After"], later["Refresh"]) == (503, "2", None)
    page = html.unescape(later.body.decode())
    assert f'<form method="post" action="{path}">' in page and 'href=""' not in page
    (again,) = re.findall(r'name="assets" value="(.*)">', page)
    assert set(json.loads(again)) == set(chosen), "asked for again by the form alone"
    site.immich.control("fault", route="original", fault="slow", value="400")
    for _ in range(4):
        got = site.client.head(path)
        if got.status == 200:
            break
    assert got["Content-Type"] == "application/zip"
    site.immich.control("fault", route="original", fault="none")
    assert len(names(site.client.get(path))) == 45
    assert len(chosen) <= len(names(select(site, "album", again))) < 45


def test_PB20_zip_and_video_under_way_are_finished_when_the_service_ends(one):
    forget(one)
    root = one.root("one_bigvideo")
    film = next(part for part in one.client.get(root).body.decode().split('"') if "/video/" in part)
    sizes = {path: int(one.client.head(path)["Content-Length"]) for path in (root + "/download", film)}
    with begin(one, root + "/download") as zipped, begin(one, film) as played, ThreadPoolExecutor() as pool:
        for connection in (zipped, played):
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += connection.recv(1)
        ended = pool.submit(one.share_fcgi.stop, 60)
        for connection, size in zip((zipped, played), sizes.values(), strict=True):
            got = 0
            while got < size and (part := receive(connection)):
                got += len(part)
            assert got == size
        assert ended.result() == 0
    one.share_fcgi.start()
