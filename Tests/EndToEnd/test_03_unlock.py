"""Locked links: the password, the cookie, and nothing of the share before it."""

import re

import pytest
from testenv.demo_immich import root

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


def test_right_password_opens_the_share(site):
    path = site.root("locked")
    got = unlock(site, path, "hunter2")
    assert (got.status, got["Location"].removeprefix(site.base)) == (303, path)
    assert got["Cache-Control"] == "no-store"
    [attributes] = [value.lower() for value in got.all("Set-Cookie") if value.startswith(COOKIE + "=")]
    assert "httponly" in attributes and "samesite=lax" in attributes and f"path={path}".lower() in attributes
    assert "max-age" in attributes or "expires" in attributes
    assert "hunter2" not in attributes
    page = site.client.get(path, cookie=cookie_of(got))
    assert page.status == 200
    assert page["Cache-Control"] == "no-store"
    pictures = media(site, "locked", cookie_of(got))
    assert pictures
    seen = site.client.get(pictures[0], cookie=cookie_of(got))
    assert (seen.status, seen["Cache-Control"]) == (200, "no-store")


def test_media_of_a_locked_share_are_423_without_the_cookie(site):
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


def test_cookie_of_one_share_opens_no_other(site):
    cookie = cookie_of(unlock(site, site.root("locked"), "hunter2"))
    other = site.client.get(site.root("album_password"), cookie=cookie)
    assert "/photo/" not in other.body.decode()


def test_wrong_password_is_401_and_the_only_one(site):
    got = unlock(site, site.root("album_password"), "wrong", "203.0.113.20")
    assert got.status == 401
    assert got["Cache-Control"] == "no-store"
    assert not got.all("Set-Cookie")
    assert b"<form" in got.body


def test_wrong_password_writes_one_ban_line(site):
    def lines() -> list[tuple[str, str]]:
        log = site.share_fcgi.log.read_text()
        return re.findall(r"sharefcgi\[auth\]: failure ip=(\S+) share=([0-9a-f]{8}) reason=password\n", log)

    before = len(lines())
    unlock(site, site.root("album_password"), "wrong", "203.0.113.30")
    if site.is_nginx:
        assert [address for address, _ in lines()[before:]] == ["203.0.113.30"]
    else:
        # A loopback address is a proxy in front: banning it bans everybody.
        assert lines()[before:] == []


def test_tries_are_limited_and_say_when(site):
    if not site.is_nginx:
        pytest.skip("every visitor of this Caddy comes from loopback")
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


def test_post_without_the_field_goes_back_to_the_page(site):
    for body in ["", "pass=1", "%", "a" * 1000]:
        got = site.client.post(site.root("album_password"), body, x_test_address="203.0.113.60")
        assert (got.status, got.all("Set-Cookie")) == (303, []), body


def test_unlocking_by_slug_opens_by_key(site):
    links = site.immich.links()
    got = unlock(site, root(links["album_password_slug"], by_slug=True), "hunter2", "203.0.113.70")
    assert got.status == 303
    paths = [re.search(r"[Pp]ath=([^;]+)", value).group(1) for value in got.all("Set-Cookie")]
    assert root(links["album_password_slug"]) in paths and root(links["album_password_slug"], by_slug=True) in paths


def test_unlock_survives_a_restart(site):
    path = site.root("locked")
    cookie = cookie_of(unlock(site, path, "hunter2"))
    site.share_fcgi.stop()
    site.share_fcgi.start()
    assert "/photo/" in site.client.get(path, cookie=cookie).body.decode()


def test_key_file_is_for_us_alone(site):
    files = [path for path in (site.share_fcgi.directory / "state").iterdir() if path.is_file()]
    assert files
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in files)
