"""The shipped access logs name no key, no slug and no query of a share, however an address is spelt and answered."""

import re
import time
from urllib.parse import unquote

import pytest
from testenv.wiring import ASSET

LONG = "q" * 67
SLUG = "zomerfeest"
PASSWORD = "hunter2"

ROOTS = [
    "/share/",
    "/s/",
    "/SHARE/",
    "/S/",
    "/Share/",
    "/%73hare/",
    "/%73/",
    "/%53/",
    "/sh%61r%45/",
    "/share%2f",
    "/s%2F",
    "/%2fshare/",
    "/%2Fs%2F",
    "//share//",
    "/s///",
    "/share/./",
    "/share/%2e/",
    "/share/x/../",
    "/share/x/%2e%2e/",
    "/x/../share/",
    "/share/photo/../",
    "/photos/share/",
    "/x/s/",
    "/share%252f",
    "/%2573hare/",
    "/share%25252F",
    "/share\\",
    "/s%5C",
    "/share/photo/",
    "/share/video/",
    "/share/meta/",
    "/s/meta/",
    "/share/%70hoto/",
    "/share/photo%2f",
    "/share/photos/",
    "/share/x/photo/",
    "/share/%0a",
    "/share/x%0a/",
    "/s/x/y%0A/",
    "/share/x/y%0d%0az",
    "/s/x?",
    "/s/x?/share/",
    "/share?key=",
    "/s?slug=",
    "/share?",
    "/api/assets/x?a=1&k%65y=",
    "/api/shared-links/me?slug=",
    "/api/shared-links/me?password=",
    "/?",
]
TAILS = ["", f"?password={PASSWORD}", f"/photo/{ASSET}/preview", f"/photos/{ASSET}", "%2fphoto", "/a%0Ab", "/..", "//x"]


def encoded(text: str) -> str:
    """Every character in its percent-encoded form."""
    return "".join(f"%{ord(character):02x}" for character in text)


def lines(wiring, since: int) -> str:
    """What was logged since, decoded as far as it goes, in lower case; waits for the line of a last request."""
    wiring.count += 1
    last = f"/last-one-{wiring.count}-"
    wiring.client.get(last)
    while last not in (log := wiring.server.access_log()[since:]):
        time.sleep(0.01)
    for _ in range(6):
        log = unquote(log)
    return log.lower()


def leaks(log: str) -> list[str]:
    """The lines that tell something."""
    return [line for line in log.splitlines() if any(secret in line for secret in (LONG, SLUG, PASSWORD, "q" * 30))]


@pytest.mark.parametrize("root", ROOTS)
def test_no_spelling_of_an_address_brings_its_secret_into_the_log(wiring, root):
    since = len(wiring.server.access_log())
    for secret in [LONG, SLUG, encoded(LONG), encoded(SLUG), SLUG.upper(), f"{SLUG}%20x%2fy", f"{SLUG};x", f"{LONG}="]:
        for tail in TAILS:
            wiring.client.get(root + secret + tail, referer=f"https://photos.example.org/share/{LONG}")
        wiring.client.post(root + secret, f"password={PASSWORD}")
        wiring.client.request("DELETE", root + secret, [("X-Immich-Share-Key", LONG)])
    assert not leaks(lines(wiring, since))


@pytest.mark.parametrize("front", ["/", "/api/", "/shares/", "/share;x/", "/sharing/", "/%71/", "/share"])
def test_a_bare_key_is_cut_wherever_it_stands(wiring, front):
    since = len(wiring.server.access_log())
    for key in [LONG, encoded(LONG), "q" * 10 + encoded("q" * 57), encoded(encoded(LONG))]:
        wiring.client.get(front + key)
        wiring.client.get(f"{front}{key}/share/{SLUG}")
    assert not leaks(lines(wiring, since))


@pytest.mark.parametrize(
    "raw",
    [
        f"GET /share/{LONG}%zz HTTP/1.1\r\nHost: x\r\n",
        f"GET /share/{LONG}%00 HTTP/1.1\r\nHost: x\r\n",
        f"GET /share/{LONG}# HTTP/1.1\r\nHost: x\r\n",
        f"GET /share\\{LONG}?a#{SLUG} HTTP/1.1\r\nHost: x\r\n",
        f"GET /s/{SLUG} x HTTP/1.1\r\nHost: x\r\n",
        f"GET /s/{SLUG} HTTP/1.1\r\nHost: x y/\r\n",
        f"GET /s/{SLUG} HTTP/1.1\r\n",
        f"GET /s/{SLUG} HTTP/9.9\r\nHost: x\r\n",
        f"GET s/{SLUG} HTTP/1.1\r\nHost: x\r\n",
        f"GET ../s/{SLUG} HTTP/1.1\r\nHost: x\r\n",
        f"GET /../../s/{SLUG} HTTP/1.1\r\nHost: x\r\n",
        f"GET http://x/share/{LONG}?password={PASSWORD} HTTP/1.1\r\nHost: x\r\n",
        f"GET http://x?key={LONG} HTTP/1.1\r\nHost: x\r\n",
        f"get /share/{LONG} HTTP/1.1\r\nHost: x\r\n",
        f"/share/{LONG} HTTP/1.1\r\nHost: x\r\n",
        f"G/share/{LONG} / HTTP/1.1\r\nHost: x\r\n",
        f"GET /share/{LONG}/{'x' * 20000} HTTP/1.1\r\nHost: x\r\n",
        f"GET /share/{LONG} HTTP/1.1\r\nHost: x\r\nX: {'x' * 40000}\r\n",
        f"GET /s/{SLUG} HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n",
        f"POST /s/{SLUG} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: odd\r\n",
        f"TRACE /s/{SLUG} HTTP/1.1\r\nHost: x\r\n",
        f"CONNECT /s/{SLUG} HTTP/1.1\r\nHost: x\r\n",
    ],
)
def test_requests_that_no_server_takes_are_logged_without_their_address(wiring, raw):
    since = len(wiring.server.access_log())
    try:
        wiring.client.send(raw.encode() + b"Connection: close\r\n\r\n")
    except (ConnectionError, IndexError):
        pass
    assert not leaks(lines(wiring, since))


def test_what_is_no_secret_stays_in_the_log(wiring):
    since = len(wiring.server.access_log())
    addresses = [
        f"/share/{LONG}/photo/{ASSET}/preview",
        f"/s/{SLUG}/video/{ASSET}",
        f"/s/{SLUG}/details/{ASSET}",
        f"/share/{LONG}/month/2024-06",
        f"/share/{LONG}/download",
        f"/api/assets/{ASSET}/thumbnail",
        f"/api/shared-links/{ASSET}/assets",
        "/_app/immutable/chunks/BQ5aA2cd.js",
        f"/photos/{ASSET}",
        "/shares/x",
        "/people",
    ]
    for address in addresses:
        wiring.client.get(address)
    log = lines(wiring, since)
    for address in addresses:
        shown = re.sub(r"^/(share|s)/[^/]+", r"/\1/-", address)
        assert shown.lower() in log
    assert "404" in log
