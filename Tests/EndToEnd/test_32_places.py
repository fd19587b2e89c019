"""Hosts, paths, link previews, and what stands where there is no share, through the real servers, wired as
docs/site.md says."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from testenv import env
from testenv.caddy import OPTIONS, Caddy
from testenv.demo_immich import root
from testenv.hook import Guest
from testenv.http import Client, named
from testenv.nginx import PLAIN_SITE, Nginx
from testenv.share_fcgi import ShareFCGI
from testenv.site import Site
from testenv.watch import wait_for
from testenv.wiring import FRONTS

PUBLIC = "https://photos.example.org"
UNKNOWN = "/share/" + "A" * 67
HEADERS = {
    "Cache-Control": "public, max-age=7",
    "CDN-Cache-Control": "max-age=8",
    "Expires": "Thu, 01 Jan 2099 00:00:00 GMT",
    "Pragma": "x",
    "Access-Control-Allow-Origin": "https://blog.example",
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "Range",
    "Access-Control-Expose-Headers": "ETag",
    "Access-Control-Max-Age": "9",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Timing-Allow-Origin": "*",
}
CACHING = ("Cache-Control", "CDN-Cache-Control", "Expires", "Pragma")
HOSTS = {
    "own.example": {
        "public_base_url": "https://own.example",
        "page": {"home": True},
        "downloads": {"offered": "never"},
        "links": {"invalid": "drop", "slugs": False},
    },
    "moved.example": {
        "public_base_url": PUBLIC,
        "links": {"invalid": "https://example.org/?lost=1", "tell_expired": True},
    },
    "headers.example": {"public_base_url": PUBLIC, "response_headers": HEADERS},
}


def shown(language: str, title: str, share_fcgi: str, immich: str, page: str = "site.md") -> str:
    """The lines of a page of docs/ that begin with a comment."""
    for block in re.findall(rf"```{language}\n(.*?)```", (env.PROJECT / "docs" / page).read_text(), re.DOTALL):
        if f"# {title}\n" in block:
            block = block.replace("unix//run/share-fcgi/share-fcgi.sock", f"unix/{share_fcgi}")
            return block.replace("127.0.0.1:2283", immich)
    raise AssertionError(f"docs/{page} shows no {title} for {language}")


def links_to_upload_page(language: str) -> str:
    """What leads links to the upload page of Immich Public Proxy to the share."""
    return shown(language, "links to the upload page", "", "", "immich-public-proxy.md")


class Places:
    """A host of our own at `own`, shares below /photos beside Immich at `below`."""

    def __init__(self, directory: Path, front: str, immich):
        self.front, self.immich = front, immich
        server, protocol = front.split("-")
        settings = {"public_base_url": PUBLIC, "hosts": json.dumps(HOSTS)}
        self.share_fcgi = ShareFCGI(directory / "share-fcgi", immich.url, settings)
        socket = self.share_fcgi.socket(protocol)
        ports = env.free_port(), env.free_port()
        make = self._nginx if server == "nginx" else self._caddy
        self.server = make(directory / "web", socket, ports, protocol)
        self.own, self.below = (Client(port) for port in ports)

    def _nginx(self, directory: Path, socket: str, ports: tuple[int, int], protocol: str) -> Nginx:
        head, _, _ = PLAIN_SITE.partition("server {\n    listen")
        site = head % {"share_fcgi": socket, "immich": self.immich.address}
        immich = "location / { include share-fcgi/immich.conf; proxy_pass http://immich; }"
        moved = links_to_upload_page("nginx")
        for port, title, rest in [(ports[0], "own host", moved), (ports[1], "below a path", immich)]:
            lines = shown("nginx", title, socket, self.immich.address)
            site += f"server {{ listen 127.0.0.1:{port}; access_log access.log share_fcgi;\n{lines}{rest} }}\n"
        return Nginx(directory, site, ports[0], protocol)

    def _caddy(self, directory: Path, socket: str, ports: tuple[int, int], _: str) -> Caddy:
        site = OPTIONS
        immich = f"\treverse_proxy {self.immich.address}\n"
        moved = links_to_upload_page("caddy")
        for port, title, rest in [(ports[0], "own host", moved), (ports[1], "below a path", immich + moved)]:
            lines = shown("caddy", title, socket, self.immich.address)
            site += f"http://:{port} {{\n\tbind 127.0.0.1\n{lines}{rest}\timport share-fcgi/log.caddy access.log\n}}\n"
        return Caddy(directory, site, ports[0])

    def start(self):
        """Starts what is ours; Immich is there already."""
        self.share_fcgi.start()
        self.server.start()
        return self

    def stop(self):
        """Stops it again."""
        self.server.stop()
        self.share_fcgi.stop()

    def get(self, path: str, host: str = "photos.example.org", **headers: str):
        """Asks the host of our own under a name."""
        return self.own.request("GET", path, [("Host", host), *named(headers)])

    def root(self, name: str, by_slug: bool = False) -> str:
        """The path of a share by the name of its link."""
        return root(self.immich.links()[name], by_slug)


@pytest.fixture(scope="module", params=FRONTS)
def places(request, tmp_path_factory, immich):
    """Everything wired as the page says, once for each front."""
    places = Places(tmp_path_factory.mktemp(request.param), request.param, immich).start()
    yield places
    places.stop()


def tags(page: bytes) -> dict[str, str]:
    """What a page tells messengers."""
    found = re.findall(r'<meta (?:property|name)="((?:og|twitter):[a-z]+)" content="([^"]*)">', page.decode())
    assert len(dict(found)) == len(found)
    return dict(found)


def test_P41_PB21_preview_is_absolute_and_answers_without_a_cookie(places):
    for name, by_slug, kind in [
        ("album", False, "image/jpeg"),
        ("album_slug", True, "image/jpeg"),
        ("video", False, "image/webp"),
    ]:
        path = places.root(name, by_slug)
        first = places.get(path)
        told = tags(first.body)
        assert told["og:url"] == PUBLIC + path and told["og:type"] == "website" and told["og:title"]
        assert told["og:image"] == told["twitter:image"] and told["og:image"].startswith(f"{PUBLIC}{path}/photo/")
        picture = places.get(told["og:image"].removeprefix(PUBLIC), user_agent="Twitterbot/1.0")
        assert (picture.status, picture["Content-Type"]) == (200, kind) and picture.body
        for host in ["evil.example", "own.example.evil.example"]:
            assert places.get(path, host).body == first.body
        if by_slug:
            assert places.immich.links()[name]["key"].encode() not in first.body


def test_PB21_check_says_where_previews_lack_their_picture(places):
    if places.front != "nginx-fastcgi":
        pytest.skip("no web server takes part")
    command = [env.built("share-fcgi"), "check", f"--config={places.share_fcgi.configuration}"]
    command.append('--hosts={"a.example": {"page": {"home": true}}}')
    environment = places.share_fcgi.environment()
    said = subprocess.run(command, capture_output=True, text=True, check=False, env=environment).stdout
    assert "public_base_url is not set: link previews have no picture" in said
    assert "hosts: a.example has no public_base_url of its own" in said


def test_P41_locked_share_tells_nothing(places):
    path = places.root("locked")
    assert not tags(places.get(path).body)
    opened = places.own.post(path, "password=hunter2")
    assert opened.status == 303
    page = places.get(path, cookie=opened.all("Set-Cookie")[0].partition(";")[0])
    assert b"/photo/" in page.body and not tags(page.body)


def test_hosts_differ_and_a_forged_one_gets_the_usual_settings(places):
    path = places.root("album")
    for _ in range(2):
        usual, own = places.get(path), places.get(path, "OWN.example:443")
        assert tags(own.body)["og:url"] == "https://own.example" + path
        assert b"/download" in usual.body and b"/download" not in own.body
        assert b"own.example" not in usual.body
    assert places.get(path, "forged.example").constant() == usual.constant()
    # A name in the request line chooses the site: the field beside it does not choose the settings.
    both = places.own.request("GET", f"http://photos.example.org{path}", [("Host", "own.example")])
    assert both.status != 200 or both.body == usual.body


def test_P60_P61_P62_a_host_of_our_own_has_a_home_health_and_robots(places):
    for path in ["/", "/share", "/share/"]:
        home = places.get(path, "own.example")
        assert home.status == 200 and home["Content-Type"] == "text/html; charset=utf-8"
        assert places.get(path).constant() == places.get(UNKNOWN).constant()
    for path in ["/healthcheck", "/share/healthcheck"]:
        assert (places.get(path).status, places.get(path).body) == (200, b"ok")
    robots = places.get("/robots.txt")
    assert robots.status == 200 and robots["Content-Type"] == "text/plain; charset=utf-8"
    assert robots.body.endswith(b"\n\nUser-agent: *\nDisallow: /\n")
    assert b"User-agent: Twitterbot\n" in robots.body.partition(b"Allow: /share/\n")[0]


def test_P4_PB22_slugs_come_to_us_and_can_be_switched_off(places):
    path = places.root("album_slug", by_slug=True)
    assert places.get(path).status == 200
    # What is known of a link and has grown old is asked for again behind the answer: here by nobody.
    places.share_fcgi.stop()
    places.immich.control("forget-calls")
    places.share_fcgi.start()
    wait_for(lambda: "version" in places.immich.calls()["calls"])
    places.immich.control("forget-calls")
    with pytest.raises(ConnectionError):
        places.get("/s/never-heard-of-it", "own.example")
    assert not places.immich.calls()["calls"]


def test_P2_P3_P63_invalid_links_get_what_the_owner_chose(places):
    key = places.immich.links()["album"]["key"]
    wrong = [UNKNOWN, "/share/x", f"/share/{key}!", places.root("album_expired"), "/s/nobody-has-this", "/nothing"]
    usual = {repr(places.get(path).constant()) for path in wrong}
    assert len(usual) == 1 and "404" in usual.pop()
    moved = [places.get(path, "moved.example") for path in wrong]
    assert {(got.status, got["Location"], got.body) for got in moved} == {(302, "https://example.org/?lost=1", b"")}
    assert len({repr(got.constant()) for got in moved}) == 1
    for path in wrong:
        with pytest.raises(ConnectionError, match="hung up after b''"):
            places.get(path, "own.example")
    # The server is as before, and a medium is not a page.
    medium = places.get(f"{UNKNOWN}/video/849fbd22-e312-44c8-a953-90e446a8e908", "own.example")
    assert (medium.status, medium.body) == (404, b"")


def test_links_to_the_upload_page_lead_to_the_share(places):
    sites = [places.own] if places.front.startswith("nginx") else [places.own, places.below]
    for site in sites:
        for path in (places.root("album"), places.root("album_slug", by_slug=True)):
            for end in ("", "/"):
                moved = site.get(f"/upload{path}{end}")
                assert (moved.status, moved["Location"]) == (301, path)
        # As it was asked for, and nothing else: no line of a visitor's becomes one of ours.
        odd = site.get("/upload/s/caf%C3%A9%20x%0d%0aSet-Cookie:%20a=b")
        assert odd.status == 301 and odd["Location"].lower() == "/s/caf%c3%a9%20x%0d%0aset-cookie:%20a=b"
        assert not odd.all("Set-Cookie")
        for path in ("/upload", "/upload/api/x", f"/upload{places.root('album')}/photo"):
            assert site.get(path).status != 301, path
    for path in (places.root("album"), places.root("album_slug", by_slug=True)):
        assert places.get(path).status == 200


def test_P64_headers_of_the_owner_are_on_what_open_shares_show(places):
    path = places.root("album")
    page = places.get(path, "headers.example")
    picture = tags(page.body)["og:image"].removeprefix(PUBLIC)
    month = re.search(rb"/month/\d{4}-\d\d", page.body).group().decode() + ".json"
    video = places.root("video")
    clip = re.search(rf"{video}/video/[0-9a-f-]+".encode(), places.get(video).body).group().decode()
    tag = places.get(picture)["ETag"]
    answers = {
        "page": page,
        "same page": places.get(path, "headers.example", if_none_match=page["ETag"]),
        "month": places.get(path + month, "headers.example"),
        "details": places.get(picture.replace("/photo/", "/details/").rpartition("/")[0], "headers.example"),
        "picture": places.get(picture, "headers.example"),
        "again": places.get(picture, "headers.example"),
        "same picture": places.get(picture, "headers.example", if_none_match=tag),
        "part": places.get(clip, "headers.example", range="bytes=0-9"),
    }
    statuses = {name: got.status for name, got in answers.items()}
    assert statuses == {**dict.fromkeys(answers, 200), "same page": 304, "same picture": 304, "part": 206}
    for name, got in answers.items():
        for header, value in HEADERS.items():
            # How long a page may be kept is page.cache_time.
            is_kept = header in CACHING and name in ("page", "same page", "month", "details")
            assert (got[header] == value) != is_kept, (name, header)
        if got.status != 304:
            assert got["X-Content-Type-Options"] == "nosniff" and got["Content-Security-Policy"]
        assert not [field for field in got.names if field.startswith("x-sharefcgi")], name
    for name in ["page", "picture"]:
        usual = places.get({"page": path, "picture": picture}[name])
        assert not usual.names & {header.lower() for header in HEADERS if header != "Cache-Control"}
        assert usual["Cache-Control"] != HEADERS["Cache-Control"]


def test_P64_and_never_on_what_is_locked_or_fails(places):
    path = places.root("album")
    picture = tags(places.get(path).body)["og:image"].removeprefix(PUBLIC)
    foreign = re.sub(r"[0-9a-f-]{36}", "849fbd22-e312-44c8-a953-90e446a8e908", picture)
    locked = places.root("locked")
    cookie = places.own.post(locked, "password=hunter2").all("Set-Cookie")[0].partition(";")[0]
    page = places.get(locked, cookie=cookie)
    secret = re.search(rf"{locked}/photo/[0-9a-f-]+/thumbnail".encode(), page.body).group().decode()
    answers = {
        "unknown": places.get(UNKNOWN, "headers.example"),
        "foreign": places.get(foreign, "headers.example"),
        "form": places.get(locked, "headers.example"),
        "shut": places.get(secret, "headers.example"),
        "opened": places.get(locked, "headers.example", cookie=cookie),
        "secret": places.get(secret, "headers.example", cookie=cookie),
        "zip": places.get(path + "/download", "headers.example"),
    }
    video = places.root("video")
    clip = re.search(rf"{video}/video/[0-9a-f-]+".encode(), places.get(video).body).group().decode()
    places.immich.control("fault", route="playback", fault="status", value="500")
    try:
        answers["failing"] = places.get(clip, "headers.example")
    finally:
        places.immich.control("fault", route="playback", fault="none")
    assert {name: got.status for name, got in answers.items()} == {
        "unknown": 404,
        "foreign": 404,
        "form": 200,
        "shut": 423,
        "opened": 200,
        "secret": 200,
        "zip": 200,
        "failing": 503,
    }
    for name, got in answers.items():
        assert not got.names & {header.lower() for header in HEADERS if header != "Cache-Control"}, name
        assert got["Cache-Control"] == "no-store", name
    saved = [places.get(picture.rpartition("/")[0] + "/original", host) for host in ("headers.example", "localhost")]
    assert all(got["Content-Disposition"].startswith("attachment") for got in saved)
    assert saved[0].names == saved[1].names and saved[0]["Cache-Control"] == saved[1]["Cache-Control"]


def test_P5_PB19_expired_links_say_so_where_the_owner_wants_it(places):
    if places.front != "nginx-fastcgi":
        pytest.skip("it takes its time, and is a page like others")
    places.immich.control("expire", link="album_expiring", seconds=6)
    path = places.root("album_expiring")
    try:
        assert places.get(path, "moved.example").status == 200
        wait_for(lambda: places.get(path, "moved.example").status != 200, 60)
        told = places.get(path, "moved.example")
        assert (told.status, told["Cache-Control"]) == (410, "no-store") and b"expired" in told.body
        assert places.get(path).constant() == places.get(UNKNOWN).constant()
    finally:
        places.immich.control("expire", link="album_expiring")


def test_PB19_nobody_is_told_of_a_link_that_got_a_password_after_it_was_seen(tmp_path, immich):
    """The gate asks Immich, so that what we think of the link need not grow old first."""
    site = Site(tmp_path, settings={"links.tell_expired": "true"}, immich=immich, gate="check").start()
    path = site.root("album_expiring")
    question = "/api/shared-links/me?key=" + path.removeprefix("/share/")

    def page():
        site.client.get(question)
        return site.client.get(path)

    try:
        # The link has to be seen open and locked before it ends: a slow machine gets more time for that.
        for seconds in (3, 12, 48):
            immich.control("password", link="album_expiring")
            immich.control("expire", link="album_expiring", seconds=seconds)
            was_open = page().status == 200
            immich.control("password", link="album_expiring", password="later")
            if was_open and b'type="password"' in page().body:
                break
        wait_for(lambda: b"assword" not in immich.client.get(question).body, 60)
        # A password is given to Immich itself, so that we hear of it at once.
        site.client.post(path, "password=later")
        assert site.client.get(path).constant() == site.client.get(UNKNOWN).constant()
    finally:
        immich.control("password", link="album_expiring")
        immich.control("expire", link="album_expiring")
        site.stop()


def test_PS10_PG1_guests_add_files_on_a_host_of_our_own_and_below_a_path(places):
    for number, (client, base) in enumerate([(places.own, ""), (places.below, "/photos")]):
        path = base + places.root("album_upload")
        guest = Guest(client, path)
        assert f'data-root="{path}"'.encode() in client.get(path + "/upload").body
        # More than a page takes, and no two alike.
        body = b"\xff\xd8\xff\xe0" + f"{places.front} {number}".encode() * 20_000
        id = guest.id("a.jpg", len(body))
        got = guest.part(id, 0, body)
        assert (got.status, json.loads(got.body)["state"]) == (200, "created")
        assert guest.look(id)["at"] == len(body)


def test_everything_works_below_a_path(places, visit):
    if places.front == "nginx-scgi":
        pytest.skip("a walk on two servers is enough")
    window = visit("desktop")
    base = f"http://127.0.0.1:{places.below.port}"
    path = "/photos" + places.root("album_password")
    window.page.goto(base + path)
    window.page.fill("#password", "hunter2")
    window.page.click("button[type=submit]")
    window.page.wait_for_function("() => [...document.images].some(image => image.naturalWidth > 1)")
    window.page.wait_for_load_state("networkidle")
    window.page.locator("a:has(img)").first.click()
    window.page.wait_for_function("() => location.hash.length > 30")
    window.page.wait_for_load_state("networkidle")
    asked = {url.removeprefix(base) for url in window.requests}
    assert asked and all(each.startswith("/photos/share/") for each in asked), asked
    assert not window.problems
    cookies = window.context.cookies()
    assert [cookie["path"] for cookie in cookies] == [path]
    header = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)
    archive = places.below.get(path + "/download", cookie=header)
    assert (archive.status, archive["Content-Type"]) == (200, "application/zip")
    form = 'assets=["849fbd22-e312-44c8-a953-90e446a8e908"]&more=' + "x" * 100_000
    chosen = places.below.request(
        "POST",
        path + "/download",
        [("Cookie", header), ("Content-Type", "application/x-www-form-urlencoded")],
        form.encode(),
    )
    assert chosen.status == 400
    assert places.below.get("/photos/share/healthcheck").body == b"ok"
    key = places.immich.links()["album"]["key"]
    older = places.below.get(f"/photos/share/{key}/photos/849fbd22-e312-44c8-a953-90e446a8e908")
    assert older["Location"].removeprefix(base).startswith(f"/photos/share/{key}#")
    # What is below no path of ours is Immich's.
    assert places.below.get("/api/server/ping").body == b'{"res":"pong"}'
