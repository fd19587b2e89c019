"""Many zips, slow ones, and visitors who leave: places, memory, and the end of the service."""

import html
import json
import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from testenv.watch import memory, sockets, wait_for
from testenv.zips import assets, begin, names, receive, select

# Many


def test_PB15_all_places_taken_is_busy_for_everybody(site_with):
    site = site_with(zip__per_address=1, zip__total=2)
    site.start_over()
    path = site.root("one_bigvideo") + "/download"
    held = [begin(site, path, x_test_address=address) for address in ("192.0.2.1", "192.0.2.2")]
    got = site.client.get(path, x_test_address="192.0.2.3")
    assert (got.status, got["Retry-After"], got["Cache-Control"]) == (503, "30", "no-store")
    for connection in held:
        connection.close()
    wait_for(lambda: site.client.head(path, x_test_address="192.0.2.3").status == 200)


def test_PB15_one_more_than_the_cap_is_told_to_come_back(site_with):
    site = site_with(zip__per_address=2, zip__total=8)
    site.start_over()
    path = site.root("one_bigvideo") + "/download"
    held = [begin(site, path) for _ in range(2)]
    got = site.client.get(path)
    assert (got.status, got["Retry-After"], got["Cache-Control"]) == (429, "30", "no-store")
    held.pop().close()
    wait_for(lambda: site.client.head(path).status == 200)
    held.pop().close()
    wait_for(lambda: site.immich.calls()["inFlight"] == 0)


def test_PB14_visitor_who_leaves_stops_the_reading(own_site, tmp_path):
    own_site.start_over()
    with begin(own_site, own_site.root("one_bigvideo") + "/download"):
        during = sockets(own_site.share_fcgi.pid, own_site.immich.port)
        assert during
    wait_for(lambda: during - sockets(own_site.share_fcgi.pid, own_site.immich.port))
    if own_site.is_nginx:
        assert own_site.server.temporary_files() == []


def test_PB14_visitor_who_leaves_while_sizes_are_asked_for_ends_that_too(own_site):
    if not own_site.is_nginx:
        pytest.skip("Caddy says so only once it has something to send: then immich.timeout ends the asking")
    own_site.start_over()
    path = own_site.root("many") + "/download"
    own_site.immich.control("fault", route="original", fault="hang")
    for method in ("GET", "HEAD", "GET"):
        connection = own_site.client.connect()
        connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: {own_site.client.authority}\r\n\r\n".encode())
        wait_for(lambda: own_site.immich.calls()["inFlight"] >= 5)
        connection.close()
        wait_for(lambda: own_site.immich.calls()["inFlight"] == 0)
    own_site.immich.control("fault", route="original", fault="none")
    assert own_site.client.head(path).status == 200, "and none of them holds a place"
    own_site.start_over()


def test_P67_PB14_PG5_zip_takes_little_memory_and_no_disk(site_with):
    site = site_with()
    site.start_over()
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
    wait_for(lambda: site.immich.calls()["inFlight"] == 0)
    assert on_disk(site) == held
    site.start_over()


def on_disk(own_site) -> set[str]:
    """The files that our process holds open, and those in its places, but for what it logs."""
    pid, found = own_site.share_fcgi.pid, {str(path) for path in own_site.share_fcgi.directory.rglob("*")}
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if stat.S_ISREG(entry.stat().st_mode):
                found.add(os.readlink(entry))
        except FileNotFoundError:
            continue
    return found


def test_large_zip_gets_ready_bit_by_bit(site_with):
    site = site_with(deadlines__answer="8s")
    site.start_over()
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


def test_browser_is_soon_told_that_a_zip_gets_ready(site_with):
    site = site_with()
    site.start_over()
    path = site.root("album") + "/download"
    # Six times eight files: longer than somebody looks on, and not as long as a program waits.
    site.immich.control("fault", route="original", fault="slow", value="1000")
    told = site.client.head(path, sec_fetch_mode="navigate")
    assert (told.status, told["Retry-After"], told["Refresh"]) == (503, "2", "2")
    assert site.client.head(path).status == 200
    site.immich.control("fault", route="original", fault="none")
    assert len(names(site.client.get(path, sec_fetch_mode="navigate"))) == 45, "now all is known of it"


def test_PB20_zip_and_video_under_way_are_finished_when_the_service_ends(one):
    one.start_over()
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
