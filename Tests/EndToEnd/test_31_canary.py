"""A mark is in every field that Immich has; of all that a visitor can ask for, only the fields that the owner has named
hold one."""

import io
import json
import re
import urllib.parse
import zipfile

import pytest
from testenv import env
from testenv.canary import MARK, MINUTE, READ, Canary
from testenv.demo_immich import root
from testenv.http import Client
from testenv.share_fcgi import ShareFCGI
from testenv.site import web_server

#: Each field alone is what a host of its own shows.
FIELDS = [*READ, "caption", "date", "coordinates"]
HOSTS = {field.replace("_", "-") + ".example": {"details": {"fields": [field]}} for field in FIELDS}


class Marked:
    """One release of Immich with marks, one daemon, and both web servers in front of it."""

    def __init__(self, directory, immich):
        self.immich = immich
        self.canary = Canary(immich.address)
        self.share_fcgi = ShareFCGI(directory / "share-fcgi", self.canary.url)
        self.fronts = []
        for front in ("nginx-fastcgi", "caddy-fastcgi"):
            port = env.free_port()
            arguments = (port, self.share_fcgi.fastcgi, self.canary.address)
            self.fronts.append((web_server(front, directory / front, *arguments), Client(port)))
        # Any host.
        written = directory / "caddy-fastcgi" / "Caddyfile"
        written.write_text(written.read_text().replace("http://127.0.0.1:", "http://:"))

    def start(self):
        for server, _ in self.fronts:
            server.start()
        return self

    def stop(self):
        for server, _ in self.fronts:
            server.stop()
        self.share_fcgi.stop()
        self.canary.stop()

    def restart(self, **settings: str):
        """With other settings."""
        self.share_fcgi.stop()
        self.share_fcgi.settings = {name.replace("__", "."): value for name, value in settings.items()}
        self.share_fcgi.start()

    def share(self, name: str, by_slug: bool = False) -> str:
        return root(self.immich.links()[name], by_slug)


@pytest.fixture(scope="module", params=["3.1.0", "2.3.1"])
def site(request, tmp_path_factory, immichs):
    """Both releases."""
    site = Marked(tmp_path_factory.mktemp("canary"), immichs(request.param)).start()
    yield site
    site.stop()


def marks(answer) -> set[str]:
    """What an answer leaks: every mark in its header and body, and in the names of a zip."""
    text = answer.head.decode("latin-1")
    kind = answer["Content-Type"] or ""
    if kind.startswith(("text/", "application/json")):
        text += answer.body.decode()
    elif kind == "application/zip" and answer.body:
        text += " ".join(zipfile.ZipFile(io.BytesIO(answer.body)).namelist())
    return {*MARK.findall(urllib.parse.unquote(text)), *MINUTE.findall(text)}


def ids(page: bytes) -> list[str]:
    """The assets of a page, and clips of live photos."""
    found = re.findall(r'(?:data-clip="|/photo/|/video/)([0-9a-f-]{36})', page.decode(errors="replace"))
    return list(dict.fromkeys(found))


def everything(site: Marked, client: Client):
    """Every address that a visitor can come to, of shares of every kind, and what he gets."""
    names = ["album", "album_nometadata", "many", "many_nometadata", "one_live", "one_video", "album_password"]
    cookies = client.post(site.share("album_password"), "password=hunter2")
    yield "unlocking", cookies
    opened = {"Cookie": cookies["Set-Cookie"].split(";")[0]}
    for path in [*(site.share(name) for name in names), site.share("album_slug", by_slug=True)]:
        page = client.get(path, **opened)
        yield path, page
        some = [*ids(page.body)[:2], *ids(page.body)[-2:], "00000000-0000-4000-8000-000000000000"]
        months = re.findall(r'data-month="(\d{4}-\d\d)"', page.body.decode(errors="replace"))[:1]
        paths = [f"{path}/month/{month}{end}" for month in months for end in ("", ".json")]
        paths += [f"{path}/details/{one}" for one in some]
        paths += [f"{path}/photo/{some[0]}/{size}" for size in ("thumbnail", "preview", "original", "huge")]
        paths += [f"{path}/video/{some[-2]}", f"{path}/photos/{some[0]}", f"{path}/none"]
        for one in paths:
            yield one, client.get(one, **opened)
    for name in ("album_password", "album_expired", "album_empty", "one_trashed"):
        yield name, client.get(site.share(name))
    yield "wrong", client.post(site.share("many_password"), "password=wrong")
    yield "zip", client.get(site.share("many") + "/download")
    yield "selection", client.post(site.share("many") + "/download", 'assets=["x"]')
    yield from api(site, client)


def api(site: Marked, client: Client):
    """What the gate leaves of Immich's own API to somebody with a link's key."""
    link = site.immich.links()["album"]
    asset = ids(client.get(site.share("album")).body)[0]
    for path in (
        *("shared-links/me", f"albums/{link['albumId']}", f"assets/{asset}", f"assets/{asset}/ocr"),
        f"timeline/buckets?albumId={link['albumId']}",
    ):
        joint = "&" if "?" in path else "?"
        yield path, client.get(f"/api/{path}{joint}key={link['key']}")
        yield path, client.get(f"/api/{path}", x_immich_share_key=link["key"])


def test_P38_P72_PG8_by_default_nothing_of_a_picture_leaves(site):
    site.restart(downloads__names="anonymous", page__single_image="page")
    statuses = set()
    for _, client in site.fronts:
        for path, answer in everything(site, client):
            assert not marks(answer), (path, answer.status)
            statuses.add(answer.status)
    assert {200, 302, 303, 401, 404, 423} - statuses <= {302, 423}, statuses
    # The marks were there to be found: of everything that Immich says and a share does not need.
    expected = {"userId", "ownerId", "originalPath", "originalFileName", "checksum", "exifInfo", "people", "updatedAt"}
    expected |= {"make", "model", "lensModel", "city", "state", "country", "latitude", "longitude", "fileSizeInByte"}
    expected |= {"modifyDate", "timeZone", "libraryId", "width" if site.immich.release > "3" else "owner"}
    assert expected <= site.canary.seen, expected - site.canary.seen


def test_P72_errors_of_immich_never_reach_a_visitor(site):
    site.restart()
    link = site.share("album")
    for status in (500, 400, 404, 418):
        site.canary.fails = status
        try:
            site.restart()
            for _, client in site.fronts:
                for path in (link, f"{link}/month/2024-06.json", f"{link}/download"):
                    answer = client.get(path)
                    assert answer.status in (404, 503), (path, status, answer.status)
                    assert not marks(answer), path
        finally:
            site.canary.fails = None


def said(site: Marked, client: Client, name: str, host: str) -> dict[str, str]:
    """What the first picture of a share says of itself."""
    path = site.share(name)
    asset = ids(client.get(path, host=host).body)[0]
    answer = client.get(f"{path}/details/{asset}", host=host)
    assert answer.status == 200 and answer["Content-Type"] == "application/json"
    return json.loads(answer.body)


def test_P38_P39_P40_P68_each_field_alone_leaves_alone(site):
    site.restart(hosts=json.dumps(HOSTS), page__single_image="page", downloads__names="id")
    for field, host in zip(FIELDS, HOSTS, strict=True):
        expected = {"time_zone": set(), "coordinates": {"coordinates", "map"}}.get(field, {field})
        for _, client in site.fronts:
            for name in ("album", "one_live"):
                texts = said(site, client, name, host)
                assert set(texts) == expected, (field, name)
                if field in READ and expected:
                    assert texts[field] == READ[field][2]
                if field == "coordinates":
                    assert texts["coordinates"] == "48.98761, 16.98762"
                allowed = {mark for text in texts.values() for mark in MARK.findall(text) + MINUTE.findall(text)}
                path = site.share(name)
                for one in (path, path + "/month/2024-06", path + "/month/2024-06.json"):
                    found = marks(client.get(one, host=host))
                    # Only a page of one picture says what is known of it.
                    assert found == (allowed if name == "one_live" and one == path else set()), (field, one)
            for name in ("album_nometadata", "many_nometadata"):
                assert said(site, client, name, host) == {}


def test_file_names_are_in_downloads_of_links_that_show_metadata_only(site):
    site.restart()
    _, client = site.fronts[0]
    for name, expected in (("many", {"canary-header.jpg"}), ("many_nometadata", set())):
        path = site.share(name)
        asset = ids(client.get(path).body)[0]
        assert marks(client.get(f"{path}/photo/{asset}/original")) == expected
