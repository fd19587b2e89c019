"""Which file a visitor gets, of every kind, under every ceiling: as Immich was asked for it. Through Caddy,
which keeps nothing."""

import io
import subprocess
import urllib.parse
import zipfile

import pytest
from testenv import env
from testenv.site import Site
from testenv.wiring import FRONTS

KINDS = {"photo": "jpg", "heic": "heic", "raw": "dng", "gif": "gif", "video": "mp4"}
#: Of the individual link `many`: its pictures, and what they are made into.
MADE = {"IMG_1001.jpg": "holiday.heic", "IMG_1002.jpg": "night.dng"}


@pytest.fixture
def started(site_with):
    """A site for each pair of ceilings, and others."""

    def get(front: str = "caddy-fastcgi", **settings) -> Site:
        site = site_with(front, **settings)
        site.immich.control("start-over")
        for name, other in MADE.items():
            site.immich.control("file", asset=name, name=other)
        # Of the HEIC Immich has made a picture of full size, of the RAW none.
        site.immich.control("file", asset="holiday.heic", allowed=True)
        site.restart()
        return site

    return get


def ids(site) -> dict[str, str]:
    """The assets of `many` by their kind."""
    page = site.client.get(site.root("many")).body.decode()
    listed = [part.split('"', 1)[0] for part in page.split('data-id="')[1:]]
    return {"photo": listed[0], "heic": listed[1], "raw": listed[2], "video": listed[5], "gif": listed[7]}


def fetched(site, path: str, **headers):
    """The answer, and what of Immich it is: the route and its size."""
    site.immich.control("forget-calls")
    got = site.client.get(path, **headers)
    calls = [call for call in site.immich.calls()["media"] if call["method"] == "GET"]
    return got, calls[-1]["route"] if calls else None


SAVED = {
    # The best that may be saved: of a photo, a HEIC, a RAW.
    "original": ("original", "original", "original"),
    "fullsize": ("original", "fullsize", "preview"),
    "preview": ("preview", "preview", "preview"),
}
SHOWN = {"fullsize": ("original", "fullsize", "preview"), "preview": ("preview", "preview", "preview")}


@pytest.mark.parametrize("zoom", ["preview", "fullsize"])
@pytest.mark.parametrize("quality", ["original", "fullsize", "preview"])
def test_P12_PB9_every_size_of_every_kind(started, quality, zoom):
    site = started(downloads__quality=quality, downloads__zoom=zoom)
    assets, root = ids(site), site.root("many")
    for position, kind in enumerate(("photo", "heic", "raw")):
        expected = {
            "thumbnail": "thumbnail",
            "preview": "preview",
            "fullsize": SHOWN[zoom][position],
            "original": SAVED[quality][position],
        }
        for size, route in expected.items():
            got, found = fetched(site, f"{root}/photo/{assets[kind]}/{size}")
            assert (got.status, found) == (200, route), (kind, size)
            disposition = got["Content-Disposition"] or "inline"
            assert disposition.startswith("attachment" if size == "original" else "inline"), "P13"
    for size, route in (("thumbnail", "thumbnail"), ("preview", "original"), ("fullsize", "original")):
        got, found = fetched(site, f"{root}/photo/{assets['gif']}/{size}")
        assert (got.status, found) == (200, route), "PB9: it moves"
        if route == "original":
            assert (got["Content-Type"], got["Content-Disposition"]) == ("image/gif", "inline")
    for kind, name in (("gif", "anim.gif"), ("video", "video1.mp4")):
        got, found = fetched(site, f"{root}/photo/{assets[kind]}/original", range="bytes=0-9")
        assert (got.status, found) == (206, "original")
        assert f'filename="{name}"' in got["Content-Disposition"]


@pytest.mark.parametrize(
    ("quality", "names"),
    [
        ("original", ["IMG_1000.jpg", "holiday.heic", "night.dng"]),
        ("fullsize", ["IMG_1000.jpg", "holiday.jpg", "night.jpg"]),
        ("preview", ["IMG_1000.jpg", "holiday.jpg", "night.jpg"]),
    ],
)
def test_P13_PB9_suffix_follows_the_bytes_also_in_a_zip(started, quality, names):
    site = started(downloads__quality=quality)
    assets, root = ids(site), site.root("many")
    for kind, name in zip(("photo", "heic", "raw"), names, strict=True):
        got = site.client.head(f"{root}/photo/{assets[kind]}/original")
        assert got["Content-Disposition"] == f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}", "PB10"
    body = site.client.get(root + "/download").body
    assert all(name.encode() in body for name in names)
    assert b"anim.gif" in body and b"video1.mp4" in body


def test_PX1_PB10_fullsize_of_an_album_jpeg_has_all_its_pixels(started):
    site = started(downloads__quality="fullsize")
    root = site.root("album_upload")
    asset = site.client.get(root).body.decode().split('data-id="')[1].split('"', 1)[0]
    got, found = fetched(site, f"{root}/photo/{asset}/original")
    assert found == "original"
    name = urllib.parse.unquote(got["Content-Disposition"].split("filename*=UTF-8''")[1])
    assert name.endswith(".jpg"), "PB10: of a picture that nobody has opened"
    zipped = zipfile.ZipFile(io.BytesIO(site.client.get(root + "/download").body))
    assert zipped.read(name) == got.body


def test_PS7_what_is_offered_against_the_links_will(started):
    site = started(downloads__offered="always")
    site.immich.control("downloads", link="many", allowed=False)
    site.restart()
    assets, root = ids(site), site.root("many")
    got, found = fetched(site, f"{root}/photo/{assets['video']}/original", range="bytes=0-9")
    assert (got.status, found) == (206, "playback")
    assert 'filename="video1.mp4"' in got["Content-Disposition"]
    assert site.client.get(f"{root}/photo/{assets['photo']}/original").status == 404, "refused cleanly"
    lower = started(downloads__offered="always", downloads__quality="preview")
    lower.immich.control("downloads", link="many", allowed=False)
    lower.restart()
    got, found = fetched(lower, f"{root}/photo/{assets['photo']}/original")
    assert (got.status, found) == (200, "preview")
    assert lower.client.head(root + "/download")["Content-Type"] == "application/zip"


def test_PB16_never_is_never(started):
    site = started(downloads__offered="never")
    assets, root = ids(site), site.root("many")
    for asset in assets.values():
        assert site.client.get(f"{root}/photo/{asset}/original").status == 404
    assert site.client.get(f"{root}/photo/{assets['photo']}/fullsize").status == 200
    assert fetched(site, f"{root}/photo/{assets['photo']}/fullsize")[1] == "preview"


@pytest.mark.parametrize("name", ["été à la plage 🏖️.jpg", "写真 第一.jpg", "a;b'c (1).jpg", 'x"y%41.jpg'])
def test_P14_PB11_any_name_comes_through(started, name, tmp_path):
    site = started()
    site.immich.control("file", asset="IMG_1000.jpg", name=name)
    site.restart()
    path = f"{site.root('many')}/photo/{ids(site)['photo']}/original"
    subprocess.run([env.program("curl"), "-sfOJ", site.base + path], cwd=tmp_path, check=True, timeout=60)
    [saved] = tmp_path.iterdir()
    assert saved.name == plain(name), "curl reads the plain spelling, which has ASCII alone"
    got = site.client.head(path)
    spelt = got["Content-Disposition"].split("filename*=UTF-8''")[1]
    assert not set(spelt) - set("%-._~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"), "PB11"
    assert urllib.parse.unquote(spelt) == name.replace('"', "")
    site.immich.control("start-over")


def plain(name: str) -> str:
    """The name in the spelling that every program understands."""
    bare = name.replace('"', "").replace("%", "_")
    return "".join(letter if letter.isascii() else "_" * len(letter.encode()) for letter in bare)


def test_P68_nothing_in_a_name_or_a_title_runs(started):
    site = started()
    evil = "</script><script>alert(1)</script>"
    site.immich.control("file", asset="IMG_1000.jpg", name=evil + ".jpg")
    site.immich.control("describe", link="many", description=evil)
    site.restart()
    page = site.client.get(site.root("many"))
    assert evil.encode() not in page.body
    assert "script-src 'self'" in page["Content-Security-Policy"]
    zipped = site.client.head(site.root("many") + "/download")
    assert "<" not in zipped["Content-Disposition"].split("filename*")[0]


@pytest.mark.parametrize("front", FRONTS)
def test_P69_PB3_head_is_get_without_its_body(started, front):
    site = started(front)
    assets, root = ids(site), site.root("many")
    paths = [root, f"{root}/month/2024-01", f"{root}/month/2024-01.json", f"{root}/details/{assets['photo']}"]
    paths += [f"{root}/photo/{assets['photo']}/{size}" for size in ("thumbnail", "preview", "fullsize", "original")]
    paths += [f"{root}/video/{assets['video']}", root + "/download", root + "/download/2024-01", "/share/healthcheck"]
    ignored = {"date", "connection", "accept-ranges", "transfer-encoding"}
    for path in paths:
        site.immich.control("forget-calls")
        head = site.client.head(path)
        assert [call for call in site.immich.calls()["media"] if call["method"] == "GET"] == [], path
        get = site.client.get(path)
        assert head.status == get.status == 200, path
        kept = [(name.lower(), value) for name, value in head.fields if name.lower() not in ignored]
        assert kept == [(name.lower(), value) for name, value in get.fields if name.lower() not in ignored], path


@pytest.mark.parametrize(("time", "policy"), [("0", "private, no-cache"), ("2m", "private, max-age=120")])
def test_P70_PS4_page_is_kept_as_long_as_the_owner_says(started, time, policy):
    site = started(page__cache_time=time)
    assert site.client.get(site.root("many"))["Cache-Control"] == policy
    unlocked = site.client.post(site.root("many_password"), "password=p%C3%A4ss+w%C3%B6rd")
    cookie = unlocked["Set-Cookie"].split(";")[0]
    assert site.client.get(site.root("many_password"), cookie=cookie)["Cache-Control"] == "no-store", "PS4"


def test_P71_page_asks_nobody_else(started):
    page = started().client.get(started().root("many")).body.decode()
    for attribute in ("src=", "href=", "action=", "srcset=", "poster="):
        for part in page.split(attribute + '"')[1:]:
            for address in part.split('"', 1)[0].split(","):
                assert address.strip().startswith(("/", "#")) and not address.strip().startswith("//"), address


@pytest.mark.parametrize("route", ["original", "preview", "playback", "asset", "me"])
def test_P72_no_word_of_immich_about_a_failure(started, route):
    site = started()
    assets, root = ids(site), site.root("many")
    for code in (400, 403, 404, 500, 502):
        site.immich.control("fault", route=route, fault="status", value=str(code))
        site.restart()
        for path in (f"photo/{assets['heic']}/original", f"photo/{assets['photo']}/preview", "download"):
            got = site.client.get(f"{root}/{path}")
            assert b"Made to fail" not in got.body and b"statusCode" not in got.body
            assert got.status in (200, 404, 503), (path, code)
    site.immich.control("start-over")
