"""What guessers cost Immich: nothing, or what a limit says; and uploads, which cost the judge nothing."""

import hashlib
import random

from testenv.http import read_answer

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def key(seed: int) -> str:
    """A key that nobody has, canonically spelt: of 50 bytes the last two bits are none's."""
    chance = random.Random(seed)
    return "".join(chance.choice(ALPHABET) for _ in range(66)) + chance.choice("AEIMQUYcgkosw048")


def test_random_cookies_on_an_open_link_cost_nothing(gate):
    # What it has known for half a minute it would ask again.
    gate.restart()
    visitor, path = gate.visitor(), f"{gate.album('album')}?key={gate.key('album')}"
    assert visitor.get(path).status == 200
    gate.forget()
    for number in range(50):
        token = hashlib.sha256(str(number).encode()).hexdigest()
        assert visitor.get(path, cookie=f"immich_shared_link_token={token}").status == 200
    assert len(gate.asked()) - len(gate.passed()) <= 1


def test_guessed_tokens_are_tries(gate):
    """A cookie may hold hundreds of guesses, and there is no end of cookies."""
    visitor, path = gate.visitor(), f"{gate.album('locked')}?key={gate.key('locked')}"
    visitor.get(path)
    gate.forget()
    for number in range(30):
        tokens = [hashlib.sha256(f"{number} {one}".encode()).digest().hex()[:43] + "%3D" for one in range(100)]
        assert visitor.get(path, cookie="immich_shared_link_token=" + "%2C".join(tokens)).status == 404
    # As many as a browser may hold of other links, once.
    assert len(gate.asked()) <= 20 and not gate.passed()


def test_unknown_keys_cost_no_more_than_the_limit(gate):
    visitor = gate.visitor()
    for number in range(150):
        got = visitor.get(f"/api/server/ping?key={key(number)}")
        assert got.status in (404, 429)
    assert len(gate.asked()) <= 60 and not gate.passed()
    assert visitor.get(f"{gate.album('album')}?key={gate.key('album')}").status == 200


def test_many_pictures_of_a_link_are_one_question(gate):
    """Of two calls to Immich: the link, and the months of its album."""
    visitor, path = gate.visitor(), gate.asset("album_slug") + "/thumbnail"
    gate.forget()
    for _ in range(40):
        assert visitor.get(f"{path}?slug=summer").status == 200
    assert len(gate.passed()) == 40 and len(gate.asked()) <= 42


# --- uploads ------------------------------------------------------------------------------------------------------------

SIZE = 25_000_000


def form(release: str, content: bytes) -> tuple[str, bytes]:
    """An upload as the web app sends it."""
    boundary = "----a-boundary"
    parts = {"fileCreatedAt": "2024-06-01T10:00:00.000Z", "fileModifiedAt": "2024-06-01T10:00:00.000Z"}
    if release < "3":
        parts |= {"deviceAssetId": "web-1", "deviceId": "WEB"}
    lines = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    ]
    lines.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="assetData"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    return f"multipart/form-data; boundary={boundary}", "".join(
        lines
    ).encode() + content + f"\r\n--{boundary}--\r\n".encode()


def test_an_upload_streams_past(gate):
    content = random.Random(gate.front + gate.release + gate.gate).randbytes(SIZE)
    kind, body = form(gate.release, content)
    before = gate.share_fcgi.pid
    fields = [("Content-Type", kind), ("X-Immich-Share-Key", gate.key("album_upload"))]
    got = gate.visitor().request("POST", "/api/assets", fields, body)
    assert (got.status, b'"status":"created"' in got.body) == (201, True), got.body
    [passed] = gate.passed()
    assert passed["route"] == "upload" and gate.share_fcgi.pid == before
    assert gate.visitor().request("POST", "/api/assets", fields, body).body.count(b"duplicate") == 1


def test_a_refused_upload_is_turned_away_before_its_body(any_gate):
    visitor, name = any_gate.visitor(), "locked"
    for release_fields in [f"X-Immich-Share-Key: {any_gate.key(name)}\r\n", "X-Immich-Share-Key: A\r\n"]:
        head = (
            f"POST /api/assets HTTP/1.1\r\nHost: {visitor.authority}\r\nContent-Type: application/octet-stream\r\n"
            f"X-Test-Address: {visitor.address}\r\nContent-Length: {SIZE}\r\n{release_fields}\r\n"
        )
        with visitor.connect() as connection:
            connection.sendall(head.encode())
            assert read_answer(connection, "POST").status == 404
    assert not any_gate.passed()
