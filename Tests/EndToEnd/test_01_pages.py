"""Share links open: pages, months and everything that is wrong with a link, through the real servers."""

import html.parser
import json
import re

import pytest
from testenv.demo_immich import root

ALBUMS = [
    "album",
    "album_slug",
    "album_slug_utf8",
    "album_desc",
    "album_nodownload",
    "album_nometadata",
    "album_upload",
    "album_expiring",
    "many",
    "large",
]
LOCKED = ["locked", "album_password", "album_password_slug", "many_password"]
#: Every character of a key is one of these; a key is 67 of them with zero unused bits.
UNKNOWN_KEY = "A" * 67


class Page(html.parser.HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str, attribute: str) -> list[str]:
        """Every value of an attribute."""
        return [attributes[attribute] for name, attributes in self.tags if name == tag and attributes.get(attribute)]


def wrong_links(site) -> dict[str, str]:
    """Everything that can be wrong with a link, and its address."""
    links = site.immich.links()
    good = links["album"]["key"]
    return {
        "unknown key": f"/share/{UNKNOWN_KEY}",
        "unknown slug": "/s/nobody-has-this",
        "expired": root(links["album_expired"]),
        "short": f"/share/{good[:-1]}",
        "long": f"/share/{good}A",
        "junk in it": f"/share/{good[:30]}!{good[30:]}",
        "dot in it": f"/share/{good[:30]}.{good[30:]}",
        "percent": f"/share/{good[:30]}%2e{good[30:]}",
        "padded": f"/share/{good}=",
        "five kilobytes": "/share/" + "A" * 5000,
        "empty": "/share/",
        "invalid UTF-8": "/s/%ff%fe",
        "bidi": "/s/%E2%80%AE%E2%81%A6x",
        "markup": "/s/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    }


@pytest.mark.parametrize("name", ALBUMS)
def test_album_opens(site, name):
    got = site.client.get(site.root(name))
    assert got.status == 200
    assert got["Content-Type"] == "text/html; charset=utf-8"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Referrer-Policy"] in ("no-referrer", "same-origin", "strict-origin")
    policy = got["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy and "frame-ancestors 'none'" in policy
    assert "noindex" in got["X-Robots-Tag"]
    page = Page(got.body.decode())
    assert len(page.all("img", "src")) > 0


def test_page_by_slug_never_names_the_key(site):
    links = site.immich.links()
    for name in ["album_slug", "album_slug_utf8", "many"]:
        got = site.client.get(root(links[name], by_slug=True))
        assert got.status == 200
        assert links[name]["key"].encode() not in got.body + got.head


def test_first_page_of_a_large_album_is_small(site):
    got = site.client.get(site.root("large"), accept_encoding="gzip")
    assert got["Content-Encoding"] == "gzip"
    assert len(got.body) <= 60_000


def test_every_url_of_a_page_lies_under_its_root_or_is_ours(site):
    base = site.root("album")
    page = Page(site.client.get(base).body.decode())
    addresses = page.all("img", "src") + page.all("a", "href") + page.all("link", "href") + page.all("script", "src")
    addresses += [part.split()[0] for text in page.all("img", "srcset") for part in text.split(",")]
    assert len(addresses) > 10
    for address in addresses:
        assert address.startswith((base, "/share/static/", "#")), address


def test_everything_that_a_page_names_is_there(site):
    page = Page(site.client.get(site.root("album")).body.decode())
    addresses = page.all("img", "src") + page.all("link", "href") + page.all("script", "src")
    for address in addresses:
        # A place on the page itself: what has to be there before the page is painted.
        if address.startswith("#"):
            assert address[1:] in [attributes.get("id") for _, attributes in page.tags], address
            continue
        got = site.client.get(address)
        assert got.status == 200, address
        assert got.body, address


def test_month_pages_work_without_javascript(site):
    base = site.root("large")
    page = Page(site.client.get(base).body.decode())
    months = [address for address in page.all("a", "href") if re.search(r"/month/\d{4}-\d{2}$", address)]
    assert len(months) > 100
    got = site.client.get(months[50])
    assert got.status == 200
    assert len(Page(got.body.decode()).all("img", "src")) > 10


def test_P11_photos_come_in_every_size(site):
    page = Page(site.client.get(site.root("album")).body.decode())
    address = next(source for source in page.all("img", "src") if "/photo/" in source)
    stem = address.rsplit("/", 1)[0]
    types = {"thumbnail": "image/webp", "preview": "image/jpeg", "original": None}
    for size, kind in types.items():
        got = site.client.get(f"{stem}/{size}")
        assert got.status == 200, size
        assert got["Content-Type"].startswith("image/")
        assert kind in (None, got["Content-Type"])
        assert got["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        assert got["X-Content-Type-Options"] == "nosniff"
        assert got["Cache-Control"] == "private, max-age=60, must-revalidate"
        assert not got.names & {"set-cookie", "x-powered-by", "x-immich-cid", "x-correlation-id"}
        again = site.client.get(f"{stem}/{size}", if_none_match=got["ETag"])
        assert (again.status, again.body) == (304, b"")
    for size in ["huge", "Thumbnail", "thumbnail.", "..", "thumbnail/x"]:
        assert site.client.get(f"{stem}/{size}").status == 404, size


def test_P15_P16_P17_PB7_video_plays_in_parts(site):
    page = Page(site.client.get(site.root("video")).body.decode())
    address = next(source for source in page.all("video", "src") + page.all("source", "src"))
    whole = site.client.get(address)
    assert (whole.status, whole["Content-Type"]) == (200, "video/mp4")
    for wanted, first, end in (
        ("bytes=100-199", 100, 200),
        ("bytes=0-1", 0, 2),
        ("bytes=0-0", 0, 1),
        ("bytes=1000-", 1000, len(whole.body)),
        ("bytes=-7", len(whole.body) - 7, len(whole.body)),
    ):
        part = site.client.get(address, range=wanted)
        assert (part.status, part.body) == (206, whole.body[first:end])
        assert part["Content-Range"] == f"bytes {first}-{end - 1}/{len(whole.body)}"
    beyond = site.client.get(address, range="bytes=99999999999-")
    assert (beyond.status, beyond["Content-Range"]) == (416, f"bytes */{len(whole.body)}")
    assert beyond["Content-Disposition"] is None
    assert site.client.get(address, range="bytes=x").body == whole.body
    assert site.client.get(address, range="bytes=0-1,5-6").body == whole.body
    head = site.client.head(address)
    assert (head.status, head["Content-Length"]) == (200, str(len(whole.body)))


def test_P9_P10_asset_of_another_share_is_404(site):
    other = Page(site.client.get(site.root("video")).body.decode())
    address = next(source for source in other.all("video", "src") + other.all("source", "src"))
    asset = re.search(r"[0-9a-f-]{36}", address).group()
    base = site.root("one_photo")
    for path in [
        f"{base}/photo/{asset}/thumbnail",
        f"{base}/video/{asset}",
        f"{base}/details/{asset}",
        f"{base}/photo/{asset}/original",
    ]:
        got = site.client.get(path)
        assert (got.status, got.body) == (404, b""), path
    album = Page(site.client.get(site.root("album")).body.decode())
    own = next(source for source in album.all("img", "src") if "/photo/" in source)
    asset = re.search(r"[0-9a-f-]{36}", own).group()
    assert asset.upper() != asset
    assert site.client.get(own).status == 200
    assert site.client.get(own.replace(asset, asset.upper())).status == 404


def test_P2_P3_P5_PS4_everything_wrong_with_a_link_is_one_answer(site):
    answers = {name: site.client.get(path).constant() for name, path in wrong_links(site).items()}
    odd = {name: answer for name, answer in answers.items() if answer != answers["unknown key"]}
    assert not odd, odd
    status, fields, body = answers["unknown key"]
    assert status == 404
    assert ("Cache-Control", "no-store") in fields
    assert 100 < len(body) < 20_000


def test_P3_key_that_cannot_be_asks_immich_nothing(site):
    wrong = wrong_links(site)
    site.immich.control("forget-calls")
    for name in ("junk in it", "dot in it", "percent", "short"):
        assert site.client.get(wrong[name]).status == 404
    assert "me" not in site.immich.calls()["calls"]
    assert site.client.get(wrong["unknown key"]).status == 404
    assert site.immich.calls()["calls"]["me"] >= 1, "this one could be"


def test_everything_wrong_with_a_medium_is_one_answer(site):
    links = site.immich.links()
    some = "849fbd22-e312-44c8-a953-90e446a8e908"
    paths = [f"{path}/photo/{some}/preview" for name, path in wrong_links(site).items() if name != "empty"]
    paths += [f"{root(links['album'])}/photo/{some}/preview", f"{root(links['album'])}/photo/{some.upper()}x/preview"]
    answers = [site.client.get(path).constant() for path in paths]
    assert {repr(answer) for answer in answers} == {repr(answers[0])}
    assert (answers[0][0], answers[0][2]) == (404, b"")


def test_head_of_a_page_is_get_without_its_body(site):
    for path in [site.root("album"), f"/share/{UNKNOWN_KEY}"]:
        head, get = site.client.head(path), site.client.get(path)
        assert head.status == get.status
        assert head.body == b""
        assert {"content-type", "cache-control"} <= head.names


@pytest.mark.parametrize("name", LOCKED)
def test_P23_locked_link_shows_the_form_and_nothing_else(site, name):
    got = site.client.get(site.root(name))
    assert got.status == 200
    assert got["Cache-Control"] == "no-store"
    page = Page(got.body.decode())
    assert "password" in page.all("input", "type") or "password" in page.all("input", "name")
    assert not [source for source in page.all("img", "src") if "/photo/" in source]
    assert not re.findall(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}", got.body)


def test_older_forms_of_an_address_are_redirected(site):
    key = site.immich.links()["album"]["key"]
    page = Page(site.client.get(f"/share/{key}").body.decode())
    address = next(source for source in page.all("img", "src") if "/photo/" in source)
    asset = re.search(r"[0-9a-f-]{36}", address).group()
    moved = {
        f"/share/photo/{key}/{asset}/preview": (301, f"/share/{key}/photo/{asset}/preview"),
        f"/share/video/{key}/{asset}": (301, f"/share/{key}/video/{asset}"),
        f"/share/meta/{key}/{asset}": (301, f"/share/{key}/details/{asset}"),
        f"/share/{key}/photos/{asset}": (302, f"/share/{key}#{asset}"),
    }
    for old, (status, new) in moved.items():
        got = site.client.get(old)
        assert got.status == status, old
        assert got["Location"].removeprefix(site.base) == new


def test_details_are_json(site):
    page = Page(site.client.get(site.root("album")).body.decode())
    address = next(source for source in page.all("img", "src") if "/photo/" in source)
    got = site.client.get(address.rsplit("/", 1)[0].replace("/photo/", "/details/"))
    assert got.status == 200
    assert got["Content-Type"].startswith("application/json")
    assert isinstance(json.loads(got.body), dict)


def test_names_from_immich_cannot_become_markup(site):
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\u0301"'
    site.immich.control("rename", link="album_upload", name=evil, description=evil)
    try:
        got = site.client.get(site.root("album_upload"))
        assert got.status == 200
        page = Page(got.body.decode())
        assert not any("onerror" in attributes for _, attributes in page.tags)
        assert b"<script>alert" not in got.body
    finally:
        site.immich.control("rename", link="album_upload", name="Tricky", description="")
