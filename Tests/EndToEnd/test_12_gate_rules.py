"""The gate's rules, one after the other, in front of DemoImmich: what a visitor is answered, and what came to Immich."""

import contextlib
import json
import socket

import pytest
from testenv.http import read_answer

OCR = "/api/assets/849fbd22-e312-44c8-a953-90e446a8e908/ocr"
ME = "/api/shared-links/me"
LOGIN = "/api/shared-links/login"


def message(answer) -> str:
    """The text that Immich's web app looks at."""
    return json.loads(answer.body)["message"]


def locked_message(gate) -> str:
    """How a release says that a link is locked."""
    return "Invalid password" if gate.release < "3" else "Password required"


def try_password(gate, visitor, name: str, password: str, **headers: str):
    """A password at a link, as the web app of the release gives it."""
    if gate.release < "3":
        return visitor.get(f"{ME}?key={gate.key(name)}&password={password}", **headers)
    return visitor.log_in(f"{LOGIN}?key={gate.key(name)}", password, **headers)


# --- 1: text in pictures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [OCR, OCR + "/", "/api/Assets/nonsense/OCR", "/api/assets/%41/ocr"])
def test_1_text_is_an_empty_list_at_once(any_gate, path):
    visitor, locked = any_gate.visitor(), any_gate.key("locked")
    for target, headers in [
        (path, {}),
        (f"{path}?key={locked}", {}),
        (f"{path}?slug=summer", {"cookie": any_gate.sessions["lasting"]["cookie"]}),
        (path, {"x_immich_share_key": locked}),
        (path, {"cookie": "immich_shared_link_token=x; immich_is_authenticated=true"}),
    ]:
        got = visitor.get(target, **headers)
        assert (got.status, got.body) == (200, b"[]")
        assert (got["Content-Type"], got["Cache-Control"]) == ("application/json", "no-store")
        head = visitor.head(target, **headers)
        assert (head.status, head["Content-Length"]) == (200, "2")
    assert not any_gate.asked()


def test_1_other_methods_of_text_are_no_matter_of_that_rule(any_gate):
    visitor = any_gate.visitor()
    assert visitor.request("POST", OCR, [], b"{}").status == 404
    assert [call["method"] for call in any_gate.passed()] == ["POST"]
    any_gate.forget()
    assert visitor.request("DELETE", f"{OCR}?key={any_gate.key('locked')}").status == 404
    assert not any_gate.passed()


def test_1_a_body_changes_nothing(any_gate):
    fields = [("Content-Type", "application/json"), ("Content-Length", "2")]
    got = any_gate.visitor().request("GET", OCR, fields, b"")
    assert (got.status, got.body) == (200, b"[]")
    assert not any_gate.asked()


# --- 2: the same for somebody who is logged in --------------------------------------------------------------------------


def test_2_a_session_is_immich_s_matter(any_gate):
    visitor, straight = any_gate.visitor(), any_gate.immich.client
    path = any_gate.asset("album") + "/ocr"
    for headers in [
        {"cookie": any_gate.sessions["lasting"]["cookie"]},
        {"x_api_key": any_gate.sessions["apiKey"]},
        {"authorization": "Bearer " + any_gate.sessions["lasting"]["token"]},
        {"x_immich_user_token": any_gate.sessions["lasting"]["token"]},
    ]:
        for target in [path, OCR, f"{path}?a=1"]:
            want, got = straight.get(target, **headers), visitor.get(target, **headers)
            assert got.status == want.status and message_or_body(got) == message_or_body(want)
    assert visitor.get(f"{path}?apiKey={any_gate.sessions['apiKey']}").status == 200
    assert visitor.get(f"{path}?sessionKey={any_gate.sessions['lasting']['token']}").status == 200


def message_or_body(answer):
    """A failure's message, since its number is always another; else the body."""
    return message(answer) if answer.status >= 400 else answer.body


def test_2_a_dead_session_is_an_empty_list(any_gate):
    for headers in [
        {"cookie": any_gate.sessions["expired"]["cookie"]},
        {"cookie": "immich_access_token=x"},
        {"x_api_key": "x"},
        {"authorization": "Bearer x"},
    ]:
        got = any_gate.visitor().get(OCR, **headers)
        assert (got.status, got.body, got["Cache-Control"]) == (200, b"[]", "no-store")
        assert len(any_gate.passed()) == 1
        any_gate.forget()


# --- 3: looking at a link -----------------------------------------------------------------------------------------------


def test_3_an_open_link_is_told_as_immich_tells_it(gate):
    want = json.loads(gate.immich.client.get(f"{ME}?key={gate.key('album')}").body)
    for target, headers in [
        (f"{ME}?key={gate.key('album')}", {}),
        (ME + "/", {"x_immich_share_key": gate.key("album")}),
    ]:
        got = gate.visitor().get(target, **headers)
        assert (got.status, got["Cache-Control"]) == (200, "no-store")
        told = json.loads(got.body)
        assert not set(told) - set(want)
        assert all(told[name] == want[name] for name in told if name not in ("album", "assets", "password"))
        assert not told.get("password")


def test_3_a_locked_link_is_423_with_immich_s_words(gate):
    got = gate.visitor().get(f"{ME}?key={gate.key('locked')}")
    assert (got.status, message(got)) == (423, locked_message(gate))


def test_3_an_unknown_or_expired_link_is_404_with_immich_s_words(gate):
    for target in [f"{ME}?key={'A' * 67}", f"{ME}?key={gate.key('album_expired')}"]:
        got = gate.visitor().get(target)
        assert (got.status, message(got)) == (404, "Invalid share key")
    got = gate.visitor().get(f"{ME}?slug=nosuchslug")
    assert (got.status, message(got)) == (404, "Invalid share slug")


# --- 4: passwords -------------------------------------------------------------------------------------------------------


def test_4_the_right_password_opens_the_link(gate):
    visitor = gate.visitor()
    assert visitor.get(f"{gate.album('locked')}?key={gate.key('locked')}").status == 404
    got = try_password(gate, visitor, "locked", "hunter2")
    assert got.status in (200, 201)
    [cookie] = [value.partition(";")[0] for value in got.all("Set-Cookie")]
    for path in [gate.album("locked"), gate.asset("locked") + "/thumbnail", gate.asset("locked") + "/original"]:
        assert visitor.get(f"{path}?key={gate.key('locked')}", cookie=cookie).status == 200
        assert gate.visitor().get(f"{path}?key={gate.key('locked')}").status == 404
    assert visitor.get(f"{ME}?key={gate.key('locked')}", cookie=cookie).status == 200


def test_4_a_wrong_password_stays_401_and_is_limited(gate):
    visitor = gate.visitor()
    seen = [try_password(gate, visitor, "album_password", f"wrong{number}") for number in range(5)]
    assert [got.status for got in seen] == [401] * 5
    gate.forget()
    got = try_password(gate, visitor, "album_password", "hunter2")
    assert got.status == 429 and int(got["Retry-After"]) > 0
    assert not [call for call in gate.asked() if call["route"] == "login" or "password" in call["query"]]
    assert try_password(gate, gate.visitor(), "album_password", "hunter2").status in (200, 201)


def test_4_pages_of_other_sites_guess_nothing(gate):
    visitor = gate.visitor()
    for number in range(8):
        got = try_password(gate, visitor, "many_password", f"wrong{number}", sec_fetch_site="cross-site")
        assert got.status in (404, 423)
    assert "failure ip=" + visitor.address not in gate.share_fcgi.log.read_text()
    assert try_password(gate, visitor, "many_password", "wrong").status == 401


def test_4_bodies_that_are_none_are_400(gate):
    if gate.release < "3":
        pytest.skip("this release has no such call")
    fields = [("Content-Type", "application/json")]
    for body in [b"", b"{}", b"[]", b"{", b'{"password":1}']:
        got = gate.visitor().request("POST", f"{LOGIN}?key={gate.key('locked')}", fields, body)
        assert got.status == 400, body[:40]
    for size in [20_000, 70_000]:
        got = gate.visitor().request("POST", f"{LOGIN}?key={gate.key('locked')}", fields, b"x" * size)
        assert got.status in (400, 413)
    assert not gate.passed()


def test_4_a_password_may_come_in_parts(gate):
    if gate.release < "3":
        pytest.skip("this release has no such call")
    link = gate.immich.links()["locked"]
    body = json.dumps({"password": link["password"]}).encode()
    half = len(body) // 2
    for framing, parts in [
        (f"Content-Length: {len(body)}", [body[:half], body[half:]]),
        (
            "Transfer-Encoding: chunked",
            [b"%x\r\n%b\r\n" % (len(it), it) for it in (body[:half], body[half:])] + [b"0\r\n\r\n"],
        ),
    ]:
        with gate.client.connect() as connection:
            head = (
                f"POST {LOGIN}?key={link['key']} HTTP/1.1\r\nHost: {gate.client.authority}\r\n"
                f"X-Test-Address: {gate.visitor().address}\r\nContent-Type: application/json\r\n{framing}\r\n\r\n"
            )
            for part in [head.encode(), *parts]:
                connection.sendall(part)
                # Long enough that a server which does not wait for the rest has answered without it.
                connection.settimeout(0.2)
                with contextlib.suppress(TimeoutError):
                    assert not connection.recv(1, socket.MSG_PEEK) or part is parts[-1]
            connection.settimeout(20)
            assert read_answer(connection, "POST").status == 201, framing


# --- 5: everything else -------------------------------------------------------------------------------------------------


def test_5_an_open_link_opens_what_immich_opens(gate):
    visitor, straight = gate.visitor(), gate.immich.client
    for path in [
        gate.album("album"),
        gate.asset("album"),
        gate.asset("album") + "/thumbnail",
        "/api/server/ping",
        "/nowhere",
    ]:
        for target, headers in [
            (f"{path}?key={gate.key('album')}", {}),
            (f"{path}?slug=summer", {}),
            (path, {"x_immich_share_key": gate.key("album")}),
            (path, {"x_immich_share_slug": "summer"}),
        ]:
            assert visitor.get(target, **headers).status == straight.get(target, **headers).status
    assert gate.passed()


def test_5_a_locked_link_opens_nothing(any_gate):
    visitor, key = any_gate.visitor(), any_gate.key("locked")
    paths = [any_gate.album("locked"), any_gate.asset("locked"), "/api/timeline/buckets", "/api/server/ping", "/x", "/"]
    paths += [any_gate.asset("locked") + part for part in ("/thumbnail", "/original", "/video/playback")]
    any_gate.forget()
    for path in paths:
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "A-B"]:
            for target, fields in [
                (f"{path}?key={key}", []),
                (f"{path}?slug=few-locked", []),
                (path, [("X-Immich-Share-Key", key)]),
                (f"{path}?key={key}", [("Cookie", any_gate.sessions["lasting"]["cookie"])]),
                (f"{path}?key={key}", [("Cookie", "immich_shared_link_token=AAAA")]),
            ]:
                got = visitor.request(method, target, fields)
                assert got.status in (400, 404, 405), (method, target)
    assert not any_gate.passed()


def test_5_closed_opens_nothing_at_all(closed_gate):
    visitor, key, cookie = closed_gate.visitor(), closed_gate.key("album"), closed_gate.token("locked")
    paths = [closed_gate.album("album"), closed_gate.asset("album") + "/original", ME, LOGIN, "/api/server/ping"]
    closed_gate.forget()
    for path in paths:
        assert visitor.get(f"{path}?key={key}").status == 404
        assert visitor.get(path, x_immich_share_key=key).status == 404
        assert visitor.get(f"{path}?key={closed_gate.key('locked')}", cookie=cookie).status == 404
    assert visitor.log_in(f"{LOGIN}?key={closed_gate.key('locked')}", "hunter2").status == 404
    assert not closed_gate.asked()


# --- 7: nobody's business -----------------------------------------------------------------------------------------------


def test_7_a_link_in_nobody_s_hands_is_no_matter_of_the_gate(any_gate):
    visitor, straight = any_gate.visitor(), any_gate.immich.client
    cookie = any_gate.sessions["lasting"]["cookie"]
    for path in ["/", "/photos", "/api/server/config", "/api/users/me", any_gate.album("album"), "/api/nowhere", ME]:
        got = visitor.get(path, cookie=cookie)
        assert got.status == straight.get(path, cookie=cookie).status, path
