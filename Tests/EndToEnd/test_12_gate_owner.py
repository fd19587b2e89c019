"""The gate's nginx files beside ordinary lines of an owner: his own doors, error pages and caches."""

import pytest
from testenv import site as sites
from testenv.gate import GateSite
from testenv.nginx import PLAIN_SITE

LOCATION = "location / { include share-fcgi/immich.conf; proxy_pass http://immich; }"
ENTRY = "    include share-fcgi/server.conf;"
APP = "\n    location @app { include share-fcgi/immich.conf; proxy_pass http://immich; }"
LOCKED = "album_password_slug"
DOORS = ["deny all;", "auth_request /sso;", "auth_basic x; auth_basic_user_file /dev/null;"]


@pytest.fixture
def owned(tmp_path, monkeypatch, immichs):
    """Starts a site with lines of its owner's: at server level, behind our entry or before it, in his location, above."""
    started: list[GateSite] = []

    def start(gate: str, behind: str = "", before: str = "", location: str = LOCATION, http: str = "") -> GateSite:
        text = PLAIN_SITE.replace(ENTRY, f"    {before}\n{ENTRY}\n    {behind}").replace(LOCATION, location)
        monkeypatch.setattr(sites, "NGINX_SITE", http + text)
        started.append(GateSite(tmp_path, "nginx-fastcgi", "3.1.0", gate, immichs("3.1.0")))
        started[-1].start()
        started[-1].forget()
        return started[-1]

    yield start
    for site in started:
        site.stop()


def refused(site: GateSite, status: int = 404):
    """A picture of a locked link, by query and by header."""
    path, key = site.asset(LOCKED) + "/thumbnail", site.key(LOCKED)
    site.forget()
    for target, fields in [
        (f"{path}?key={key}", []),
        (f"{path}?%6bey={key}", []),
        (path, [("X-Immich-Share-Key", key)]),
        (path, [("X-Immich-Share-Slug", "locked")]),
    ]:
        got = site.visitor().request("GET", target, fields)
        assert got.status == status, (target, got.status, got.body[:40])
    assert not site.passed()


@pytest.mark.parametrize("rule", DOORS)
@pytest.mark.parametrize("place", ["location", "server"])
@pytest.mark.parametrize("gate", ["alone", "check", "closed"])
def test_no_name_in_a_query_is_a_way_round_the_owner_s_own_door(owned, gate, place, rule):
    sso = "location = /sso { internal; return 401; }"
    if place == "location":
        site = owned(gate, sso, location=LOCATION.replace("{ ", "{ " + rule + " ", 1))
    else:
        site = owned(gate, sso, before=rule)
    for query in ["", "?%61=1", "?%6beys=1", "?a%62=", "?[a]=1", "?%5B%61%5D=1", "?%256bey=x", "?monkey=1&a=key"]:
        assert site.visitor().get("/api/server/ping" + query).status in (401, 403), query
    # These may be names of a link's credential: the gate itself refuses them.
    for query in [
        "?key",
        "?key=",
        "?%6bey=",
        "?slug=",
        "?KEY=x",
        "?key[]=x",
        "?[%6Bey]=x",
        "?a%5Bslug%5D=x",
        "?key%5b=x",
    ]:
        assert site.visitor().get("/api/server/ping" + query).status in (401, 403, 404), query
    assert not site.passed()


@pytest.mark.parametrize("gate", ["alone", "check", "closed"])
def test_other_names_with_a_percent_sign_reach_the_owner_s_location(owned, gate):
    site = owned(gate)
    for query in ["%61=1", "filter%5Bx%5D=1", "monkey=1", "key2=1", "a=key", "a=%6bey%3D", "a=[key]", "%256bey=x"]:
        assert site.visitor().get("/api/server/ping?" + query).status == 200, query


@pytest.mark.parametrize("gate", ["alone", "check", "closed"])
def test_what_immich_asks_of_its_own_user_stays_behind_the_server_s_door(owned, gate):
    site = owned(gate, before="deny all;")
    session, text = site.sessions["lasting"]["cookie"], site.asset("album") + "/ocr"
    site.forget()
    for path, status in [("/api/users/me", 403), ("/api/server/about", 403), (text, 200)]:
        got = site.visitor().get(path, cookie=session)
        assert got.status == status and (status == 403 or got.body == b"[]")
    assert not site.passed()


@pytest.mark.parametrize("bars", ["|", "||", "|||", "||a|"])
@pytest.mark.parametrize("gate", ["alone", "closed"])
def test_bars_in_a_share_header_do_not_hide_it(owned, gate, bars):
    """In a location that hands the visitor's headers on as they came; Immich's decoder skips the bars."""
    site = owned(gate, location=LOCATION.replace("include share-fcgi/immich.conf;", "proxy_set_header Host $host;"))
    path, key = site.asset(LOCKED) + "/thumbnail", site.key(LOCKED)
    site.forget()
    assert site.visitor().request("GET", path, [("X-Immich-Share-Key", bars + key)]).status == 404
    assert site.visitor().request("GET", path, [("X-Immich-Share-Slug", bars + "locked")]).status == 404
    assert not site.passed()


@pytest.mark.parametrize("gate", ["alone", "check", "closed"])
def test_satisfy_any_is_no_way_round_the_judge(owned, gate):
    refused(owned(gate, before="satisfy any; allow 2001:db8::/32; allow 127.0.0.1; deny all;"))


@pytest.mark.parametrize("gate", ["alone", "check", "closed"])
@pytest.mark.parametrize(
    "pages",
    [
        # With query and header, and past the judge.
        "error_page 404 = @app;" + APP,
        "error_page 403 404 =200 /robots.txt;",
        # Round in circles: the page is asked with the same header, and refused.
        "error_page 404 /404.html; location = /404.html { internal; return 200 'mine'; }",
        # A no that is intercepted in the subrequest, whose 200 is taken for a yes.
        "fastcgi_intercept_errors on; proxy_intercept_errors on; error_page 401 403 404 = @app;" + APP,
        "fastcgi_intercept_errors on; error_page 403 =200 /robots.txt;",
    ],
)
def test_error_pages_of_the_owner_open_nothing(owned, gate, pages):
    refused(owned(gate, pages))


@pytest.mark.parametrize("gate", ["alone", "closed"])
def test_an_error_page_does_not_answer_for_an_odd_request(owned, gate):
    site = owned(gate, "error_page 400 = @app;" + APP)
    got = site.visitor().get(f"/api\\albums?key={site.key(LOCKED)}#")
    assert got.status == 400 and not site.passed()


@pytest.mark.parametrize(
    "pages", ["error_page 500 502 503 504 =200 /robots.txt;", "error_page 500 502 503 504 = @app;" + APP]
)
def test_our_absence_is_no_yes_whatever_page_the_owner_has_for_it(owned, pages):
    site = owned("alone", pages)
    path, key = site.asset(LOCKED) + "/thumbnail", site.key(LOCKED)
    site.share_fcgi.stop()
    site.forget()
    assert site.visitor().get(f"{path}?key={key}").status == 503
    assert not site.passed()


def test_a_cache_of_the_owner_s_shows_no_picture_to_another_link(owned):
    lines = "proxy_cache share_fcgi; proxy_cache_valid 10m; proxy_ignore_headers Cache-Control Expires Set-Cookie Vary;"
    site = owned("alone", before=lines + " proxy_cache_key $uri;")
    path, visitor = site.asset("album") + "/thumbnail", site.visitor()
    assert visitor.get(f"{path}?key={site.key('album')}").status == 200
    assert visitor.get(f"{path}?key={site.key('large')}").status >= 400


def test_immich_s_own_failures_of_an_open_link_are_shown_as_they_are(owned):
    site = owned("alone", "proxy_intercept_errors on;")
    path = site.asset("album") + "/thumbnail"
    site.immich.control("fault", route="thumbnail", fault="status", value="500")
    try:
        got = site.visitor().get(f"{path}?key={site.key('album')}")
        assert got.status == 500 and b"Service Unavailable" not in got.body
    finally:
        site.immich.control("fault", route="thumbnail", fault="none")
