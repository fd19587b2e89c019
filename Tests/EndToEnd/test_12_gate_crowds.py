"""Crowds, hang-ups and other links' tokens: what they cost Immich, and what they take from other visitors."""

import base64
import concurrent.futures
import json
import os
import socket
import time
import urllib.parse
from collections import Counter

import pytest
from testenv import site as sites
from testenv.gate import GateSite

LOCKED = "album_password_slug"


def made(tmp_path, immichs, gate="alone", release="3.1.0", front="nginx-fastcgi"):
    site = GateSite(tmp_path, front, release, gate, immichs(release)).start()
    site.forget()
    return site


def looks(site) -> int:
    """How often Immich was asked what a link is."""
    return sum(call["route"] == "me" for call in site.asked())


def cookie(tokens) -> str:
    return "immich_shared_link_token=" + urllib.parse.quote(",".join(tokens), safe="")


def foreign(count: int) -> list[str]:
    """Tokens of links that this browser opened elsewhere."""
    return [base64.b64encode(os.urandom(32)).decode() for _ in range(count)]


@pytest.fixture
def slow(immichs):
    immich = immichs("3.1.0")
    yield lambda ms: immich.control("fault", route="me", fault="slow", value=str(ms))
    immich.control("fault", route="me", fault="none")


def test_pictures_asked_at_once_with_the_right_token_all_come(tmp_path, immichs, slow):
    """After a restart each of them counts as a guess before the first is known to be right."""
    site = made(tmp_path, immichs)
    try:
        path, token, visitor = (
            f"{site.asset(LOCKED)}/thumbnail?key={site.key(LOCKED)}",
            site.token(LOCKED),
            site.visitor(),
        )
        slow(150)
        with concurrent.futures.ThreadPoolExecutor(30) as crowd:
            got = list(crowd.map(lambda _: visitor.get(path, cookie=token).status, range(30)))
        assert Counter(got) == {200: 30}
    finally:
        site.stop()


def test_tokens_of_other_links_do_not_lock_a_household_out(tmp_path, immichs):
    """Five links opened today, and the right password typed once at a sixth."""
    site = made(tmp_path, immichs)
    try:
        visitor, key, mine = site.visitor(), site.key("locked"), cookie(foreign(5))
        for _ in range(2):
            assert visitor.get(f"/api/shared-links/me?key={key}", cookie=mine).status == 423
        password = site.immich.links()["locked"]["password"]
        fields = [("Content-Type", "application/json"), ("Cookie", mine)]
        body = json.dumps({"password": password}).encode()
        assert visitor.request("POST", f"/api/shared-links/login?key={key}", fields, body).status == 201
    finally:
        site.stop()


def test_another_sites_links_do_not_burn_a_readers_tries(tmp_path, immichs):
    """decisions §1: what another site's page sends is not tried, counted or logged."""
    site = made(tmp_path, immichs)
    try:
        reader, mine = site.visitor(), cookie(foreign(5))
        for name in ["album_password", "album_password_slug", "many_password", "locked"]:
            for _ in range(2):
                fields = [("Cookie", mine), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")]
                reader.request("GET", f"/api/albums/x?key={site.key(name)}", fields)
        assert reader.log_in("/api/shared-links/login?slug=locked", "hunter2").status == 201
    finally:
        site.stop()


def test_looking_at_one_link_keeps_the_others_open(tmp_path, immichs):
    """Immich 2.3 sets its cookie anew at every `me`; asked with one token only, it sets that one only."""
    site = made(tmp_path, immichs, release="2.3.1")
    try:
        visitor, jar = site.visitor(), ""
        for name in ("locked", "album_password"):
            password = site.immich.links()[name]["password"]
            got = visitor.get(f"/api/shared-links/me?key={site.key(name)}&password={password}", cookie=jar or "a=b")
            jar = got["Set-Cookie"].partition(";")[0]
        got = visitor.get(f"/api/shared-links/me?key={site.key('locked')}", cookie=jar)
        jar = (got["Set-Cookie"] or jar).partition(";")[0]
        assert visitor.get(f"/api/shared-links/me?key={site.key('album_password')}", cookie=jar).status == 200
    finally:
        site.stop()


@pytest.mark.parametrize("gate", ["alone", "closed"])
def test_a_burst_of_guesses_is_counted_when_it_begins(tmp_path, immichs, slow, gate):
    site = made(tmp_path, immichs, gate=gate)
    try:
        visitor, root = site.visitor(), "/s/" if gate == "closed" else "/api/server/ping?slug="
        slow(300)
        with concurrent.futures.ThreadPoolExecutor(200) as crowd:
            list(crowd.map(lambda number: visitor.get(f"{root}burst{number}"), range(300)))
        assert looks(site) <= 60
    finally:
        site.stop()


@pytest.mark.parametrize("gate", ["alone", "closed"])
@pytest.mark.parametrize("what", ["one open link", "unknown slugs"])
def test_who_hangs_up_does_not_make_immich_work_again(tmp_path, immichs, slow, gate, what):
    """decisions §4: at most one `me` in flight per link. Immich goes on with what we have hung up on."""
    site = made(tmp_path, immichs, gate=gate)
    try:
        visitor, key = site.visitor(), site.key("large")
        # Longer than all of them take, however slow this machine is.
        slow(50_000)
        for number in range(120):
            slug = f"hung{number}"
            if gate == "closed":
                path = f"/share/{key}" if what == "one open link" else f"/s/{slug}"
            else:
                path = (
                    f"/api/shared-links/me?key={key}"
                    if what == "one open link"
                    else f"/api/shared-links/me?slug={slug}"
                )
            with socket.create_connection(("127.0.0.1", visitor.port)) as connection:
                head = f"GET {path} HTTP/1.1\r\nHost: {visitor.authority}\r\nX-Test-Address: {visitor.address}\r\n\r\n"
                connection.sendall(head.encode())
                time.sleep(0.03)
        time.sleep(0.5)
        assert looks(site) <= (1 if what == "one open link" else 60)
    finally:
        site.stop()


def test_a_look_keeps_the_cookie_secure(tmp_path, immichs):
    """On https Immich's cookie is Secure; asked by us without x-forwarded-proto, `me` sets it anew without."""
    settings = {"public_base_url": "https://photos.example.org"}
    site = sites.Site(
        tmp_path, "nginx-fastcgi", "2.3.1", settings=settings, immich=immichs("2.3.1"), gate="alone"
    ).start()
    try:
        link = site.immich.links()["locked"]
        fields = [("Host", "photos.example.org"), ("X-Test-Address", "2001:db8:ffff::1")]
        path = f"/api/shared-links/me?key={link['key']}"
        got = site.client.request("GET", f"{path}&password={link['password']}", fields)
        assert "Secure" in got["Set-Cookie"]
        got = site.client.request("GET", path, [*fields, ("Cookie", got["Set-Cookie"].partition(";")[0])])
        assert got.status == 200 and "Secure" in (got["Set-Cookie"] or "Secure")
    finally:
        site.stop()


def test_an_image_on_another_page_is_no_guess_of_its_reader(tmp_path, immichs):
    """Browsers send no Sec-Fetch-Site to http:// sites, and old ones send none at all; no image has an Origin."""
    site = made(tmp_path, immichs, release="2.3.1")
    try:
        fields = [("Referer", "https://evil.example/"), ("Accept", "image/avif,image/webp,*/*;q=0.8")]
        target = f"/api/shared-links/me?key={site.key('locked')}&password=x"
        assert site.visitor("198.51.100.7").request("GET", target, fields).status != 401
        assert "failure ip=198.51.100.7" not in site.share_fcgi.log.read_text()
    finally:
        site.stop()
