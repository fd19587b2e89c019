"""The files of the gate for everything, between a stand-in for ShareFCGI and a stand-in Immich."""

import pytest
from testenv.admission import PATHS, AdmissionSite, generous_immich
from testenv.judge import Judge
from testenv.wiring import ASSET, FRONTS, KEY

PASSES = b"Status: 204 No Content\r\nCache-Control: no-store\r\n\r\n"


@pytest.fixture(scope="module")
def immich():
    """Gives everything to whoever comes through."""
    immich = generous_immich()
    yield immich
    immich.stop()


@pytest.fixture(scope="module", params=FRONTS)
def started_wiring(request, tmp_path_factory, immich):
    """A web server in front of a stand-in, with the gate of the shares asking, too."""
    directory = tmp_path_factory.mktemp(f"wiring-{request.param}")
    judge = Judge(directory / "judge.sock", request.param.split("-")[1]).start()
    wiring = AdmissionSite(request.param, directory, judge.path, immich, checks=True)
    wiring.judge = judge
    wiring.server.start()
    yield wiring
    wiring.server.stop()
    judge.stop()


@pytest.fixture
def wiring(started_wiring):
    """The same, as if nothing had happened yet: everybody is let in."""
    started_wiring.immich.asked.clear()
    started_wiring.judge.asked.clear()
    started_wiring.judge.answers = dict.fromkeys(PATHS, PASSES)
    yield started_wiring
    if not started_wiring.judge.listener:
        started_wiring.judge.start()


def test_files_pass_the_web_server_s_own_check_beside_the_gate_that_asks(wiring):
    checked = wiring.server.check()
    assert checked.returncode == 0, checked.stderr
    assert not wiring.is_nginx or "warn" not in checked.stderr, checked.stderr


def test_T55_T53_the_gate_is_told_who_and_where_and_no_more(wiring):
    fields = [("Cookie", "immich_access_token=secret; share=secret"), ("X-Api-Key", "secret"), ("Content-Length", "0")]
    assert wiring.ask("/photos?a=b", "anna", "POST", *fields[:2], body=b"x=y").status == 200
    told = wiring.judge.last()
    assert told.get("SCRIPT_NAME", "") + told.get("PATH_INFO", "") == "/_gate"
    assert told["REQUEST_URI"].startswith("/photos")
    assert told.get("QUERY_STRING", "") == ""
    assert (told["SHAREFCGI_USER"], told["SHAREFCGI_EMAIL"]) == ("anna", "anna@example.org")
    assert told["SHAREFCGI_PEER"] == "127.0.0.1"
    assert not told.get("SHAREFCGI_ASK") and told.get("CONTENT_LENGTH", "") in ("", "0")
    assert not wiring.judge.bodies[-1] and "secret" not in str(told) and "cmlnaHQ" not in str(told)


def test_both_gates_live_in_one_server(wiring):
    wiring.judge.answers[f"/api/assets/{ASSET}/thumbnail"] = b"Status: 403 No\r\n\r\n"
    wiring.ask(f"/api/assets/{ASSET}/thumbnail?key={KEY}")
    (asked,) = wiring.judge.asked
    assert dict(asked)[b"SHAREFCGI_ASK"] in (b"auth_request", b"forward_auth")
    assert b"/_gate" not in (dict(asked).get(b"SCRIPT_NAME"), dict(asked).get(b"PATH_INFO"))
    assert not wiring.passed


@pytest.mark.parametrize("status", [500, 503, 502])
def test_T56_a_failure_of_the_gate_is_a_failure(wiring, status):
    wiring.judge.answers["/photos"] = f"Status: {status} Oh\r\nX-Accel-Redirect: /\r\n\r\nno".encode()
    got = wiring.ask("/photos", "anna")
    assert got.status >= 500 and not wiring.passed


@pytest.mark.parametrize("said", [b"", b"Status: 20", b"nonsense", b"Status: x\r\n\r\n"])
def test_T56_nonsense_of_the_gate_is_no_yes(wiring, said):
    wiring.judge.answers["/photos"] = said
    try:
        assert wiring.ask("/photos", "anna").status >= 500
    except ConnectionError:
        # Caddy's own word for an answer that it cannot read.
        assert not wiring.is_nginx
    assert not wiring.passed


@pytest.mark.parametrize("said", [b"\r\n", b"Content-Type: text/html\r\n\r\nA page\n", b"Status: 206 Part\r\n\r\n"])
def test_T56_caddy_takes_no_other_success_for_a_yes(wiring, said):
    wiring.judge.answers["/photos"] = said
    wiring.ask("/photos", "anna")
    # To nginx every 2xx is a yes; CGI's missing status is 200 (RFC 3875 §6.3.3).
    assert wiring.is_nginx or not wiring.passed


def test_T56_a_gate_that_is_away_is_a_failure(wiring):
    wiring.judge.stop()
    for method in ["GET", "POST"]:
        got = wiring.ask("/photos", "anna", method)
        assert got.status >= 500 and not wiring.passed
        if wiring.is_nginx:
            assert (got.status, got["Retry-After"]) == (503, "10")


def test_an_address_of_the_sign_in_says_that_we_are_away_and_a_no_stays_a_no(wiring):
    wiring.judge.answers["/sso/whoami"] = b"Status: 502 Bad Gateway\r\nX-Ours: 1\r\n\r\nours"
    said = wiring.ask("/sso/whoami", "anna")
    assert (said.status, said["X-Ours"], said.body) == (502, "1", b"ours"), "what we say ourselves goes out as it is"
    wiring.judge.stop()
    for path, name in [("/sso/whoami", "anna"), ("/sso/logout", None), ("/sso/jwks", None)]:
        for method in ["GET", "POST"]:
            got = wiring.ask(path, name, method)
            assert (got.status, got["Retry-After"], got["Cache-Control"]) == (503, "10", "no-store"), got
            assert got["Content-Type"].startswith("text/html") and b"cannot be shown at the moment" in got.body
            assert b'<meta name="color-scheme" content="light dark">' in got.body
    assert wiring.ask("/sso/whoami", None).status == 401
    assert not wiring.passed


@pytest.mark.parametrize("status", [401, 403, 302, 404, 429])
def test_T57_a_no_is_a_no_whatever_stands_beside_it(wiring, status):
    evil = "X-Accel-Redirect: /photos\r\nX-Accel-Expires: 3600\r\nLocation: /photos\r\nSet-Cookie: a=b"
    wiring.judge.answers["/photos"] = f"Status: {status} No\r\n{evil}\r\n\r\nno".encode()
    got = wiring.ask("/photos", "anna")
    assert not wiring.passed
    if wiring.is_nginx:
        assert got.status == (status if status in (401, 403) else 503)
        assert got["Set-Cookie"] is None and got["Location"] is None
    else:
        assert got.status == status


def test_T57_a_yes_brings_nothing_with_it(wiring):
    wiring.judge.answers["/photos"] = (
        b"Status: 204 No Content\r\nX-Accel-Redirect: /\r\nSet-Cookie: a=b\r\nLocation: /\r\n\r\n"
    )
    got = wiring.ask("/photos", "anna")
    assert (got.status, got["Set-Cookie"], got["Location"]) == (200, "theirs=1", None)
    assert [asked.target for asked in wiring.passed] == ["/photos"]
