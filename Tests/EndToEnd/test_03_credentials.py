"""Share credentials towards Immich are answered 404 at server level: every spelling that Immich understands."""

import pytest
from testenv.stub_immich import answer
from testenv.wiring import KEY, THUMBNAIL

SECRET = answer(200, b"a picture of a locked share", ("Content-Type", "image/jpeg"))

QUERIES = [
    f"key={KEY}",
    "slug=summer",
    f"size=preview&key={KEY}",
    f"%6Bey={KEY}",
    f"%6b%65%79={KEY}",
    "sl%75g=summer",
    f"key={KEY}&key=other",
    f"key=&key={KEY}",
    f"KEY={KEY}",
    f"a=%zz&key={KEY}",
    f"a;b&key={KEY}",
    f"key={KEY}%00",
    f"a=1&&key={KEY}",
    f"?key={KEY}&key={KEY}",
    f"key%5B%5D={KEY}",
    f"%6Bey[0]={KEY}",
    f"a=1&%6Bey={KEY}",
    f"a[b]=1&k%65y={KEY}",
    f"\xff=1&key={KEY}",
    f"key[0]=x&key={KEY}",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
PATHS = [
    THUMBNAIL,
    THUMBNAIL + "/",
    "/API/assets/x/thumbnail",
    "/Api/Assets/x/Thumbnail",
    "/api//assets/x/thumbnail",
    "/%61pi/assets/x/thumbnail",
    "/share/../api/assets/x/thumbnail",
    "/share/%2e%2e/api/assets/x/thumbnail",
    "/share/..%2fapi/assets/x/thumbnail",
    "/share/x/../../api/assets/x/thumbnail",
    "/s/x/%2e%2e%2f../api/assets/x/thumbnail",
    "/SHARE",
    "/S",
    "/S/x",
    "/share%0a",
    "/s%0A",
    "/anything",
    "/",
    "/api/shared-links/me",
    "/api/shared-links/login",
    "/api/socket.io/",
    "/shared",
    "/shares/x",
]


def reached(wiring) -> list:
    """Requests that came to Immich with a credential in them."""
    return [
        asked
        for asked in wiring.immich.asked
        if "=" in asked.target or asked.get("X-Immich-Share-Key") or asked.get("X-Immich-Share-Slug")
    ]


@pytest.fixture(autouse=True)
def immich_would_answer(wiring):
    """Whatever comes through is answered: a failure of the test, not of Immich."""
    for path in [*PATHS, THUMBNAIL]:
        wiring.immich.answers[path] = SECRET


@pytest.mark.parametrize("query", QUERIES)
def test_PI1_credential_in_the_query_is_404(wiring, query):
    got = wiring.client.get(f"{THUMBNAIL}?{query}")
    assert got.status == 404
    assert not wiring.immich.asked and not wiring.judge.asked


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", PATHS)
def test_PI1_credential_is_404_whatever_method_and_path(wiring, method, path):
    fields = [("Content-Type", "application/json")]
    for headers, target in [
        (fields, f"{path}?key={KEY}"),
        ([*fields, ("X-Immich-Share-Key", KEY)], path),
        ([*fields, ("x-immich-share-slug", "summer")], path),
    ]:
        got = wiring.client.request(method, target, headers, b"{}" if method in ("POST", "PUT", "PATCH") else b"")
        assert got.status == 404
    assert not wiring.immich.asked


def test_absolute_form_is_404(wiring):
    target = f"http://{wiring.client.authority}{THUMBNAIL}?key={KEY}"
    assert wiring.client.get(target).status == 404
    assert not wiring.immich.asked


def test_empty_twin_of_the_header_brings_nothing_to_immich(wiring):
    got = wiring.client.request("GET", THUMBNAIL, [("X-Immich-Share-Key", ""), ("X-Immich-Share-Key", KEY)])
    assert got.status in (200, 404)
    assert not reached(wiring)


def test_underscore_twin_of_the_header_is_none_to_immich(wiring):
    wiring.client.request("GET", THUMBNAIL, [("X_Immich_Share_Key", KEY)])
    assert not reached(wiring)


@pytest.mark.parametrize(
    "target",
    [
        rb"/api\assets\x\thumbnail?key=k#",
        rb"/api/assets/x/thumbnail#?key=k",
        rb"/api\assets\x\thumbnail",
        rb"/api/x#",
        rb"/api/x?a=1#&key=k",
    ],
)
def test_raw_backslash_and_hash_open_nothing(wiring, target):
    for method in ["GET", "POST"]:
        got = wiring.client.request(method, target)
        assert got.status in (400, 404)
        assert not any("\\" in asked.target or "#" in asked.target for asked in wiring.immich.asked)
        assert not reached(wiring)


def test_credential_together_with_a_session_is_404(wiring):
    fields = [("Cookie", "immich_access_token=x"), ("Authorization", "Bearer x")]
    assert wiring.client.request("GET", f"{THUMBNAIL}?key={KEY}", fields).status == 404
    assert not wiring.immich.asked


@pytest.mark.parametrize(
    "query", ["", "?size=preview", "?albumId=1&order=asc", "?q=key%3D1", "?monkey=1", "?keys=1&slugs=2", "?a=key"]
)
def test_everything_else_reaches_immich_as_it_is(wiring, query):
    fields = [("Cookie", "immich_access_token=x"), ("Authorization", "Bearer x"), ("X-Api-Key", "y")]
    got = wiring.client.request("GET", THUMBNAIL + query, fields)
    assert got.status == 200
    asked = wiring.immich.asked[-1]
    assert asked.target == THUMBNAIL + query
    assert (asked.get("Cookie"), asked.get("Authorization"), asked.get("X-Api-Key")) == (
        "immich_access_token=x",
        "Bearer x",
        "y",
    )
    assert asked.get("Host").startswith("127.0.0.1")
    assert asked.get("X-Forwarded-For") and asked.get("X-Forwarded-Proto") == "http"
    assert not wiring.judge.asked


def test_upload_of_five_megabytes_streams_through(wiring):
    wiring.immich.answers["/api/assets"] = lambda asked: answer(201, str(len(asked.body)).encode())
    got = wiring.client.request("POST", "/api/assets", [("Content-Type", "application/octet-stream")], bytes(5_000_000))
    assert (got.status, got.body) == (201, b"5000000")


def test_websocket_is_passed_on(wiring):
    wiring.immich.answers["/api/socket.io/"] = (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello from immich"
    )
    with wiring.client.connect() as connection:
        connection.sendall(
            b"GET /api/socket.io/?EIO=4 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
            % wiring.client.port
        )
        received = b""
        while b"hello from immich" not in received:
            part = connection.recv(4096)
            assert part, received
            received += part
    assert received.startswith(b"HTTP/1.1 101")
    assert wiring.immich.asked[-1].get("Upgrade") == "websocket"
