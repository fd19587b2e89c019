"""Zips that are asked for in parts, that break, and that break off."""

import io
import zipfile

import pytest
from testenv.http import Client
from testenv.watch import wait_for
from testenv.zips import assets, names, opened, reads, receive

# Parts


def test_part_of_a_zip_is_that_part_of_the_whole(own_site):
    own_site.start_over()
    path = own_site.root("many") + "/download"
    whole = own_site.client.get(path)
    body, size = whole.body, len(whole.body)
    edges = [0, 1, 29, 42, 1_462_390, 1_462_391, 1_462_407, 1_462_408, size - 600, size - 23, size - 22, size - 1]
    own_site.immich.control("forget-calls")
    for start in edges:
        for count in (1, 17, 70_000):
            end = min(size, start + count)
            got = own_site.client.get(path, range=f"bytes={start}-{start + count - 1}", if_range=whole["ETag"])
            assert (got.status, got["Content-Range"]) == (206, f"bytes {start}-{end - 1}/{size}")
            assert got.body == body[start:end], start
    assert own_site.client.get(path, range="bytes=-22").body == body[-22:]
    assert own_site.client.get(path, range="bytes=5000000-").body == body[5_000_000:]
    for malformed in ("bytes=x", "bytes=5-2", "bytes=0-1,5-9", "lines=0-1"):
        assert own_site.client.get(path, range=malformed).status == 200
    beyond = own_site.client.get(path, range=f"bytes={size}-")
    assert (beyond.status, beyond["Content-Range"]) == (416, f"bytes */{size}")
    assert own_site.client.get(path, range="bytes=0-0", if_range='"another"').status == 200
    assert own_site.client.get(path, range="bytes=0-0", if_range="Wed, 05 Jun 2024 12:00:00 GMT").status == 200


def test_part_reads_no_more_of_immich_than_is_sent(site_with):
    site = site_with(zip__per_address=2)
    site.start_over()
    path = site.root("many") + "/download"
    size = int(site.client.head(path)["Content-Length"])
    assert reads(site) == [], "HEAD reads nothing"
    # Nothing is known of the files: the end cannot be made without reading all of them.
    with Client(site.client.port).connect() as connection:
        request = f"GET {path} HTTP/1.1\r\nHost: x\r\nRange: bytes=-60\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
    wait_for(lambda: site.client.head(path).status == 200 and site.immich.calls()["inFlight"] == 0)
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


def test_part_beyond_four_gigabytes(site_with):
    site = site_with()
    site.start_over()
    path, film = site.root("many") + "/download", assets(site, "many")[5]
    entry = opened(site.client.get(path)).getinfo("video1.mp4")
    size = 5_000_000_000
    site.immich.control("file", asset="video1.mp4", size=size)
    site.restart()
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
    site.start_over()


@pytest.mark.parametrize("cut", [700_000, 2_000_000, 9_000_000])
def test_broken_download_goes_on_where_it_was(site_with, cut):
    site = site_with()
    site.start_over()
    path = site.root("many") + "/download"
    with site.client.connect() as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        got = b""
        while len(got) < cut + 2_000:
            got += connection.recv(65_536)
    head, begun = got.split(b"\r\n\r\n", 1)
    tag = next(line[6:].decode() for line in head.split(b"\r\n") if line.lower().startswith(b"etag:"))
    begun = begun[:cut]
    wait_for(lambda: site.immich.calls()["inFlight"] == 0)
    site.immich.control("forget-calls")
    rest = site.client.get(path, range=f"bytes={cut}-", if_range=tag)
    assert rest.status == 206
    archive = zipfile.ZipFile(io.BytesIO(begun + rest.body))
    assert archive.testzip() is None
    assert len(archive.namelist()) == 9


# Failures


def test_PS3_first_file_that_is_gone_is_404_and_one_that_fails_503(one):
    one.start_over()
    path = one.root("many") + "/download"
    one.client.head(path)
    for code, expected in ((404, 404), (500, 503)):
        one.immich.control("fault", route="original", asset="IMG_1000.jpg", fault="status", value=str(code))
        got = one.client.get(path)
        assert (got.status, got["Cache-Control"]) == (expected, "no-store")
        assert b"Made to fail" not in got.body, "P72"
    one.immich.control("fault", route="original", asset="IMG_1000.jpg", fault="none")
    assert len(names(one.client.get(path))) == 9


def test_P36_file_that_goes_on_failing_breaks_the_download(own_site):
    own_site.start_over()
    path = own_site.root("many") + "/download"
    own_site.client.head(path)
    for fault, value in (("status", "500"), ("cut", None)):
        own_site.immich.control("fault", route="original", asset="IMG_1002.jpg", fault=fault, value=value)
        with pytest.raises(ConnectionError):
            own_site.client.get(path)
    log = own_site.share_fcgi.tail(60)
    assert "a download broke" in log and f"asset={assets(own_site, 'many')[2]}" in log.replace('"', "")
    own_site.start_over()


def test_P36_file_that_fails_once_is_asked_for_again(one):
    one.start_over()
    path = one.root("many") + "/download"
    one.client.head(path)
    for fault in ("status", "cut"):
        one.immich.control("fault", route="original", asset="IMG_1002.jpg", fault=fault, times=1)
        assert len(names(one.client.get(path))) == 9
    one.start_over()


def test_file_of_another_size_breaks_the_download_and_is_right_the_next_time(one):
    one.start_over()
    path = one.root("many") + "/download"
    before = one.client.head(path)
    one.immich.control("file", asset="IMG_1003.jpg", size=1_400_000)
    with pytest.raises(ConnectionError):
        one.client.get(path)
    after = one.client.get(path)
    assert opened(after).getinfo("IMG_1003.jpg").file_size == 1_400_000
    assert after["ETag"] != before["ETag"]
    one.start_over()


def test_link_that_forbids_downloads_meanwhile_breaks_the_download(site_with):
    site = site_with(zip__minimum_rate="0")
    site.start_over()
    path = site.root("many") + "/download"
    with site.client.connect() as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        connection.recv(1_000)
        site.immich.control("downloads", link="many", allowed=False)
        got = 0
        while part := receive(connection):
            got += len(part)
    assert got < 24_000_000
    site.start_over()
