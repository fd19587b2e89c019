"""Every spelling that Immich takes for the same request: what it opens there, and that it opens nothing at the gate."""

import pytest

#: What follows the path of a picture; K is the key of a locked link, L its slug. True where Immich takes it for a link.
QUERIES = [
    ("key=K", True),
    ("slug=L", True),
    ("%6Bey=K", True),
    ("%6b%65%79=K", True),
    ("sl%75g=L", True),
    ("size=preview&key=K", True),
    ("a=1&&key=K&b=%zz", True),
    ("key=K&key=x", True),
    ("key=K&slug=summer", True),
    ("key=x&key=K", False),
    ("key=&key=K", False),
    ("key[]=K", False),
    ("key[0]=K", False),
    ("key%5B%5D=K", False),
    ("KEY=K", False),
    ("key%20=K", False),
    (";key=K", False),
    ("__proto__[key]=K", False),
    ("key=K&slug=", True),
]
#: Header fields.
FIELDS = [
    ([("X-Immich-Share-Key", "K")], True),
    ([("x-immich-share-key", "K")], True),
    ([("X-Immich-Share-Slug", "L")], True),
    ([("X-Immich-Share-Key", ""), ("X-Immich-Share-Key", "K")], True),
    ([("X-Immich-Share-Key", "K"), ("X-Immich-Share-Key", "B")], False),
    ([("X_Immich_Share_Key", "K")], False),
    ([("X-Immich-Share_Key", "K")], False),
]
#: Method and path of requests with a key; A is the picture's id. None: Immich answers with its shell, or knows no such route.
PATHS = [
    ("GET", "/api/Assets/A/Thumbnail?key=K", 200),
    ("GET", "/api/assets/A/thumbnail/?key=K", 200),
    ("HEAD", "/api/assets/A/thumbnail?key=K", 200),
    ("POST", "/API/assets?key=K", 400),
    ("POST", "/Api/Assets/?key=K", 400),
    ("GET", "/API/assets/A/thumbnail?key=K", None),
    ("GET", "/api\\assets\\A\\thumbnail?key=K#", 200),
    ("GET", "/api\\assets/A/original?key=K#x", 200),
    ("GET", "/api/assets/A\\thumbnail?key=K", None),
    ("GET", "/%61pi/assets/A/thumbnail?key=K", None),
    ("GET", "/x/../api/assets/A/thumbnail?key=K", None),
    ("GET", "/share/../api/assets/A/thumbnail?key=K", None),
    ("GET", "/share/%2e%2e/api/assets/A/thumbnail?key=K", None),
    ("GET", "/api//assets/A/thumbnail?key=K", None),
    ("GET", "/api/./assets/A/thumbnail?key=K", None),
    ("GET", "/api/asset%73/A/thumbnail?key=K", None),
    ("GET", "/api/assets/A/thumbnai%6C?key=K", None),
    ("GET", "/api/assets/A%00/thumbnail?key=K", None),
    ("GET", "/api/assets/A%zz/thumbnail?key=K", None),
    ("GET", "/_sharefcgi/authorize?key=K", None),
    ("GET", "/_gate?key=K", None),
    ("GET", "/api/assets/A%2f..%2f..%2f..%2f_gate?key=K", None),
    ("GET", "/api/assets/A%2f..%2f..%2f..%2f_gate?slug=L", None),
    ("GET", "/api/assets/A%2f..%2f..%2f..%2f_sharefcgi%2fauthorize?key=K", None),
    ("GET", "/api/assets/A%2f..%2f..%2f..%2fsso%2ftoken?key=K", None),
    ("GET", "/api/assets/A/thumbnail?key=K%00", None),
]


def filled(gate, text: str) -> str:
    """K, L and A put in."""
    asset = gate.asset("album_password_slug").rpartition("/")[2]
    key = gate.key("album_password_slug")
    return (
        text.replace("A/", asset + "/")
        .replace("A\\", asset + "\\")
        .replace("A%", asset + "%")
        .replace("=K", "=" + key)
        .replace("=L", "=locked")
    )


def fields_filled(gate, fields) -> list[tuple[str, str]]:
    """The same in header fields."""
    values = {"K": gate.key("album_password_slug"), "L": "locked"}
    return [(name, values.get(value, value)) for name, value in fields]


def came_with_a_share(gate) -> list[dict]:
    """What was passed on and has, for Immich, a link in it."""
    return [call for call in gate.passed() if any("key" in one or "slug" in one for one in call["credentials"])]


@pytest.mark.parametrize(("query", "taken"), QUERIES)
def test_query_opens_nothing(any_gate, query, taken):
    target = filled(any_gate, f"{any_gate.asset('album_password_slug')}/thumbnail?{query}")
    assert (any_gate.immich.client.get(target).status == 200) == taken
    any_gate.forget()
    got = any_gate.visitor().get(target)
    assert got.status == 404 if taken else got.status in (401, 404)
    assert not came_with_a_share(any_gate)


@pytest.mark.parametrize(("fields", "taken"), FIELDS)
def test_header_opens_nothing(any_gate, fields, taken):
    target, fields = any_gate.asset("album_password_slug") + "/thumbnail", fields_filled(any_gate, fields)
    assert (any_gate.immich.client.request("GET", target, fields).status == 200) == taken
    any_gate.forget()
    assert any_gate.visitor().request("GET", target, fields).status in (401, 404)
    assert not came_with_a_share(any_gate)


@pytest.mark.parametrize(("method", "path", "straight"), PATHS)
def test_path_opens_nothing(any_gate, method, path, straight):
    target = filled(any_gate, path)
    if straight:
        assert any_gate.immich.client.request(method, target).status == straight
    any_gate.forget()
    assert any_gate.visitor().request(method, target).status in (400, 404)
    assert not came_with_a_share(any_gate)


def test_two_links_in_one_request_are_none(gate):
    visitor, path = gate.visitor(), gate.asset("album") + "/thumbnail"
    opened, locked = gate.key("album"), gate.key("album_password_slug")
    for target, fields in [
        (f"{path}?key={opened}&slug=locked", []),
        (f"{path}?key={opened}", [("X-Immich-Share-Key", locked)]),
        (f"{path}?key={locked}", [("X-Immich-Share-Key", opened)]),
        (f"{path}?slug=summer", [("X-Immich-Share-Key", opened)]),
        (path, [("X-Immich-Share-Key", opened), ("X-Immich-Share-Slug", "locked")]),
        (f"{path}?token=abc&key={opened}", []),
    ]:
        assert visitor.request("GET", target, fields).status == 404, (target, fields)
    assert not gate.passed()
    same = [("X-Immich-Share-Key", opened)]
    assert visitor.request("GET", f"{path}?key={opened}", same).status == 200


def spellings(key: str) -> list[str]:
    """Other spellings of a key that Immich's decoder reads as the same bytes, as they stand in a query."""
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = last[last.index(key[-1]) + 1]
    return [
        "!" + key,
        key[:9] + "." + key[9:],
        key[:9] + "%20" + key[9:],
        key[:9] + "%C3%A9" + key[9:],
        key + "%3D",
        key + "==",
        key + "=whatever",
        key[:-1] + twin,
        key.replace("-", "%2B").replace("_", "%2F") if "-" in key or "_" in key else key + "!",
        "%0A" + key,
    ]


def test_only_the_canonical_spelling_of_a_key_is_taken(gate):
    visitor, path, key = gate.visitor(), gate.asset("album") + "/thumbnail", gate.key("album")
    for spelt in spellings(key):
        assert gate.immich.client.get(f"{path}?key={spelt}").status == 200, spelt
        gate.forget()
        assert visitor.get(f"{path}?key={spelt}").status == 404, spelt
        assert visitor.get(f"/api/shared-links/me?key={spelt}").status == 404, spelt
        assert not gate.asked()


def test_every_plain_spelling_of_an_open_link_goes_through(gate):
    visitor, path, key = gate.visitor(), gate.asset("album") + "/thumbnail", gate.key("album")
    for query in [f"%6Bey={key}", f"size=preview&key={key}", f"key={key}&key=x", "sl%75g=summer", f"a%62=1&key={key}"]:
        assert visitor.get(f"{path}?{query}").status == 200, query
    assert visitor.get(f"{path}/?key={key}").status == 200
    assert visitor.get(path.replace("assets", "Assets") + f"?key={key}").status == 200
    assert visitor.get(f"http://{visitor.authority}{path}?key={key}").status == 200
    raw = f"GET {path}?key={key} HTTP/1.0\r\nHost: {visitor.authority}\r\nX-Test-Address: {visitor.address}\r\n\r\n"
    assert visitor.send(raw.encode()).status == 200


def test_absolute_form_and_http_1_0_open_nothing(any_gate):
    visitor, key = any_gate.visitor(), any_gate.key("locked")
    path = any_gate.asset("locked") + "/thumbnail"
    any_gate.forget()
    assert visitor.get(f"http://{visitor.authority}{path}?key={key}").status == 404
    for lines in [
        f"GET {path}?key={key} HTTP/1.0\r\nHost: {visitor.authority}",
        f"GET http://{visitor.authority}{path}?key={key} HTTP/1.0",
    ]:
        got = visitor.send(f"{lines}\r\nX-Test-Address: {visitor.address}\r\n\r\n".encode())
        assert got.status != 200 or not got.body
    assert not came_with_a_share(any_gate)


def test_a_percent_sign_in_a_name_costs_nothing(gate):
    got = gate.visitor().get("/api/server/ping?filter%5Bx%5D=1", cookie=gate.sessions["lasting"]["cookie"])
    assert got.status == 200
    assert [call["route"] for call in gate.asked()] == ["ping"]
