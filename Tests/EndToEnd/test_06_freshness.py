"""How soon a change in Immich is in force, with everything that is measured in seconds in one wait."""

import time

import pytest
from testenv.site import Site


def until(condition, seconds: float) -> float:
    """Asks every half second, as a visitor who stays would; how long it took."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if condition():
            return time.monotonic() - start
        time.sleep(0.5)
    pytest.fail(f"not in force after {seconds} s")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A site whose Immich nobody else uses: it is changed for good."""
    site = Site(
        tmp_path_factory.mktemp("freshness"), settings={"freshness.max_age": "30s", "details.fields": "date"}
    ).start()
    yield site
    site.stop()


@pytest.mark.timeout(300)
def test_P6_P8_changes_are_in_force_in_time(fresh):
    client, immich = fresh.client, fresh.immich
    names = ["album", "album_desc", "album_expiring", "many", "album_slug", "one_photo", "album_slug_utf8", "video"]
    roots = {name: fresh.root(name) for name in names}
    before = {name: client.get(root) for name, root in roots.items()}
    assert {answer.status for answer in before.values()} == {200}
    thumbnails = [part for part in before["album"].body.decode().split('"') if part.endswith("/thumbnail")]
    picture, other, trashed = thumbnails[:3]
    asset = picture.split("/")[-2]
    assert other.split("/")[-2] != asset
    assert client.get(picture).status == 200

    original = f"{roots['album_slug_utf8']}/photo/{other.split('/')[-2]}/original"
    assert client.get(original).status == 200
    film = next(part for part in before["video"].body.decode().split('"') if "/video/" in part).split("/")[-1]
    details = f"{roots['video']}/details/{film}"
    assert b'"date"' in client.get(details).body

    assert client.get(trashed).status == 200

    immich.control("downloads", link="album_slug_utf8", allowed=False)
    immich.control("trash", asset=trashed.split("/")[-2])
    immich.control("metadata", link="video", allowed=False)
    immich.control("delete-link", link="album_desc")
    immich.control("password", link="many", password="new")
    immich.control("expire", link="album_expiring", seconds=3)
    immich.control("remove", link="album", asset=asset)
    immich.control("delete-link", link="one_photo")

    changed = {
        "a deleted album link": (lambda: client.get(roots["album_desc"]).status == 404, 35),
        "an asset taken out, though its picture is cached": (lambda: client.get(picture).status == 404, 35),
        "an asset in the trash": (
            lambda: client.get(trashed).status == 404 and trashed not in client.get(roots["album"]).body.decode(),
            65,
        ),
        "a deleted individual link": (lambda: client.get(roots["one_photo"]).status == 404, 65),
        "a password that was set": (lambda: b"<form" in client.get(roots["many"]).body, 65),
        "downloads switched off": (lambda: client.get(original).status == 404, 65),
        "metadata switched off": (lambda: client.get(details).body == b"{}", 65),
        # Seconds of an expiry that was set while the verdict held.
        "an expiry that was set": (lambda: client.get(roots["album_expiring"]).status == 404, 65),
    }
    for what, (condition, seconds) in changed.items():
        print(what, f"{until(condition, seconds):.1f} s")


def test_P7_immich_away_shows_an_open_page_with_a_note_and_a_locked_one_never(fresh):
    client = fresh.client
    known, locked = fresh.root("album_slug"), fresh.root("locked")
    assert client.get(known).status == 200
    fresh.immich.control("fault", route="*", fault="status", value="503")
    try:
        unknown = client.get("/share/" + "A" * 67)
        assert (unknown.status, unknown["Retry-After"], unknown["Cache-Control"]) == (503, "10", "no-store")
        got = client.get(locked)
        assert got.constant() == unknown.constant()
        assert client.get(known).status == 200
    finally:
        fresh.immich.control("fault", route="*", fault="none")
    assert client.get("/share/" + "A" * 67).status == 404


@pytest.mark.parametrize(
    ("fault", "value"), [("status", "500"), ("garbage", None), ("redirect", None), ("cut", None), ("huge", "100000000")]
)
def test_immich_failing_in_any_way_is_one_answer(fresh, fault, value):
    names = {
        "status": "album_nodownload",
        "garbage": "album_nometadata",
        "redirect": "album_upload",
        "cut": "one_video",
        "huge": "one_live",
    }
    fresh.immich.control("fault", route="*", fault=fault, **({"value": value} if value else {}))
    try:
        got = fresh.client.get(fresh_root(fresh, names[fault]))
        unknown = fresh.client.get("/share/" + "B" * 66 + "A")
    finally:
        fresh.immich.control("fault", route="*", fault="none")
    assert (got.status, got["Retry-After"]) == (503, "10")
    assert got.constant() == unknown.constant()


LINKS: dict[str, str] = {}


def fresh_root(site, name: str) -> str:
    """The root of a share; links are asked for without the fault."""
    return LINKS.setdefault(name, site.root(name))
