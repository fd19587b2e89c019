"""Failures of Immich on the way of a picture: one constant answer each, without a header of success."""

import pytest
from testenv.stub_immich import OWN_HEADERS, File, Last, answer
from testenv.wiring import ROOT, THUMBNAIL

PICTURE = b"\xff\xd8\xff" + bytes(range(256)) * 40


@pytest.fixture(params=["image", "stream"])
def kind(request) -> str:
    """Kept by the web server, or passed straight through."""
    return request.param


def offer(wiring, kind, answer, **fields):
    """Puts a file behind an address."""
    return getattr(wiring, kind)(answer, **fields)


MISSING_STATUSES = [300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 410, 416, 418, 429, 451]
AWAY_STATUSES = [500, 501, 502, 503, 504, 507, 520]


def expected(status):
    """What a visitor is told."""
    return 404 if status in MISSING_STATUSES else 503


@pytest.mark.parametrize("status", MISSING_STATUSES + AWAY_STATUSES)
def test_P72_failures_of_immich_become_the_constant_answer(wiring, kind, status):
    refused = wiring.client.get(ROOT + "/photo/unknown/preview")
    body = b'{"message":"Not found or no asset.view access"}'
    fields = [
        ("Content-Type", "video/mp4"),
        ("Cache-Control", "max-age=86400"),
        ("ETag", '"1"'),
        ("Location", "/api/x?key=secret"),
        *OWN_HEADERS,
    ]
    path = offer(wiring, kind, answer(status, body, *fields), disposition="attachment; filename=x.jpg")
    got = wiring.client.get(path)
    assert got.status == expected(status)
    assert b"message" not in got.body
    assert got["Cache-Control"] == "no-store"
    assert not got.names & {
        "etag",
        "location",
        "set-cookie",
        "content-disposition",
        "x-powered-by",
        "accept-ranges",
        "content-security-policy",
    }
    if got.status == 404:
        assert got.constant() == refused.constant()
    else:
        assert got["Retry-After"] == "10"
    asked = wiring.judge.last()
    assert asked["SHAREFCGI_ERROR"] == ("missing" if got.status == 404 else "away")
    assert asked["REQUEST_URI"] == path
    assert wiring.client.head(path).status == got.status


def test_all_failures_of_immich_look_alike(wiring, kind):
    away = {
        wiring.client.get(offer(wiring, kind, reply)).constant().__repr__()
        for reply in [answer(500, b"a"), answer(502, b"b", ("Retry-After", "99")), answer(503), None]
    }
    wiring.immich.stop()
    away.add(wiring.client.get(offer(wiring, kind, answer(200))).constant().__repr__())
    assert len(away) == 1


def test_PB2_failure_is_not_kept(wiring):
    path = wiring.image(answer(500, b"{}"))
    assert wiring.client.get(path).status == 503
    wiring.immich.answers[THUMBNAIL] = File(PICTURE, "image/jpeg")
    assert wiring.client.get(path).status == 200


def test_json_with_status_200_is_not_kept(wiring):
    path = wiring.image(answer(200, b"{}", ("Content-Type", "application/json")))
    wiring.client.get(path)
    wiring.immich.answers[THUMBNAIL] = File(PICTURE, "image/jpeg")
    assert wiring.client.get(path).body == PICTURE


def test_answer_cut_short_is_no_whole_answer(wiring, kind):
    path = offer(wiring, kind, Last(answer(200, PICTURE, ("Content-Type", "image/jpeg"), length=len(PICTURE) + 1000)))
    with pytest.raises(ConnectionError):
        wiring.client.get(path)
