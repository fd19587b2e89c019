"""Rule 6: an expired session is said once, under a status that no ban list counts, and no link can log anybody out."""

import json

import pytest

ROUTES = ["/api/users/me", "/api/users/me/preferences", "/api/server/about", "/api/users/ME/"]
COOKIES = ["immich_access_token", "immich_auth_type", "immich_is_authenticated"]


def cleared(answer) -> list[str]:
    """The cookies that an answer takes away."""
    found = []
    for value in answer.all("Set-Cookie"):
        name, _, rest = value.partition("=")
        assert rest == "; Path=/; Max-Age=0", value
        found.append(name)
    return sorted(found)


@pytest.mark.parametrize("path", ROUTES)
def test_6_an_expired_session_is_440_and_its_cookies_go(any_gate, path):
    visitor, cookie = any_gate.visitor(), any_gate.sessions["expired"]["cookie"]
    for site in [{}, {"sec_fetch_site": "same-origin"}]:
        got = visitor.get(path, cookie=cookie, **site)
        assert (got.status, got["Cache-Control"]) == (440, "no-store")
        assert json.loads(got.body)["message"] == "Invalid user token"
        assert cleared(got) == COOKIES
        assert "application/json" in got["Content-Type"]
    assert visitor.head(path, cookie=cookie).status == 440


def test_6_only_the_cookies_that_were_there_are_taken_away(any_gate):
    visitor = any_gate.visitor()
    assert cleared(visitor.get("/api/users/me", cookie="immich_access_token=x; a=immich_auth_type=y")) == COOKIES[:1]
    assert (
        cleared(visitor.get("/api/users/me", cookie="immich_is_authenticated=true; immich_auth_type=p")) == COOKIES[1:]
    )


def test_6_the_call_after_it_has_no_cookies_and_is_440_too(any_gate):
    got = any_gate.visitor().get("/api/users/me")
    assert (got.status, json.loads(got.body)["message"], cleared(got)) == (440, "Authentication required", [])


def test_6_a_live_session_is_not_touched(any_gate):
    for path in ROUTES:
        got = any_gate.visitor().get(path, cookie=any_gate.sessions["lasting"]["cookie"])
        assert (got.status, got.all("Set-Cookie")) == (200, [])


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "Same-Origin", "same-origin, cross-site"])
def test_6_nothing_but_immich_s_own_pages_is_told_so(any_gate, site):
    got = any_gate.visitor().get("/api/users/me", cookie=any_gate.sessions["expired"]["cookie"], sec_fetch_site=site)
    assert (got.status, got.all("Set-Cookie")) == (401, [])


@pytest.mark.parametrize("query", ["key=x", "slug=x", "a", "apiKey=x", "%6bey=x", "sessionKey=x", "&", "="])
def test_6_no_link_logs_anybody_out(any_gate, query):
    """With any query it is no call of the web app's."""
    cookie = any_gate.sessions["expired"]["cookie"]
    got = any_gate.visitor().get(f"/api/users/me?{query}", cookie=cookie)
    assert got.status in (401, 404) and not got.all("Set-Cookie")
    got = any_gate.visitor().get(f"/api/users/me?{query}", cookie=any_gate.sessions["lasting"]["cookie"])
    assert not got.all("Set-Cookie")


@pytest.mark.parametrize(
    "name", ["Authorization", "X-Api-Key", "X-Immich-User-Token", "X-Immich-Session-Token", "X-Immich-Share-Key"]
)
def test_6_a_credential_in_a_header_keeps_its_401(any_gate, name):
    fields = [(name, "Bearer x"), ("Cookie", any_gate.sessions["expired"]["cookie"])]
    got = any_gate.visitor().request("GET", "/api/users/me", fields)
    assert got.status == (404 if "Share" in name else 401)
    assert not got.all("Set-Cookie")


def test_6_a_password_for_the_web_server_is_no_log_in(any_gate):
    """Browsers send it with every call, once a site has asked for one."""
    basic = ("Authorization", "Basic YW5uYTpyaWdodA==")
    got = any_gate.visitor().request(
        "GET", "/api/users/me", [basic, ("Cookie", any_gate.sessions["expired"]["cookie"])]
    )
    assert (got.status, cleared(got)) == (440, COOKIES)
    got = any_gate.visitor().request("GET", "/api/assets/849fbd22-e312-44c8-a953-90e446a8e908/ocr", [basic])
    assert (got.status, got.body) == (200, b"[]")
    assert not any(call["route"] == "ocr" for call in any_gate.asked())


def test_6_other_routes_and_methods_keep_their_401(any_gate):
    cookie = any_gate.sessions["expired"]["cookie"]
    for method, path in [
        ("GET", "/api/auth/status"),
        ("GET", "/api/server/statistics"),
        ("POST", "/api/auth/logout"),
        ("POST", "/api/auth/validateToken"),
    ]:
        got = any_gate.visitor().request(method, path, [("Cookie", cookie)])
        assert (got.status, got.all("Set-Cookie")) == (401, []), path
    body = json.dumps({"email": any_gate.sessions["email"], "password": "wrong"}).encode()
    fields = [("Content-Type", "application/json")]
    assert any_gate.visitor().request("POST", "/api/auth/login", fields, body).status == 401
