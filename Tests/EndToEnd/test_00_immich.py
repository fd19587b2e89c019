"""The stand-in for Immich, behind an nginx of its own: what the tests of everything in front of it stand on."""

import base64
import json
import os

import pytest
from testenv.demo_immich import DemoImmich, root
from testenv.tour import Tour
from testenv.watch import wait_for

ME = "/api/shared-links/me"
HEADER = "X-Immich-Share-Key"


@pytest.fixture(scope="module", params=["2.3.1", "3.1.0"])
def started(request, tmp_path_factory):
    """Either release."""
    immich = DemoImmich(tmp_path_factory.mktemp("immich"), request.param).start()
    yield immich
    immich.stop()


@pytest.fixture
def immich(started):
    """The same, as if nothing had happened yet."""
    started.control("start-over")
    return started


def seen(immich) -> tuple[str, str]:
    """Route and path of the last call that came in."""
    last = immich.calls()["list"][-1]
    return last["route"], last["path"]


#: Targets as they are sent, with a key put in: the route that Immich takes them for, and the status.
TARGETS = [
    (f"{ME}?key=<key>", "me", 200),
    (f"{ME}?%6Bey=<key>", "me", 200),
    (f"{ME}?%6b%65%79=<key>", "me", 200),
    (f"{ME}?sl%75g=summer", "me", 200),
    (f"{ME}?key=<key>&key=other", "me", 200),
    (f"{ME}?key=&key=<key>", "me", 401),
    (f"{ME}?key=!<key>", "me", 200),
    (f"{ME}?key=%20.%C3%A9<key>", "me", 200),
    (f"{ME}?key=%FF<key>%00", "me", 200),
    (f"{ME}?key=<key>=x", "me", 200),
    (f"{ME}?key=<hex>", "me", 200),
    (f"{ME}?key[]=<key>", "me", 401),
    (f"{ME}?key[0]=<key>", "me", 401),
    (f"{ME}?KEY=<key>", "me", 401),
    (f"{ME}?key%20=<key>", "me", 401),
    (f"{ME}?;key=<key>", "me", 401),
    (f"{ME}?__proto__[key]=<key>", "me", 401),
    (f"{ME}?key=<key>#", "me", 200),
    ("/api\\shared-links\\me?key=<key>#", "me", 200),
    ("/api\\shared-links\\me?key=<key>", "unknown", 404),
    ("/api/Shared-Links/ME/?key=<key>", "me", 200),
    ("/API/shared-links/me?key=<key>", "page", 200),
    ("/%61pi/shared-links/me?key=<key>", "page", 200),
    ("/x/../api/shared-links/me?key=<key>", "page", 200),
    ("/api//shared-links/me?key=<key>", "unknown", 404),
    ("/api/./shared-links/me?key=<key>", "unknown", 404),
    ("/api/shared-link%73/me?key=<key>", "unknown", 404),
]


@pytest.mark.parametrize(("target", "route", "status"), TARGETS)
def test_spelling_is_read_as_immich_reads_it(immich, target, route, status):
    key = immich.links()["album"]["key"]
    digits = base64.urlsafe_b64decode(key + "=").hex().upper()
    got = immich.client.get(target.replace("<hex>", digits).replace("<key>", key))
    assert got.status == status
    assert seen(immich)[0] == route


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_prefix_in_any_case_is_the_api_for_all_but_reading(immich, method):
    got = immich.client.request(method, "/API/auth/login", [("Content-Type", "application/json")], b"{}")
    assert got["Content-Type"] == "application/json; charset=utf-8"
    assert seen(immich)[0] == ("sign-in" if method == "POST" else "unknown")


def test_method_that_node_does_not_know_is_400(immich):
    assert immich.client.request("BREW", "/api/shared-links/me?slug=summer").status == 400
    assert seen(immich)[0] == "refused"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ([(HEADER, "<key>")], 200),
        ([(HEADER, "<key>"), (HEADER, "<key>")], 401),
        ([(HEADER, ""), (HEADER, "<key>")], 200),
        ([("X_Immich_Share_Key", "<key>")], 401),
        ([("x-immich-share-slug", "summer")], 200),
    ],
)
def test_share_headers_are_joined_as_node_joins_them(immich, fields, status):
    key = immich.links()["album"]["key"]
    sent = [(name, value.replace("<key>", key)) for name, value in fields]
    assert immich.client.request("GET", ME, sent).status == status


def test_sessions_open_what_links_do_not(immich):
    sessions = immich.sessions()
    for path in ["/api/users/me", "/api/users/me/preferences", "/api/server/about"]:
        assert immich.client.get(path).status == 401
        assert immich.client.get(path, cookie=sessions["lasting"]["cookie"]).status == 200
        assert immich.client.get(path, x_api_key=sessions["apiKey"]).status == 200
        stale = immich.client.get(path, cookie=sessions["expired"]["cookie"])
        assert stale.status == 401 and json.loads(stale.body)["message"] == "Invalid user token"
        assert immich.client.get(f"{path}?slug=summer", cookie=sessions["lasting"]["cookie"]).status == 403
    assert immich.calls()["list"][-1]["credentials"] == ["query slug", "cookie immich_access_token"]


def form(content: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """An upload as the web app sends it."""
    when = b"2025-07-04T12:00:00.000Z"
    fields = {b"deviceAssetId": b"a", b"deviceId": b"WEB", b"fileCreatedAt": when, b"fileModifiedAt": when}
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % field for field in fields.items()
    )
    body += (
        b'--x\r\nContent-Disposition: form-data; name="assetData"; filename="a.jpg"\r\n\r\n'
        + content
        + b"\r\n--x--\r\n"
    )
    return [("Content-Type", "multipart/form-data; boundary=x")], body


def memory(immich) -> int:
    """Most bytes that it ever had resident."""
    with open(f"/proc/{immich.child.pid}/status") as status:
        return next(int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM"))


def test_uploads_of_any_size_pass_through(immich):
    links = immich.links()
    path = "/api/assets?key=" + links["album_upload"]["key"]
    fields, body = form(os.urandom(64 << 20))
    before = memory(immich)
    created = immich.client.request("POST", path, fields, body)
    assert created.status == 201 and json.loads(created.body)["status"] == "created"
    assert memory(immich) - before < 16 << 20
    again = immich.client.request("POST", path, fields, body)
    assert again.status == 200 and json.loads(again.body) == {**json.loads(created.body), "status": "duplicate"}
    assert immich.client.request("POST", "/api/assets?key=" + links["album"]["key"], *form(b"x")).status == 401


def test_page_asks_what_the_web_app_asks(immich, page):
    tour, links = Tour(page, immich.url), immich.links()
    is_old = immich.release == "2.3.1"
    assert tour.open(root(links["album"])) == "shown"
    tour.look(7)
    assert tour.refused == (["ocr"] * 7 if is_old else [])
    tour.refused.clear()
    assert tour.open(root(links["many"], by_slug=True)) == "shown"
    assert tour.count == 8
    assert tour.open(root(links["one_photo"])) == "shown"
    assert tour.refused == (["ocr"] if is_old else [])
    tour.refused.clear()
    assert tour.open(root(links["album_expired"])) == "failed"
    assert tour.open(root(links["locked"])) == "locked"
    assert tour.refused == ["me", "me"]
    assert tour.unlock("nope") == "locked"
    assert tour.refused == ["me", "me", "me" if is_old else "login"]
    assert tour.unlock("hunter2") == "shown"
    assert tour.open(root(links["locked"])) == "shown"
    assert len(tour.refused) == 3


def test_dead_cookie_is_tried_again_and_again(immich, page):
    tour = Tour(page, immich.url)
    tour.carry(immich.sessions()["expired"]["cookie"])
    assert tour.open("/s/summer") == "shown"
    tour.look(2)
    # It goes on as soon as one of the calls for the user has failed; the others are still under way.
    wait_for(lambda: tour.state == "shown" and tour.refused.count("preferences") == tour.calls.count("preferences"))
    routes = {"me", "preferences", *(["about"] if immich.release == "2.3.1" else [])}
    assert routes <= set(tour.refused)
    assert tour.refused.count("preferences") == 4
