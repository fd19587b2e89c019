"""Ban lists: a tour of every share leaves nothing for them, and a wrong password leaves exactly one line."""

import json
import time

import pytest
from testenv import bans, env
from testenv.demo_immich import root
from testenv.gate import Visitor
from testenv.process import Process
from testenv.site import web_server

RELEASES = ["2.3.1", "3.1.0"]
SERVERS = ["nginx-fastcgi", "caddy-fastcgi"]


def tour(visitor: Visitor, immich, release: str):
    """A visitor of Immich's own share pages looks at every link: the calls of its web app. One album is too large."""
    for link in (link for link in immich.links().values() if link["name"] != "large"):
        key = f"key={link['key']}"
        visitor.get(root(link))
        for path in ["/api/server/config", "/api/server/features", "/api/server/media-types"]:
            visitor.get(path)
        told = visitor.get(f"/api/shared-links/me?{key}")
        if told.status != 200:
            continue
        pictures = [asset["id"] for asset in json.loads(told.body)["assets"]]
        if link["albumId"]:
            query = f"albumId={link['albumId']}&{key}"
            visitor.get(f"/api/albums/{link['albumId']}?{key}")
            months = json.loads(visitor.get(f"/api/timeline/buckets?{query}").body)
            for month in months:
                if len(pictures) >= 7:
                    break
                bucket = visitor.get(f"/api/timeline/bucket?timeBucket={month['timeBucket']}&{query}")
                pictures += json.loads(bucket.body)["id"]
        for picture in pictures[:7]:
            visitor.get(f"/api/assets/{picture}?{key}")
            visitor.get(f"/api/assets/{picture}/thumbnail?size=preview&{key}")
            if release < "3":
                visitor.get(f"/api/assets/{picture}/ocr?{key}")


def logged(server: Process, visitor: Visitor) -> str:
    """The site's log once the last call is in it."""
    last = f"/last-{time.monotonic_ns()}"
    visitor.get(last)
    deadline = time.monotonic() + 10
    while last not in server.access_log():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return str(server.directory / "access.log")


def found(log: str, front: str) -> list[int]:
    """What the shipped filter and a plain one match."""
    server = front.split("-")[0]
    return [bans.matches(log, f"share-fcgi-{server}"), bans.matches(log, bans.PLAIN[server])]


@pytest.fixture
def straight(request, tmp_path, immichs):
    """A web server without the gate, in front of one release."""
    front, release = request.param
    server = web_server(front, tmp_path / "web", env.free_port(), "/nowhere", immichs(release).address, "none")
    server.start()
    yield front, release, server, immichs(release)
    server.stop()


PAIRS = [(front, release) for front in SERVERS for release in RELEASES]


@pytest.mark.parametrize("straight", PAIRS, indirect=True, ids="-".join)
def test_without_the_gate_looking_is_enough_to_be_banned(straight):
    front, release, server, immich = straight
    visitor = Visitor(server.port)
    tour(visitor, immich, release)
    shipped, plain = found(logged(server, visitor), front)
    print(f"\n{front} {release} without the gate: {plain} lines, {shipped} of them at links")
    assert plain >= (50 if release < "3" else 4) and shipped >= 4


@pytest.mark.parametrize("gate", [(*pair, "alone") for pair in PAIRS], indirect=True, ids="-".join)
def test_with_the_gate_a_tour_leaves_nothing_and_a_wrong_password_one_line(gate, tmp_path):
    """Also where the visitor's own log-in has expired."""
    log, visitor = gate.server.directory / "access.log", gate.visitor("203.0.113.77")
    logged(gate.server, visitor)
    before = len(log.read_text())
    ours = len(gate.share_fcgi.log.read_text())

    def since() -> list[int]:
        logged(gate.server, visitor)
        (tmp_path / "log").write_text(log.read_text()[before:])
        (tmp_path / "ours").write_text(gate.share_fcgi.log.read_text()[ours:])
        return [*found(str(tmp_path / "log"), gate.front), bans.matches(tmp_path / "ours", "share-fcgi")]

    tour(visitor, gate.immich, gate.release)
    for path in ["/api/users/me", "/api/users/me/preferences", "/api/server/about"]:
        visitor.get(path, cookie=gate.sessions["expired"]["cookie"])
        visitor.get(path)
    after = since()
    key = gate.key("many_password")
    for number in range(3):
        if gate.release < "3":
            visitor.get(f"/api/shared-links/me?key={key}&password=wrong{number}")
        else:
            visitor.log_in(f"/api/shared-links/login?key={key}", f"wrong{number}")
    tries = since()
    print(f"\n{gate.front} {gate.release} with the gate: {after}, then three wrong passwords: {tries}")
    assert after == [0, 0, 0]
    assert tries == [3, 3, 3]


@pytest.mark.parametrize("gate", [(front, "3.1.0", "check") for front in SERVERS], indirect=True, ids="-".join)
def test_a_wrong_password_at_our_form_is_one_line_in_each_log(gate, tmp_path):
    visitor, ours = gate.visitor("203.0.113.78"), len(gate.share_fcgi.log.read_text())
    before = found(logged(gate.server, visitor), gate.front)
    assert visitor.post(gate.root("many_password"), "password=wrong").status == 401
    after = found(logged(gate.server, visitor), gate.front)
    (tmp_path / "ours").write_text(gate.share_fcgi.log.read_text()[ours:])
    assert [a - b for a, b in zip(after, before, strict=True)] == [1, 1]
    assert bans.matches(tmp_path / "ours", "share-fcgi") == 1


LINE = "sharefcgi[auth]: failure ip=203.0.113.7 share=1f0c9a2e reason=password"
ACCESS = '203.0.113.7 - - [21/Nov/2026:15:00:01 +0000] "%s HTTP/1.1" %s 17 "-" "%s"'


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        (LINE, True),
        ("Nov 21 15:00:01 host share-fcgi[12]: " + LINE, True),
        ("2026-11-21T15:00:01+00:00 host share-fcgi[12]: " + LINE.replace("203.0.113.7", "2001:db8::1"), True),
        (f'info link refused path="{LINE}"', False),
        ("Nov 21 15:00:01 host share-fcgi[12]: info note=" + LINE, False),
        ("Nov 21 15:00:01 host other[12]: " + LINE, False),
        (LINE + "s", False),
        (LINE.replace("password", "expired"), False),
    ],
)
def test_our_filter_takes_our_line_and_no_other(tmp_path, line, counts):
    (tmp_path / "log").write_text(line + "\n")
    assert bans.matches(tmp_path / "log", "share-fcgi") == counts


@pytest.mark.parametrize(
    ("target", "status", "agent", "counts"),
    [
        ("POST /share/-", 401, "x", True),
        ("GET /api/shared-links/me", 401, "x", True),
        ("POST /api/shared-links/login", 401, r"\x22", True),
        ("POST /s/-", 429, "401", False),
        ("GET /api/users/me", 401, "x", False),
        ("POST /api/auth/login", 401, "x", False),
        ("GET /share/-", 423, "x", False),
        (r"GET /x\x22 - [21/Nov/2026:15:00:01 +0000] \x22GET /share/-\x22 401 ", 200, "x", False),
        ("GET /x", 200, r"\x22GET /share/- HTTP/1.1\x22 401 ", False),
    ],
)
def test_nginx_filter_counts_wrong_passwords_only(tmp_path, target, status, agent, counts):
    (tmp_path / "log").write_text(ACCESS % (target, status, agent) + "\n")
    assert bans.matches(tmp_path / "log", "share-fcgi-nginx") == counts


def test_crowdsec_s_pattern_is_fail2ban_s():
    parser = (env.PROJECT / "crowdsec/parsers/s01-parse/share-fcgi.yaml").read_text()
    assert r"'^sharefcgi\[auth\]: failure ip=%{IP:source_ip} share=%{BASE16NUM:share} reason=password$'" in parser
