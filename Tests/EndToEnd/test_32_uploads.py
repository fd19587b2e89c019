"""Files that guests add to a share: in parts through the web server into the spool, and from there to Immich."""

import json
import random
import re
import resource
import stat
import time
from pathlib import Path

import pytest
from testenv.hook import Guest, Hook
from testenv.relay import Relay
from testenv.site import Site
from testenv.watch import memory, wait_for
from testenv.wiring import FRONTS

PART = 4 << 20
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def photo(size: int, seed: int = 0) -> bytes:
    """A JPEG as far as its first bytes tell, and no two alike."""
    return b"\xff\xd8\xff\xe0" + random.Random(seed).randbytes(size - 4)


def video(size: int, seed: int = 0) -> bytes:
    """The same of an MP4."""
    return b"\x00\x00\x00\x18ftypisom" + random.Random(seed).randbytes(size - 12)


def said(answer) -> str:
    """The word of a refusal."""
    return json.loads(answer.body)["error"]


def state(answer) -> str:
    """What became of a file."""
    assert answer.status == 200, (answer.status, answer.body)
    return json.loads(answer.body)["state"]


def spooled(site) -> list[Path]:
    """The files that wait for Immich."""
    return list((site.share_fcgi.directory / "state" / "uploads").iterdir())


def count(site, name: str) -> int:
    """How many pictures a share says it has."""
    page = site.client.get(site.root(name)).body.decode()
    found = re.search(r"(\d+) items?<", page)
    return int(found[1]) if found else 0


def asked(site, route: str) -> list[dict]:
    """Calls of Immich that were made."""
    return [call for call in site.immich.calls()["list"] if call["route"] == route]


@pytest.fixture(scope="module")
def hook():
    """Where the owner is told of files."""
    hook = Hook()
    yield hook
    hook.stop()


@pytest.fixture(scope="module")
def started(tmp_path_factory, immichs, hook):
    """A site for each front and release that is asked for, restarted where its memory matters."""
    sites: dict[tuple[str, str], Site] = {}

    def get(front: str, release: str) -> Site:
        if (front, release) not in sites:
            settings = {
                "uploads.max_file": "9MiB",
                "uploads.hourly_bytes": "30MiB",
                "uploads.rate": "12",
                "uploads.spool_size": "40MiB",
                "uploads.prefix": "guest_",
                "uploads.notify_url": f"http://127.0.0.1:{hook.port}/told?token=hidden",
                "uploads.notify_headers": "Authorization: Bearer hidden",
            }
            directory = tmp_path_factory.mktemp("uploads")
            sites[front, release] = Site(directory, front, release, settings=settings, immich=immichs(release)).start()
        site = sites[front, release]
        site.immich.control("start-over")
        site.restart()
        hook.posts.clear()
        return site

    yield get
    for site in sites.values():
        site.immich.control("start-over")
        site.stop()


@pytest.fixture(params=FRONTS)
def site(request, started):
    """Each front, and nothing has happened yet."""
    return started(request.param, "3.1.0")


@pytest.fixture
def one(started):
    """One of them, for what no front has a part in."""
    return started("nginx-fastcgi", "3.1.0")


@pytest.fixture
def guest(site):
    """Somebody who may add files."""
    return Guest(site.client, site.root("album_upload"))


def test_PS10_PG8_the_page_is_there_where_the_link_takes_files_and_nowhere_else(site):
    open_root, shut_root = site.root("album_upload"), site.root("album")
    page = site.client.get(open_root)
    assert f'id="upload-link" href="{open_root}/upload">Add photos<'.encode() in page.body
    form = site.client.get(open_root + "/upload")
    assert form.status == 200
    assert form["Cache-Control"] == "no-store"
    assert f'data-largest="{9 << 20}"'.encode() in form.body, "the owner's own limit"
    assert b"upload-link" not in site.client.get(shut_root).body
    nothing = site.client.get("/share/" + "A" * 67).constant()
    assert site.client.get(shut_root + "/upload").constant() == nothing
    assert Guest(site.client, shut_root).begin("a.jpg", 5).constant() == nothing
    assert Guest(site.client, shut_root).part("0" * 32, 0, b"x").constant() == nothing
    assert Guest(site.client, "/share/" + "B" * 67).part("0" * 32, 0, b"x").constant() == nothing


def test_PG1_a_file_of_several_parts_arrives_whole_and_is_soon_in_the_share(site, guest, hook):
    before = count(site, "album_upload")
    body = photo(PART + 1_000_000, 1)
    site.immich.control("forget-calls")
    id = guest.id("Ünï 1.jpg", len(body))
    assert guest.part(id, 0, body[:PART])["Cache-Control"] == "no-store"
    assert guest.look(id) == {"at": PART, "state": "receiving"}
    spool = spooled(site)
    assert len(spool) == 1 and spool[0].name == f"{id}.part", "no name there is a visitor's"
    assert stat.S_IMODE(spool[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(spool[0].parent.stat().st_mode) == 0o700
    assert spool[0].read_bytes() == body[:PART]
    assert state(guest.part(id, PART, body[PART:])) == "created"
    assert guest.look(id) == {"at": len(body), "state": "created"}
    assert spooled(site) == []
    wait_for(lambda: count(site, "album_upload") == before + 1, 60)
    (call,) = asked(site, "upload")
    assert call["credentials"] == ["header x-immich-share-key"]
    assert call["cookies"] == []
    assert not set(call["headers"]) & {"user-agent", "referer", "origin", "x-forwarded-for", "x-test-address"}
    wait_for(lambda: hook.posts, 60)
    assert hook.posts[0][2]["data"]["file"] == "guest_Ünï 1.jpg"
    assert hook.posts[0][2]["data"]["size"] == len(body)
    again = site.client.get(site.root("album_upload") + "/photo/" + hook.posts[0][2]["data"]["asset"] + "/thumbnail")
    assert again.status == 200


def test_PG1_a_broken_connection_goes_on_where_it_was(site, guest):
    body = video(PART + 5_000, 2)
    id = guest.id("clip.mp4", len(body))
    lines = [f"POST {guest.address}/{id}?at=0 HTTP/1.1", f"Host: {site.client.authority}", f"Content-Length: {PART}"]
    with site.client.connect() as connection:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body[:1_000_000])
        if site.front != "nginx-scgi":
            wait_for(lambda: guest.look(id)["at"] > 500_000, 60, "nothing of a part arrives before it is whole")
    at = guest.look(id)["at"]
    assert at < PART
    # Who does not know where we are is told, and nothing is written.
    wrong = guest.part(id, at + 1, body[at + 1 : at + 2])
    assert wrong.status == 409 and json.loads(wrong.body)["error"] == "elsewhere"
    wait_for(lambda: guest.part(id, at := guest.look(id)["at"], body[at:PART]).status == 200, 60)
    assert state(guest.part(id, PART, body[PART:])) == "created"
    # The same bytes in one go are the same file.
    assert state(guest.add("copy.mp4", body)) == "duplicate"


def test_PS11_what_cannot_be_taken_is_refused_each_in_its_own_way(site, guest):
    for answer, status, word in (
        (guest.begin("a.jpg", 0), 400, "empty"),
        (guest.begin(None, 5), 400, "nameless"),
        (guest.begin("a.jpg", None), 411, "length"),
        (guest.begin("a.jpg", (9 << 20) + 1), 413, "large"),
        (guest.begin("a.svg", 5), 415, "type"),
    ):
        assert (answer.status, said(answer)) == (status, word)
        assert answer["Cache-Control"] == "no-store"
    id = guest.id("a.jpg", 1_000)
    longer = guest.part(id, 0, photo(1_001))
    assert (longer.status, said(longer)) == (413, "long")
    assert guest.part(id, 0, photo(PART + 1)).status == 413, "a part, however large the file"
    assert guest.look(id) == {"at": 0, "state": "receiving"}
    dressed = guest.add("a.jpg", SVG)
    assert (dressed.status, said(dressed)) == (415, "type")
    assert len(spooled(site)) == 1
    gone = guest.part("0" * 32, 0, b"x")
    assert (gone.status, said(gone)) == (410, "gone")
    assert asked(site, "upload") == []
    site.immich.control("quota", size=10)
    full = guest.add("b.jpg", photo(1_000, 3))
    assert (full.status, said(full)) == (422, "refused")
    site.immich.control("uploads", link="album_upload", allowed=False)
    closed = guest.add("c.jpg", photo(1_000, 4))
    assert (closed.status, said(closed)) == (410, "closed"), "before our own verdict is renewed"


def test_PS11_more_than_an_hour_and_a_minute_allow_has_to_wait(site, guest):
    sizes = [guest.begin("a.jpg", 9 << 20, modified=0).status for _ in range(4)]
    assert sizes == [201, 503, 503, 503], "one address has a quarter of the room"
    spread = [
        Guest(site.client, site.root("album_upload"), x_test_address=f"198.51.100.{n}").begin("a.jpg", 9 << 20).status
        for n in range(1, 5)
    ]
    if site.is_nginx:
        assert spread[0] == 201 and 503 in spread, "a share has half of it"
    answers = [guest.begin("a.jpg", 10) for _ in range(9)]
    assert answers[0].status == 201
    assert answers[-1].status == 429 and said(answers[-1]) == "rate"
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60


def test_PS11_an_hour_s_bytes_are_an_hour_s_bytes(one):
    guest = Guest(one.client, one.root("album_upload"))
    for number in range(3):
        assert state(guest.add(f"{number}.jpg", photo(9 << 20, 20 + number))) == "created"
    got = guest.begin("e.jpg", 4 << 20)
    assert (got.status, said(got)) == (413, "budget")
    one.immich.control("uploads", link="album_desc", allowed=True)
    assert Guest(one.client, one.root("album_desc")).begin("e.jpg", 5 << 20).status == 201
    assert memory(one.share_fcgi.pid, "VmHWM") < 120 << 20


def test_PS11_Immich_away_is_502_and_the_file_waits(site, guest, hook):
    body = photo(10_000, 5)
    site.immich.control("fault", route="upload", fault="status", value="500", times=1)
    id = guest.id("a.jpg", len(body))
    failed = guest.part(id, 0, body)
    assert (failed.status, said(failed)) == (502, "failed")
    assert failed["Retry-After"]
    assert len(spooled(site)) == 1
    assert state(guest.part(id, len(body), b"")) == "created"
    assert spooled(site) == []
    # The owner is told behind the answer, and not in the middle of the next test.
    wait_for(lambda: hook.posts, 60)


@pytest.mark.parametrize("release", ["2.3.1", "3.1.0"])
def test_PS12_a_file_that_the_owner_has_is_in_this_share_too_and_once(started, hook, release):
    site = started("nginx-fastcgi", release)
    site.immich.control("uploads", link="album_desc", allowed=True)
    site.immich.control("uploads", link="many", allowed=True)
    body = photo(5_000, 6)
    assert state(Guest(site.client, site.root("album_upload")).add("a.jpg", body)) == "created"
    wait_for(lambda: hook.posts, 60)
    asset = hook.posts[0][2]["data"]["asset"]
    for name in ("album_desc", "many"):
        before = count(site, name)
        guest = Guest(site.client, site.root(name))
        assert state(guest.add("b.jpg", body)) == "duplicate"
        assert state(guest.add("c.jpg", body)) == "duplicate"
        wait_for(lambda name=name, before=before: count(site, name) == before + 1, 60, name)
        assert site.client.get(f"{site.root(name)}/photo/{asset}/thumbnail").status == 200
    assert len(hook.posts) == 1, "the owner is told of stored files"


def test_PS13_a_locked_share_takes_files_of_those_who_opened_it_only(site, hook):
    site.immich.control("uploads", link="locked", allowed=True)
    root = site.root("locked")
    stranger = Guest(site.client, root)
    form = site.client.get(root + "/upload")
    assert form.status == 200 and b'type="password"' in form.body and b"data-largest" not in form.body
    assert stranger.begin("a.jpg", 5).status == 423
    opened = site.client.post(root, "password=hunter2")
    friend = Guest(site.client, root, cookie=opened.all("Set-Cookie")[0].split(";")[0])
    id = friend.id("a.jpg", 1_000)
    assert stranger.part(id, 0, photo(1_000, 7)).status == 423, "who knows an upload's name has not opened the share"
    assert site.client.get(f"{root}/upload/{id}").status == 423
    other = Guest(site.client, site.root("album_upload")).part(id, 0, photo(1_000, 7))
    assert (other.status, said(other)) == (410, "gone"), "nor is it another share's"
    assert state(friend.part(id, 0, photo(1_000, 7))) == "created"
    wait_for(lambda: hook.posts, 60)


def test_PS14_the_owner_is_told_once_and_nothing_that_opens_the_share(site, guest, hook):
    link = site.immich.links()["album_upload"]
    assert state(guest.add("a.jpg", photo(2_000, 8))) == "created"
    wait_for(lambda: hook.posts, 60)
    path, headers, told = hook.posts[0]
    assert path == "/told?token=hidden"
    assert headers["authorization"] == "Bearer hidden"
    assert headers["content-type"] == "application/json"
    assert set(told) == {"title", "message", "data"}
    everything = json.dumps([headers, told])
    assert link["key"] not in everything and "/share/" not in everything and "/s/" not in everything
    assert len(hook.posts) == 1


def test_PS14_a_webhook_that_is_down_troubles_nobody_and_the_log_names_its_host(started, tmp_path_factory, immichs):
    address = "http://127.0.0.1:9/secret-path?token=hidden"
    site = Site(
        tmp_path_factory.mktemp("hookless"), settings={"uploads.notify_url": address}, immich=immichs("3.1.0")
    ).start()
    try:
        assert state(Guest(site.client, site.root("album_upload")).add("a.jpg", photo(2_000, 9))) == "created"
        wait_for(lambda: "a webhook failed" in site.share_fcgi.log.read_text(), 60)
        log = site.share_fcgi.log.read_text()
        assert "host=127.0.0.1" in log
        assert "secret-path" not in log and "hidden" not in log
        # Another start finds nothing of the last one.
        id = Guest(site.client, site.root("album_upload")).id("b.jpg", 50)
        assert len(spooled(site)) == 1
        site.restart()
        wait_for(lambda: spooled(site) == [], 60)
        assert Guest(site.client, site.root("album_upload")).part(id, 0, b"x").status == 410
    finally:
        site.stop()


def test_a_page_of_another_site_adds_nothing(site, guest):
    for more in ({"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}):
        got = Guest(site.client, site.root("album_upload"), **more).begin("a.jpg", 5)
        assert got.status == 303
        assert got["Location"] == guest.address
    id = guest.id("a.jpg", 1_000)
    forged = Guest(site.client, site.root("album_upload"), sec_fetch_site="cross-site").part(id, 0, photo(1_000))
    assert forged.status == 303
    assert guest.look(id) == {"at": 0, "state": "receiving"}


def test_PS11_a_full_disk_and_an_Immich_that_dies_take_no_byte_away(tmp_path, immichs):
    relay = Relay(immichs("3.1.0").address)
    site = Site(tmp_path, settings={"immich.url": f"http://{relay.address}"}, immich=immichs("3.1.0")).start()
    try:
        guest = Guest(site.client, site.root("album_upload"))
        body = photo(3_000_000, 11)
        id = guest.id("a.jpg", len(body))
        # As far as a program sees it, a disk on which no file has room for more.
        _, hard = resource.prlimit(site.share_fcgi.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(site.share_fcgi.pid, resource.RLIMIT_FSIZE, (1_000_000, hard))
        full = guest.part(id, 0, body)
        assert (full.status, said(full)) == (503, "room") and full["Retry-After"]
        at = guest.look(id)["at"]
        assert 500_000 < at <= 1_000_000
        assert "the spool for uploads does not work" in site.share_fcgi.log.read_text()
        resource.prlimit(site.share_fcgi.pid, resource.RLIMIT_FSIZE, (hard, hard))
        # Now Immich breaks off in the middle of the file, again and again.
        relay.left = 1_000_000
        for part in (body[at:], b""):
            failed = guest.part(id, len(body) - len(part), part)
            assert (failed.status, said(failed)) == (502, "failed")
        assert spooled(site)[0].read_bytes() == body
        relay.left = None
        assert state(guest.part(id, len(body), b"")) == "created"
        assert spooled(site) == []
        assert state(guest.add("copy.jpg", body)) == "duplicate", "Immich has just these bytes"
    finally:
        site.stop()
        relay.stop()


def test_PG1_a_slow_part_is_waited_for_and_one_that_stands_still_is_not(started, tmp_path_factory, immichs):
    site = Site(tmp_path_factory.mktemp("slow"), settings={"deadlines.body": "2s"}, immich=immichs("3.1.0")).start()
    try:
        guest = Guest(site.client, site.root("album_upload"))
        body = photo(200_000, 10)
        id = guest.id("a.jpg", len(body))
        head = f"POST {guest.address}/{id}?at=0 HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        with site.client.connect() as connection:
            connection.sendall(head)
            for at in range(0, 140_000, 20_000):
                connection.sendall(body[at : at + 20_000])
                time.sleep(0.5)
            # Longer than all of it may take elsewhere; from here on, nothing comes.
            answer = connection.recv(1 << 16)
            assert answer.startswith(b"HTTP/1.1 408")
        assert guest.look(id)["at"] == 140_000, "what came is kept"
        assert state(guest.part(id, 140_000, body[140_000:])) == "created"
    finally:
        site.stop()
