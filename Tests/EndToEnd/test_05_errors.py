"""What reaches ShareFCGI of a visitor, and what a visitor sees when somebody is away."""

import pytest
from testenv.stub_immich import File
from testenv.wiring import ROOT

PAGE = (
    b"Status: 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: private\r\n\r\n"
    + b"<p>hello</p>" * 500
)


def cookie(wiring, *values: str) -> str | None:
    """What ShareFCGI is given of the visitor's cookies."""
    wiring.judge.answers[ROOT] = PAGE
    wiring.client.request("GET", ROOT, [("Cookie", value) for value in values])
    return wiring.judge.last().get("HTTP_COOKIE")


@pytest.mark.parametrize(
    ("sent", "given"),
    [
        ("__Secure-share=sealed", "__Secure-share=sealed"),
        ("immich_access_token=t; __Secure-share=se.al-ed_; immich_auth_type=p", "__Secure-share=se.al-ed_"),
        ("a=1;__Secure-share=sealed;b=2", "__Secure-share=sealed"),
        ("share=plain; immich_access_token=t", "share=plain"),
        ("share=plain; __Secure-share=sealed", "__Secure-share=sealed"),
        ("immich_access_token=t", None),
        ("xshare=1; my__Secure-share=2; shared=3", None),
        ("a=share=1", None),
        ("", None),
    ],
)
def test_only_our_own_cookie_comes_in(wiring, sent, given):
    assert (cookie(wiring, sent) or None) == given


def test_cookie_header_in_two_lines(wiring):
    assert cookie(wiring, "immich_access_token=t", "__Secure-share=sealed") == "__Secure-share=sealed"


OWNER_S = [
    "Authorization",
    "Proxy-Authorization",
    "X-Api-Key",
    "X-Immich-User-Token",
    "X-Immich-Session-Token",
    "X-Immich-Share-Key",
    "X-Immich-Share-Slug",
]


@pytest.mark.parametrize("name", OWNER_S)
def test_no_credential_of_the_owner_s_comes_in(wiring, name):
    wiring.judge.answers[ROOT] = PAGE
    wiring.client.request("GET", ROOT, [(name, "Basic c2VjcmV0")])
    assert "c2VjcmV0" not in repr(wiring.judge.last())


def test_request_is_described_as_it_came(wiring):
    target = ROOT + "/photo/%41%2f..%2F/x?a=1&b=%20"
    fields = [
        ("Accept-Language", "de"),
        ("Sec-Fetch-Site", "same-origin"),
        ("Origin", "http://127.0.0.1"),
        ("X-Forwarded-For", "203.0.113.9"),
    ]
    wiring.client.request("GET", target, fields)
    asked = wiring.judge.last()
    assert asked["REQUEST_METHOD"] == "GET"
    assert asked["REQUEST_URI"] == target
    assert asked["QUERY_STRING"] == "a=1&b=%20"
    assert asked["REMOTE_ADDR"] == "127.0.0.1"
    assert asked["SERVER_PROTOCOL"] == "HTTP/1.1"
    assert (asked["HTTP_ACCEPT_LANGUAGE"], asked["HTTP_SEC_FETCH_SITE"]) == ("de", "same-origin")
    assert asked["HTTP_HOST"] == wiring.client.authority
    assert asked.get("REQUEST_SCHEME", "http") == "http"
    assert not asked.get("HTTPS")
    assert "SHAREFCGI_ERROR" not in asked
    assert not asked.get("SHAREFCGI_CLIENT_ADDRESS"), "nobody in front has said who it is"


def test_what_the_proxy_in_front_says_is_the_visitor_s_address(wiring):
    wiring.client.get(ROOT, x_test_address="203.0.113.9")
    asked = wiring.judge.last()
    assert (asked.get("SHAREFCGI_CLIENT_ADDRESS") or asked["REMOTE_ADDR"]) == "203.0.113.9"


@pytest.mark.parametrize(
    "name", ["Sharefcgi-Error", "Sharefcgi-Client-Address", "SHAREFCGI_ERROR", "Http-Cookie", "Https", "Remote-Addr"]
)
def test_visitor_cannot_write_a_parameter(wiring, name):
    wiring.client.request("GET", ROOT, [(name, "missing")])
    asked = wiring.judge.last()
    assert [key for key, value in asked.items() if value == "missing"] in (
        [],
        ["HTTP_" + name.upper().replace("-", "_")],
    )


def test_form_arrives_whole(wiring):
    wiring.judge.answers[ROOT] = b"Status: 303 See Other\r\nLocation: /share/x\r\n\r\n"
    got = wiring.client.post(ROOT, "password=" + "x" * 1000)
    assert got.status == 303
    assert wiring.judge.bodies[-1] == b"password=" + b"x" * 1000
    assert wiring.judge.last()["CONTENT_LENGTH"] == "1009"


def test_body_over_the_limit_is_refused(wiring):
    wiring.judge.answers[ROOT] = PAGE
    got = wiring.client.post(ROOT, b"x" * 70_000)
    assert got.status == 413


@pytest.mark.parametrize(
    "target",
    [
        "/share",
        "/share/",
        "/s",
        "/share/x",
        "/s/x",
        "/s/%C3%A9t%C3%A9%202024",
        "/share/x/photo/1/preview",
        "/share/static/x.css",
    ],
)
def test_roots_of_the_shares_come_to_us(wiring, target):
    wiring.client.get(target)
    assert wiring.judge.last()["REQUEST_URI"] == target
    assert not wiring.immich.asked


@pytest.mark.parametrize(
    "target", ["/", "/shared-links", "/shares/1", "/photos/1", "/api/server/ping", "/.well-known/immich", "/robots.txt"]
)
def test_everything_else_comes_to_immich(wiring, target):
    wiring.client.get(target)
    assert wiring.immich.asked[-1].target == target
    assert not wiring.judge.asked


@pytest.mark.parametrize("status", [200, 303, 401, 404, 413, 423, 429, 431, 500, 503])
def test_our_answers_go_out_as_they_are(wiring, status):
    wiring.judge.answers[ROOT] = (
        f"Status: {status} Such\r\nContent-Type: text/html\r\nX-Ours: yes\r\nRetry-After: 7\r\n\r\nours".encode()
    )
    got = wiring.client.get(ROOT)
    assert (got.status, got["X-Ours"], got["Retry-After"], got.body) == (status, "yes", "7", b"ours")
    assert "status" not in got.names


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", "text/css", "text/javascript"])
def test_pages_are_compressed(wiring, kind):
    wiring.judge.answers[ROOT] = PAGE.replace(b"text/html; charset=utf-8", kind.encode())
    got = wiring.client.get(ROOT, accept_encoding="gzip")
    assert got["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in got["Vary"]
    assert len(got.body) < 500
    assert wiring.client.get(ROOT)["Content-Encoding"] is None


def test_pictures_are_not_compressed(wiring):
    path = wiring.image(File(bytes(5000), "image/jpeg"))
    assert wiring.client.get(path, accept_encoding="gzip")["Content-Encoding"] is None


def test_page_of_ours_when_we_are_down(wiring):
    wiring.judge.stop()
    seen = set()
    for target in [ROOT, "/s/x", ROOT + "/photo/one/preview", "/share/unknown"]:
        got = wiring.client.get(target)
        assert got.status == 503
        assert got["Retry-After"] == "10"
        assert got["Cache-Control"] == "no-store"
        assert got["Content-Type"].startswith("text/html")
        assert b"try again" in got.body and b"nginx" not in got.body
        assert got["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        seen.add(repr(got.constant()))
    assert len(seen) == 1
    wiring.immich.answers["/api/server/ping"] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npong"
    assert wiring.client.get("/api/server/ping").body == b"pong"


def test_we_are_back_at_once(wiring):
    wiring.judge.answers[ROOT] = PAGE
    wiring.judge.stop()
    assert wiring.client.get(ROOT).status == 503
    wiring.judge.start()
    assert wiring.client.get(ROOT).status == 200


def test_responder_that_hangs_up_or_talks_nonsense_is_503(wiring):
    def hang_up(params, body):
        raise ConnectionError

    for reply in [hang_up, b"nonsense without a header", b""]:
        wiring.judge.answers[ROOT] = reply
        got = wiring.client.get(ROOT)
        assert (got.status, got["Retry-After"]) == (503, "10"), reply
