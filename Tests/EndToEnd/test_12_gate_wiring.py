"""The gate's files between a stand-in judge and a stand-in Immich: who is asked, and what each of them is told."""

import pytest
from testenv.stub_immich import answer
from testenv.wiring import ASSET, FRONTS, KEY, THUMBNAIL, Wiring

OCR = f"/api/assets/{ASSET}/ocr"
ME = "/api/shared-links/me"
PASSES = b"Status: 204 No Content\r\nCache-Control: no-store\r\n\r\n"
PICTURE = answer(200, b"picture", ("Content-Type", "image/jpeg"))
TOKEN = "immich_shared_link_token=a%2Cb"


@pytest.fixture(scope="module", params=[(front, gate) for front in FRONTS for gate in ("alone", "check")], ids="-".join)
def started_asking(request, tmp_path_factory):
    """Servers of one arrangement."""
    front, gate = request.param
    wiring = Wiring(front, tmp_path_factory.mktemp(f"{front}-{gate}"), gate).start()
    yield wiring
    wiring.stop()


@pytest.fixture
def asking(started_asking):
    """The same, as if nothing had happened yet: Immich would give everything, the judge lets everything through."""
    started_asking.reset()
    for path in (THUMBNAIL, OCR, ME, "/api/assets", "/", "/api/server/ping"):
        started_asking.immich.answers[path] = PICTURE
        started_asking.judge.answers[path] = PASSES
    yield started_asking
    started_asking.repair()


def refusal(asking, status: int = 404) -> bytes:
    """How the judge refuses: nginx takes 403 for it, Caddy shows the visitor what it is answered."""
    status = 403 if asking.is_nginx and status == 404 else status
    return (
        f"Status: {status} No\r\nRetry-After: 10\r\nContent-Type: application/json\r\n\r\n".encode()
        + b'{"message":"No"}'
    )


def test_who_is_logged_in_costs_the_responder_nothing(asking):
    asking.judge.answers.clear()
    for cookie in ["immich_access_token=t", f"immich_access_token=t; {TOKEN}", ""]:
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE"]:
            for path in [THUMBNAIL, "/", "/api/assets", "/api/server/ping", f"{THUMBNAIL}?size=preview&c=%3D", OCR, ME]:
                asking.client.request(method, path, [("Cookie", cookie), ("X-Api-Key", "x" if cookie else "")])
    assert len(asking.immich.asked) > 90
    assert not asking.judge.asked


def test_judge_is_told_of_the_credential_and_of_nothing_else(asking):
    fields = [
        ("Cookie", f"immich_access_token=secret; {TOKEN}; share=secret"),
        ("X-Immich-Share-Slug", "summer"),
        ("Authorization", "Bearer secret"),
        ("X-Api-Key", "secret"),
        ("X-Immich-User-Token", "secret"),
        ("X-Immich-Session-Token", "secret"),
        ("Proxy-Authorization", "secret"),
        ("Sharefcgi-Key", "other"),
        ("Content-Type", "application/octet-stream"),
    ]
    target = f"/api/assets?key={KEY}&a=%2f"
    asking.immich.answers["/api/assets"] = lambda asked: answer(201, asked.body)
    assert asking.client.request("POST", target, fields, b"x" * 5000).body == b"x" * 5000
    told = asking.judge.last()
    assert (told["SHAREFCGI_KEY"], told["SHAREFCGI_SLUG"], told["SHAREFCGI_GATE"]) == ("", "summer", "check")
    assert told["SHAREFCGI_ASK"] == ("auth_request" if asking.is_nginx else "forward_auth")
    assert (told["REQUEST_URI"], told["HTTP_COOKIE"]) == (target, TOKEN)
    assert told.get("CONTENT_LENGTH", "") in ("", "0") and asking.judge.bodies == [b""]
    assert "secret" not in repr(told)
    assert not [name for name in told if name.startswith("HTTP_X_IMMICH") and told[name]]


def test_answerer_is_told_the_same_and_given_the_body(asking):
    asking.judge.answers["/api/shared-links/login"] = (
        b"Status: 201 Created\r\nSet-Cookie: immich_shared_link_token=z\r\n\r\n{}"
    )
    fields = [("Cookie", f"{TOKEN}; immich_access_token=secret"), ("X-Immich-Share-Key", KEY)]
    got = asking.client.request("POST", "/api/shared-links/login", fields, b'{"password":"p"}')
    assert (got.status, got["Set-Cookie"]) == (201, "immich_shared_link_token=z")
    told = asking.judge.last()
    assert (told["SHAREFCGI_ASK"], told["SHAREFCGI_KEY"], told["SHAREFCGI_SLUG"]) == ("answer", KEY, "")
    assert (told["HTTP_COOKIE"], told["CONTENT_LENGTH"]) == (TOKEN, "16")
    assert asking.judge.bodies == [b'{"password":"p"}'] and not asking.immich.asked


@pytest.mark.parametrize(
    ("sent", "given"),
    [
        (["immich_access_token=t", TOKEN], TOKEN),
        ([f"{TOKEN}; immich_shared_link_token=second"], TOKEN),
        (["immich_shared_link_token=first", "immich_shared_link_token=second"], "immich_shared_link_token=first"),
        (["a=immich_shared_link_token=x; ximmich_shared_link_token=y"], None),
        (["immich_shared_link_token="], None),
        (["immich_access_token=t; a=b"], None),
        ([], None),
    ],
)
def test_of_cookies_the_judge_is_given_the_first_of_links(asking, sent, given):
    asking.client.request("GET", f"{THUMBNAIL}?key={KEY}", [("Cookie", value) for value in sent])
    told = asking.judge.last().get("HTTP_COOKIE")
    assert told == given or given is None and told in (None, "", "immich_shared_link_token=")


def test_a_quoted_cookie_and_one_of_eight_thousand_bytes_do_no_harm(asking):
    for value in [
        'immich_shared_link_token="abc"',
        "immich_shared_link_token=" + "x" * 7900,
        "x" * 7900,
        "=",
        ";;;",
        '"',
    ]:
        got = asking.client.get(f"{THUMBNAIL}?key={KEY}", cookie=value)
        assert got.status in (200, 400)
        assert "immich_access_token" not in repr(asking.judge.last())
        assert asking.client.get(OCR, cookie=value).body == b"[]"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 503])
def test_of_immich_s_answers_to_a_session_only_no_becomes_an_empty_list(asking, status):
    asking.immich.answers[OCR] = answer(status, b"immich's own", ("X-Own", "yes"))
    got = asking.client.get(OCR, cookie="immich_access_token=t")
    assert (got.status, got.body) == ((200, b"[]") if status in (401, 403) else (status, b"immich's own"))
    assert not asking.judge.asked


def test_refused_and_unanswered_is_closed(asking):
    for path, status in [(THUMBNAIL, 404), ("/api/assets", 503), ("/", 500)]:
        asking.judge.answers[path] = refusal(asking, status)
        for method in ["GET", "POST", "PUT"]:
            got = asking.client.request(method, f"{path}?key={KEY}")
            assert got.status in ({404} if status == 404 else {500, 503})
    assert not asking.immich.asked


@pytest.mark.parametrize("status", [201, 206, 300, 302, 304, 400, 402, 410, 429, 502, 600])
def test_odd_answers_of_the_judge_let_nothing_through_but_success(asking, status):
    asking.judge.answers[THUMBNAIL] = f"Status: {status} Odd\r\nX-Accel-Redirect: /api/server/ping\r\n\r\n".encode()
    got = asking.client.get(f"{THUMBNAIL}?key={KEY}")
    if status >= 300:
        assert got.body != b"picture" and not asking.immich.asked


def test_we_are_away_closed_with_503(asking):
    asking.judge.stop()
    for method, target in [("GET", THUMBNAIL), ("POST", "/api/assets"), ("GET", ME), ("GET", "/")]:
        got = asking.client.request(method, f"{target}?key={KEY}")
        assert (got.status, got["Retry-After"], got["Cache-Control"]) == (503, "10", "no-store")
    assert not asking.immich.asked
    assert asking.client.get(OCR).body == b"[]"
    assert asking.client.get(THUMBNAIL, cookie="immich_access_token=t").body == b"picture"


def test_immich_is_away_503_and_text_still_empty(asking):
    asking.immich.stop()
    got = asking.client.get(f"{THUMBNAIL}?key={KEY}")
    assert (got.status, got["Retry-After"]) == (503, "10")
    assert asking.client.get(OCR).body == b"[]"


def test_what_was_judged_is_what_immich_is_sent(asking):
    for fields in [
        [("X-Immich-Share-Key", KEY)],
        [("X-Immich-Share-Key", ""), ("X-Immich-Share-Key", KEY)],
        [("X-Immich-Share-Key", KEY), ("X-Immich-Share-Key", "other")],
        [("x-immich-share-key", KEY), ("X_Immich_Share_Key", "other")],
        [("X_Immich_Share_Key", KEY)],
        [("X-Immich-Share-Slug", "summer"), ("X-Immich-Share-Slug", "other")],
        [("X-Immich-Share-Slug", "summer"), ("X-Immich-Share-Key", KEY)],
    ]:
        asking.judge.asked.clear(), asking.immich.asked.clear()
        assert asking.client.request("GET", THUMBNAIL, fields).status == 200
        [sent] = asking.immich.asked
        told = asking.judge.last() if asking.judge.asked else {}
        for name in ("Key", "Slug"):
            values = sent.all(f"X-Immich-Share-{name}")
            assert len(values) <= 1 and "".join(values) == told.get(f"SHAREFCGI_{name.upper()}", "")


def test_an_owner_s_own_locations_are_no_way_around(tmp_path):
    """nginx chooses locations after the gate."""
    wiring = Wiring("nginx-fastcgi", tmp_path, "alone")
    site = wiring.server.directory / "site.conf"
    proxy = "{ include share-fcgi/immich.conf; proxy_pass http://immich; }"
    own = f"location ^~ /api/ {proxy} location = {THUMBNAIL} {proxy} location ~ ^/api/assets {proxy} location /_sharefcgi {proxy}"
    site.write_text(site.read_text().replace("location / {", own + "\n    location / {"))
    wiring.start()
    try:
        wiring.immich.answers[THUMBNAIL] = PICTURE
        wiring.judge.answers[THUMBNAIL] = refusal(wiring)
        for target in [THUMBNAIL, "/api/x", "/api/assets", "/_sharefcgi/authorize", "/_sharefcgi/x"]:
            assert wiring.client.get(f"{target}?key={KEY}").status in (404, 503)
            assert wiring.client.get(target, x_immich_share_key=KEY).status in (404, 503)
        assert not wiring.immich.asked
        assert wiring.client.get(OCR).body == b"[]"
        assert wiring.client.get(THUMBNAIL).status == 200
    finally:
        wiring.stop()
