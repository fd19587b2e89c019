"""Pictures and videos through the web server's own files, with stand-ins on both sides that answer as they are told."""

import pytest
from testenv.judge import redirect
from testenv.stub_immich import OWN_HEADERS, File
from testenv.wiring import KEY, ORIGINAL, PLAYBACK, POLICY, ROOT, THUMBNAIL

PICTURE = b"\xff\xd8\xff" + bytes(range(256)) * 40
KINDS = ["image", "stream"]

#: Every header that a visitor may see on a picture or a video.
SEEN = {
    "server",
    "date",
    "connection",
    "content-type",
    "content-length",
    "content-range",
    "accept-ranges",
    "last-modified",
    "etag",
    "cache-control",
    "content-disposition",
    "x-content-type-options",
    "referrer-policy",
    "content-security-policy",
    "x-robots-tag",
    "transfer-encoding",
}


@pytest.fixture(params=KINDS)
def kind(request) -> str:
    """Kept by the web server, or passed straight through."""
    return request.param


def offer(wiring, kind, answer, **fields):
    """Puts a file behind an address."""
    return getattr(wiring, kind)(answer, **fields)


def test_200_carries_our_policy_and_nothing_else_of_immich(wiring, kind):
    file = File(PICTURE, "image/jpeg", extra=OWN_HEADERS)
    got = wiring.client.get(offer(wiring, kind, file))
    assert (got.status, got.body) == (200, PICTURE)
    assert got["Content-Type"] == "image/jpeg"
    assert got["Content-Length"] == str(len(PICTURE))
    assert got["Cache-Control"] == POLICY
    assert got["ETag"] == file.etag
    assert got["Last-Modified"] == file.modified
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Referrer-Policy"] == "no-referrer"
    assert got["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert got["X-Robots-Tag"] == "noindex, nofollow", "ours, not Immich's"
    assert got["Content-Disposition"] is None
    assert got.names <= SEEN


def test_second_request_of_a_picture_comes_from_the_cache_of_nginx(wiring):
    path = wiring.image(File(PICTURE, "image/jpeg"))
    first, second = wiring.client.get(path), wiring.client.get(path)
    assert first.constant() == second.constant()
    assert len(wiring.immich.asked) == (1 if wiring.is_nginx else 2)
    assert len(wiring.judge.asked) == 2


def test_cached_picture_is_shut_as_soon_as_the_judge_says_no(wiring):
    path = wiring.image(File(PICTURE, "image/jpeg"))
    assert wiring.client.get(path).status == 200
    del wiring.judge.answers[path]
    assert wiring.client.get(path).status == 404


def test_streams_are_never_kept(wiring):
    path = wiring.stream(File(PICTURE, "video/mp4"))
    wiring.client.get(path)
    wiring.client.get(path)
    assert len(wiring.immich.asked) == 2


def test_no_file_on_disk_names_the_key(wiring):
    if not wiring.is_nginx:
        pytest.skip("Caddy keeps nothing on disk")
    wiring.client.get(wiring.image(File(PICTURE, "image/jpeg")))
    files = wiring.server.cached_files()
    assert files
    assert all(KEY.encode() not in file.read_bytes() and KEY not in str(file) for file in files)


def test_head_has_the_headers_of_get(wiring, kind):
    path = offer(wiring, kind, File(PICTURE, "image/jpeg"))
    head, get = wiring.client.head(path), wiring.client.get(path)
    assert head.body == b""
    kept = {"accept-ranges", "date", "connection"}
    assert [field for field in head.fields if field[0].lower() not in kept] == [
        field for field in get.fields if field[0].lower() not in kept
    ]
    assert wiring.client.get(path).body == PICTURE


def test_304_for_the_same_etag_keeps_our_policy(wiring, kind):
    file = File(PICTURE, "image/jpeg")
    path = offer(wiring, kind, file)
    for _ in range(2):
        got = wiring.client.get(path, if_none_match=file.etag)
        assert (got.status, got.body) == (304, b"")
        assert got["X-Robots-Tag"] == "noindex, nofollow"
        assert got["Cache-Control"] == POLICY
        assert got["ETag"] == file.etag
        assert got["Content-Disposition"] is None
        assert got["Content-Type"] is None
        wiring.client.get(path)


def test_304_for_the_same_date(wiring, kind):
    file = File(PICTURE, "image/jpeg")
    path = offer(wiring, kind, file)
    wiring.client.get(path)
    assert wiring.client.get(path, if_modified_since=file.modified).status == 304


@pytest.mark.parametrize(
    ("part", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=0-0", 0, 0),
        ("bytes=-100", len(PICTURE) - 100, len(PICTURE) - 1),
        ("bytes=500-", 500, len(PICTURE) - 1),
    ],
)
def test_PB7_206_for_one_range(wiring, kind, part, first, last):
    path = offer(wiring, kind, File(PICTURE, "video/mp4"))
    for _ in range(2):
        got = wiring.client.get(path, range=part)
        assert (got.status, got.body) == (206, PICTURE[first : last + 1])
        assert got["Content-Range"] == f"bytes {first}-{last}/{len(PICTURE)}"
        assert got["Cache-Control"] == POLICY
        assert got["Content-Type"] == "video/mp4"
        wiring.client.get(path)


def test_PB7_if_range_of_another_version_gives_the_whole(wiring, kind):
    file = File(PICTURE, "video/mp4")
    path = offer(wiring, kind, file)
    assert wiring.client.get(path, range="bytes=0-9", if_range=file.etag).status == 206
    got = wiring.client.get(path, range="bytes=0-9", if_range='W/"other"')
    assert (got.status, got.body) == (200, PICTURE)


@pytest.mark.parametrize("release", ["2.3.1", "3.1.0"])
@pytest.mark.parametrize("part", ["bytes=99999999999-", f"bytes={len(PICTURE)}-", "bytes=500000-600000"])
def test_PB7_416_beyond_the_end_has_no_header_of_success(wiring, kind, release, part):
    path = offer(wiring, kind, File(PICTURE, "video/mp4", release), disposition="inline; filename=x.mp4")
    wiring.client.get(path)
    got = wiring.client.get(path, range=part)
    assert got.status == 416
    assert got["Content-Range"] == f"bytes */{len(PICTURE)}"
    assert got["Cache-Control"] == "no-store"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Disposition"] is None
    assert got["ETag"] is None
    assert b"message" not in got.body
    assert wiring.client.head(path, range=part).status == 416


@pytest.mark.parametrize("release", ["2.3.1", "3.1.0"])
@pytest.mark.parametrize(
    "part",
    ["bytes=x", "bytes", "bytes=", "bytes=-", "lines=1-2", "bytes=0-1,5-6", "bytes=1-2-3", "bytes=" + "9" * 40 + "-"],
)
def test_PB7_malformed_and_several_ranges_give_the_whole(wiring, kind, release, part):
    path = offer(wiring, kind, File(PICTURE, "video/mp4", release))
    got = wiring.client.get(path, range=part)
    assert (got.status, got.body) == (200, PICTURE)
    assert wiring.immich.asked[-1].all("Range") == []


TYPES_IN_PLACE = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/avif",
    "image/gif",
    "video/mp4",
    "video/webm",
    "video/quicktime",
]
TYPES_TO_SAVE = [
    "image/heic",
    "image/heif",
    "image/jxl",
    "image/tiff",
    "video/x-matroska",
    "video/x-msvideo",
    "video/3gpp",
    "video/3gpp2",
]
TYPES_REFUSED = [
    "image/svg+xml",
    "text/html",
    "text/html; charset=utf-8",
    "application/pdf",
    "application/javascript",
    "nonsense",
    "image/jpegx",
    "",
]


@pytest.mark.parametrize("media", TYPES_IN_PLACE)
def test_types_that_browsers_open_in_place(wiring, kind, media):
    got = wiring.client.get(offer(wiring, kind, File(PICTURE, media)))
    assert (got["Content-Type"], got["Content-Disposition"]) == (media, None)
    named = offer(wiring, kind, File(PICTURE, media), disposition="attachment; filename*=UTF-8''a%20b.jpg")
    assert wiring.client.get(named)["Content-Disposition"] == "attachment; filename*=UTF-8''a%20b.jpg"


@pytest.mark.parametrize("media", TYPES_TO_SAVE)
def test_other_known_types_are_saved(wiring, kind, media):
    got = wiring.client.get(offer(wiring, kind, File(PICTURE, media)))
    assert (got["Content-Type"], got["Content-Disposition"]) == (media, "attachment")
    named = offer(wiring, kind, File(PICTURE, media), disposition="inline; filename*=UTF-8''a%20b.heic")
    assert wiring.client.get(named)["Content-Disposition"] == "attachment; filename*=UTF-8''a%20b.heic"


@pytest.mark.parametrize("media", TYPES_REFUSED)
def test_everything_else_is_bytes_to_be_saved(wiring, kind, media):
    got = wiring.client.get(offer(wiring, kind, File(PICTURE, media)))
    assert got.status == 200
    assert (got["Content-Type"], got["Content-Disposition"]) == ("application/octet-stream", "attachment")


def test_nothing_of_the_visitor_reaches_immich(wiring, kind):
    path = offer(wiring, kind, File(PICTURE, "image/jpeg"))
    fields = [
        ("Cookie", "immich_access_token=secret; __Secure-share=sealed"),
        ("Authorization", "Bearer secret"),
        ("X-Immich-Share-Slug", "secret"),
        ("X-Immich-Share-Key", "secret"),
        ("X-Api-Key", "secret"),
        ("X-Immich-User-Token", "secret"),
        ("X-Immich-Session-Token", "secret"),
        ("Referer", "https://secret/"),
        ("User-Agent", "secret"),
        ("Accept", "secret/secret"),
        ("Accept-Language", "secret"),
        ("Origin", "https://secret"),
        ("X-Forwarded-For", "203.0.113.9"),
        ("Forwarded", "for=secret"),
        ("Sec-Fetch-Site", "secret"),
        ("Te", "secret"),
        ("X-Accel-Redirect", "/secret"),
        ("Anything-Else", "secret"),
    ]
    got = wiring.client.request("GET", path + "?key=secret&size=fullsize&sessionKey=secret", fields)
    assert got.status == 200
    asked = wiring.immich.asked[-1]
    assert asked.target == (THUMBNAIL + "?size=preview" if kind == "image" else PLAYBACK)
    assert asked.all("X-Immich-Share-Key") == [KEY]
    assert "secret" not in repr(asked) and "203.0.113.9" not in repr(asked)
    names = {name.lower() for name, _ in asked.fields}
    assert names <= {"host", "x-immich-share-key", "connection", "accept-encoding", "user-agent", "content-length"}


def test_range_and_validators_reach_immich(wiring):
    path = wiring.stream(File(PICTURE, "video/mp4"))
    wiring.client.get(path, range="bytes=0-9", if_range='W/"x"', if_none_match='W/"y"')
    asked = wiring.immich.asked[-1]
    assert (asked.get("Range"), asked.get("If-Range"), asked.get("If-None-Match")) == ("bytes=0-9", 'W/"x"', 'W/"y"')


def test_visitor_cannot_name_what_is_fetched(wiring):
    wiring.immich.answers[ORIGINAL] = File(PICTURE, "image/jpeg")
    for target in [ROOT + "/photo/one/@immich_stream", "/@immich_stream", "/%40immich_stream", ROOT + "/@immich_image"]:
        fields = [("X-Accel-Redirect", "@immich_stream"), ("X-Sharefcgi-Path", ORIGINAL), ("X-Sharefcgi-Key", KEY)]
        assert wiring.client.request("GET", target, fields).status == 404
    assert all(asked.get("X-Immich-Share-Key") is None for asked in wiring.immich.asked)


def test_query_value_is_one_word_or_none(wiring):
    path = wiring.image(File(PICTURE, "image/jpeg"), size="preview&key=x")
    wiring.client.get(path)
    assert wiring.immich.asked[-1].target in (THUMBNAIL, THUMBNAIL + "?")


def test_headers_of_immich_do_not_steer_the_web_server(wiring, kind):
    steering = [
        ("X-Accel-Redirect", "/api/secret"),
        ("X-Accel-Expires", "0"),
        ("X-Accel-Limit-Rate", "1"),
        ("X-Accel-Buffering", "no"),
        ("Vary", "*"),
        ("Expires", "0"),
    ]
    path = offer(wiring, kind, File(PICTURE, "image/jpeg", extra=steering))
    for _ in range(2):
        got = wiring.client.get(path)
        assert (got.status, got.body) == (200, PICTURE)
        assert got.names <= SEEN
    if wiring.is_nginx and kind == "image":
        assert len(wiring.immich.asked) == 1


STEERING = [
    "Accept-CH",
    "Critical-CH",
    "Service-Worker-Allowed",
    "Speculation-Rules",
    "Document-Policy",
    "Feature-Policy",
    "SourceMap",
    "No-Vary-Search",
    "Supports-Loading-Mode",
    "Use-As-Dictionary",
    "Public-Key-Pins",
    "Expect-CT",
    "Proxy-Authenticate",
    "Content-Language",
    "Warning",
    "Status",
    "X-Request-Id",
    "X-Ua-Compatible",
    "Set-Cookie2",
    "P3P",
]


def test_headers_of_immich_do_not_steer_the_browser(wiring, kind):
    file = File(PICTURE, "image/jpeg", extra=[(name, "steered") for name in STEERING])
    got = wiring.client.get(offer(wiring, kind, file))
    assert got.status == 200
    assert got.names <= SEEN


def test_pictures_of_two_shares_are_kept_apart(wiring):
    first = wiring.image(File(PICTURE, "image/jpeg"), ROOT + "/photo/a/preview")
    wiring.client.get(first)
    other = wiring.image(File(b"other", "image/jpeg"), "/share/" + "x" * 67 + "/photo/a/preview")
    assert wiring.client.get(other).body == b"other"
    assert wiring.client.get(first).body == (PICTURE if wiring.is_nginx else b"other")


def test_private_headers_of_the_redirect_are_not_shown(wiring):
    for reply in [redirect("@immich_stream", PLAYBACK, key=KEY, cache_control=POLICY)]:
        wiring.judge.answers[ROOT + "/video/one"] = reply
        wiring.immich.answers[PLAYBACK] = File(PICTURE, "video/mp4")
        got = wiring.client.get(ROOT + "/video/one")
        assert not [name for name in got.names if name.startswith(("x-sharefcgi", "x-accel"))]
