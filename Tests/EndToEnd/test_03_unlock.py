"""Locked links: the password, the cookie, and nothing of the share before it."""

import base64
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from testenv import env
from testenv.demo_immich import root
from testenv.http import Client
from testenv.nginx import Nginx
from testenv.share_fcgi import ShareFCGI
from testenv.site import web_server

COOKIE = "share"


def unlock(site, path: str, password: str, address: str = "203.0.113.1", **more: str):
    """Sends the form."""
    return site.client.post(path, "password=" + password, x_test_address=address, **more)


def cookie_of(answer) -> str:
    """The one cookie that unlocking sets, as a browser sends it back."""
    found = [value for value in answer.all("Set-Cookie") if value.startswith(COOKIE + "=")]
    assert found, answer
    return found[0].split(";")[0]


def media(site, name: str, cookie: str | None = None) -> list[str]:
    """Addresses of pictures, of a share that the cookie opens."""
    fields = {"cookie": cookie} if cookie else {}
    body = site.client.get(site.root(name), **fields).body.decode()
    return sorted(set(re.findall(r'(/(?:share|s)/[^"\' ,]+/photo/[0-9a-f-]{36}/\w+)', body)))


def test_P25_P28_PS4_right_password_opens_the_share_for_a_month(site):
    path = site.root("locked")
    got = unlock(site, path, "hunter2")
    assert (got.status, got["Location"].removeprefix(site.base)) == (303, path)
    assert got["Cache-Control"] == "no-store"
    [attributes] = [value.lower() for value in got.all("Set-Cookie") if value.startswith(COOKIE + "=")]
    assert "httponly" in attributes and "samesite=lax" in attributes and f"path={path}".lower() in attributes
    assert "max-age=2592000" in attributes
    assert "hunter2" not in attributes
    page = site.client.get(path, cookie=cookie_of(got))
    assert page.status == 200
    assert page["Cache-Control"] == "no-store"
    pictures = media(site, "locked", cookie_of(got))
    assert pictures
    details = re.sub(r"/photo/([0-9a-f-]{36})/\w+", r"/details/\1", pictures[0])
    for part in (pictures[0], details, path + "/download"):
        seen = site.client.get(part, cookie=cookie_of(got))
        assert (seen.status, seen["Cache-Control"]) == (200, "no-store"), part


def test_P26_PI1_media_of_a_locked_share_are_423_without_the_cookie(site):
    cookie = cookie_of(unlock(site, site.root("locked"), "hunter2"))
    for path in media(site, "locked", cookie)[:3]:
        for sent in [
            None,
            COOKIE + "=",
            COOKIE + "=AAAA",
            cookie[:-5],
            cookie[:-1] + ("A" if cookie[-1] != "A" else "B"),
        ]:
            got = site.client.get(path, **({"cookie": sent} if sent else {}))
            assert (got.status, got.body, got["Cache-Control"]) == (423, b"", "no-store"), sent


def test_pictures_of_a_locked_share_are_not_on_disk(site):
    if not site.is_nginx:
        pytest.skip("Caddy keeps nothing")
    cookie = cookie_of(unlock(site, site.root("locked"), "hunter2"))
    before = {path.name for path in site.server.cached_files()}
    for path in media(site, "locked", cookie)[:5]:
        assert site.client.get(path, cookie=cookie).status == 200
    assert {path.name for path in site.server.cached_files()} <= before


def test_P27_cookie_of_one_share_opens_no_other(site):
    cookie = cookie_of(unlock(site, site.root("locked"), "hunter2"))
    other = site.client.get(site.root("album_password"), cookie=cookie)
    assert "/photo/" not in other.body.decode()


def test_P24_wrong_password_is_401_and_the_only_one(site):
    got = unlock(site, site.root("album_password"), "wrong", "203.0.113.20")
    assert got.status == 401
    assert got["Cache-Control"] == "no-store"
    assert not got.all("Set-Cookie")
    assert b"<form" in got.body
    plain = site.client.get(site.root("album_password"))
    assert plain.status == 200
    assert b'role="alert"' in got.body and b'role="alert"' not in plain.body


def test_PI2_wrong_password_writes_one_ban_line(site):
    def lines() -> list[tuple[str, str]]:
        log = site.share_fcgi.log.read_text()
        return re.findall(r"sharefcgi\[auth\]: failure ip=(\S+) share=([0-9a-f]{8}) reason=password\n", log)

    before = len(lines())
    # A loopback address is a proxy in front: banning it bans everybody.
    for address in ("127.0.0.1", "203.0.113.30"):
        unlock(site, site.root("album_password"), "wrong", address)
    assert [address for address, _ in lines()[before:]] == ["203.0.113.30"]


def test_tries_are_limited_and_say_when(site):
    path = site.root("many_password")
    seen = [unlock(site, path, f"wrong{number}", "203.0.113.40") for number in range(8)]
    assert [answer.status for answer in seen[:5]] == [401] * 5
    assert seen[-1].status == 429
    assert int(seen[-1]["Retry-After"]) > 0
    assert unlock(site, path, "p%C3%A4ss%20w%C3%B6rd", "203.0.113.40").status == 429
    assert unlock(site, path, "p%C3%A4ss%20w%C3%B6rd", "203.0.113.41").status == 303


def test_form_of_another_site_is_not_tried(site):
    path = site.root("album_password")
    before = site.share_fcgi.log.read_text().count("failure")
    for more in [{"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}]:
        got = unlock(site, path, "wrong", "203.0.113.50", **more)
        assert (got.status, got["Location"].removeprefix(site.base)) == (303, path)
    assert site.share_fcgi.log.read_text().count("failure") == before


def test_P37_P73_post_without_the_field_goes_back_to_the_page(site):
    for body in ["", "pass=1", "%", "a" * 1000, b"\xff\x00=&&=%zz", b"{", b"--x\r\nContent-Disposition: form-data"]:
        got = site.client.post(site.root("album_password"), body, x_test_address="203.0.113.60")
        assert (got.status, got.all("Set-Cookie")) == (303, []), body
        assert got["Location"].removeprefix(site.base) == site.root("album_password")
    assert site.client.post("/share/unlock", '{"key":"x","password":"y"}').status == 404, "IPP's own"


def test_P29_unlocking_by_slug_opens_by_key(site):
    links = site.immich.links()
    got = unlock(site, root(links["album_password_slug"], by_slug=True), "hunter2", "203.0.113.70")
    assert got.status == 303
    paths = [re.search(r"[Pp]ath=([^;]+)", value).group(1) for value in got.all("Set-Cookie")]
    assert root(links["album_password_slug"]) in paths and root(links["album_password_slug"], by_slug=True) in paths
    for path, value in zip(paths, got.all("Set-Cookie"), strict=True):
        assert "/photo/" in site.client.get(path, cookie=value.split(";")[0]).body.decode(), path


def test_PB18_unlock_survives_a_restart(site, tmp_path):
    path = site.root("locked")
    cookie = cookie_of(unlock(site, path, "hunter2"))
    site.restart()
    assert "/photo/" in site.client.get(path, cookie=cookie).body.decode()
    same = {"state.directory": str(site.share_fcgi.directory / "state"), "public_base_url": site.base}
    other = ShareFCGI(tmp_path / "other", site.immich.url, same)
    place = web_server(
        site.front, tmp_path / "web", env.free_port(), other.socket(site.front.split("-")[1]), site.immich.address
    )
    try:
        other.start()
        place.start()
        assert "/photo/" in Client(place.port).get(path, cookie=cookie).body.decode(), "a second instance"
    finally:
        place.stop()
        other.stop()


def test_key_file_is_for_us_alone(site):
    files = [path for path in (site.share_fcgi.directory / "state").iterdir() if path.is_file()]
    assert files
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in files)


def test_PB17_odd_unlocks_set_no_cookie(site):
    path, form, text = site.root("locked"), "application/x-www-form-urlencoded", b"password=hunter2"
    odd = [
        ("/share/" + "A" * 5_000, form, text),
        ("/share/" + "A" * 67, form, text),
        ("/s/nobody-has-this", form, text),
        (path, "text/plain", text),
        (path, "application/json", json.dumps({"password": "hunter2"}).encode()),
        (path, form, b"password[]=hunter2"),
        (path, form, b"password[a]=hunter2&PASSWORD=hunter2"),
    ]
    for target, kind, body in odd:
        got = site.client.request("POST", target, [("Content-Type", kind)], body)
        assert got.status in (303, 404), (target[:30], kind)
        assert got.all("Set-Cookie") == [], (target[:30], kind)


def test_PD1_one_visitors_unlock_opens_nothing_for_another(site):
    path = site.root("locked")
    cookie = cookie_of(unlock(site, path, "hunter2"))
    picture = media(site, "locked", cookie)[0]

    def ask(number: int) -> tuple[int, bool, int]:
        sent = {"cookie": cookie} if number % 2 else {}
        page, seen = site.client.get(path, **sent), site.client.get(picture, **sent)
        return number % 2, b"/photo/" in page.body, seen.status

    expected = [(0, False, 423), (1, True, 200)] * 12
    with ThreadPoolExecutor(8) as crowd:
        assert list(crowd.map(ask, range(24))) == expected
    assert [ask(number) for number in range(4)] == expected[:4]


def test_PG2_no_other_place_tries_a_password(site):
    path = site.root("locked")
    picture = media(site, "locked", cookie_of(unlock(site, path, "hunter2")))[0]
    details = re.sub(r"/photo/([0-9a-f-]{36})/\w+", r"/details/\1", picture)
    failures = site.share_fcgi.log.read_text().count("failure")
    site.immich.control("forget-calls")
    for password in ("hunter2", "wrong"):
        told = {
            "x_immich_share_password": password,
            "authorization": "Basic " + base64.b64encode(b"x:hunter2").decode(),
        }
        for target in (path, path + "/download", picture, details, picture.rsplit("/", 1)[0] + "/original"):
            got = site.client.get(f"{target}?password={password}", **told)
            assert got.status in (200, 423) and got.all("Set-Cookie") == []
            assert b"hunter2" not in got.body and b"/photo/" not in got.body
    calls = site.immich.calls()["list"]
    assert not [call for call in calls if "password" in call["query"] or "login" in call["path"]]
    assert site.share_fcgi.log.read_text().count("failure") == failures


def test_PG3_no_form_of_the_password_is_in_the_cookie(site):
    secret = "a-rather-long-password"
    site.immich.control("password", link="album_desc", password=secret)
    site.restart()
    try:
        cookie = cookie_of(unlock(site, site.root("album_desc"), secret))
        sealed = cookie.partition("=")[2]
        opened = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        for seen in (cookie.encode(), opened):
            assert secret.encode() not in seen and secret[::-1].encode() not in seen
            assert secret.encode().hex() not in seen.decode("latin-1").lower()
            for place in range(3):
                coded = base64.b64encode(b"\0" * place + secret.encode()).strip(b"=")[4:-4]
                assert coded not in seen
    finally:
        site.immich.control("password", link="album_desc")
        site.restart()


#: A cache for everybody, in front of the site: it keeps what the site does not forbid.
SHARED_CACHE = """
proxy_cache_path shared keys_zone=shared:1m;
server {
    listen 127.0.0.1:%(port)s;
    location / {
        proxy_pass       http://127.0.0.1:%(site)s;
        proxy_set_header Host $http_host;
        proxy_cache      shared;
        proxy_cache_key  $request_uri;
        add_header       X-Cache $upstream_cache_status always;
    }
}
"""


def test_PB4_shared_cache_keeps_nothing_that_is_unlocked(site, tmp_path):
    path, port = site.root("locked"), env.free_port()
    cookie = cookie_of(unlock(site, path, "hunter2"))
    picture = media(site, "locked", cookie)[0]
    details = re.sub(r"/photo/([0-9a-f-]{36})/\w+", r"/details/\1", picture)
    style = re.search(r"/share/static/[^\"]+", site.client.get(path).body.decode()).group()
    cache = Nginx(tmp_path / "cache", SHARED_CACHE % {"port": port, "site": site.client.port}, port).start()
    try:
        front = Client(port)
        assert front.get(style)["X-Cache"] == "MISS"
        deadline = time.monotonic() + 20
        while front.get(style)["X-Cache"] != "HIT":
            assert time.monotonic() < deadline, "it does keep what it may"
        for target in (path, picture, details, path + "/download"):
            assert front.get(target, cookie=cookie).status == 200
            got = front.get(target)
            assert b"/photo/" not in got.body and not got.body.startswith((b"\xff\xd8", b"PK"))
            assert got.status == (423 if target in (picture, details) else 200)
            assert front.get(target, cookie=cookie)["X-Cache"] == "MISS"
    finally:
        cache.stop()


def test_PB5_lapsed_unlock_leads_back_to_the_same_pictures(site):
    path = site.root("album_password")

    def open_with(password: str) -> str:
        return cookie_of(unlock(site, path, password, "203.0.113.80"))

    before = open_with("hunter2")
    picture = media(site, "album_password", before)[0]
    try:
        # As it is a month later, too: what the cookie holds is worth nothing any more.
        site.immich.control("password", link="album_password", password="another")
        site.restart()
        lapsed = site.client.get(picture, cookie=before)
        assert (lapsed.status, lapsed["Cache-Control"]) == (423, "no-store")
        page = site.client.get(path, cookie=before)
        assert (page.status, page["Cache-Control"]) == (200, "no-store")
        assert b"<form" in page.body and b"/photo/" not in page.body
        assert site.client.get(picture, cookie=open_with("another")).status == 200
    finally:
        site.immich.control("password", link="album_password", password="hunter2")
        site.restart()
