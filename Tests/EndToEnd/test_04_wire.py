"""FastCGI and SCGI against the real program, by peers that were written down from the specifications."""

import os
import socket
import struct
import time

import pytest
from testenv import fastcgi_peer as fcgi
from testenv import scgi_peer as scgi

HEALTH = "/share/healthcheck"


@pytest.fixture(scope="module")
def program(sites):
    """The program of the first site, without a web server."""
    return sites("nginx-fastcgi", "3.1.0").share_fcgi


def healthy(program) -> None:
    """It answers as if nothing had happened."""
    output, end = fcgi.ask(program.fastcgi, fcgi.request(fcgi.params_for("/share/" + "A" * 67)))
    assert output.startswith(b"Status: 404") and end == (0, fcgi.REQUEST_COMPLETE)


def test_one_request_is_answered_and_ended(program):
    output, end = fcgi.ask(program.fastcgi, fcgi.request(fcgi.params_for(HEALTH)))
    assert output.startswith(b"Status: 200")
    assert end == (0, fcgi.REQUEST_COMPLETE)


def test_many_requests_on_one_connection(program):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(program.fastcgi)
        for _ in range(50):
            connection.sendall(fcgi.request(fcgi.params_for(HEALTH), keep=True))
            output, end = fcgi.answer(connection)
            assert output.startswith(b"Status: 200") and end == (0, 0)


@pytest.mark.parametrize("size", [1, 2, 7, 100, 65535])
def test_params_in_records_of_any_size(program, size):
    raw = (
        fcgi.begin()
        + fcgi.stream(fcgi.PARAMS, fcgi.pairs(fcgi.params_for(HEALTH)), size=size)
        + fcgi.stream(fcgi.STDIN, b"")
    )
    assert fcgi.ask(program.fastcgi, raw)[0].startswith(b"Status: 200")


def test_byte_by_byte(program):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(program.fastcgi)
        for byte in fcgi.request(fcgi.params_for(HEALTH)):
            connection.sendall(bytes([byte]))
        assert fcgi.answer(connection)[0].startswith(b"Status: 200")


def test_padding_is_skipped(program):
    pairs = fcgi.pairs(fcgi.params_for(HEALTH))
    raw = (
        fcgi.begin()
        + fcgi.record(fcgi.PARAMS, pairs, padding=255)
        + fcgi.record(fcgi.PARAMS)
        + fcgi.record(fcgi.STDIN, padding=7)
    )
    assert fcgi.ask(program.fastcgi, raw)[0].startswith(b"Status: 200")


@pytest.mark.parametrize("role", [fcgi.FILTER, 4, 65535])
def test_other_roles_are_refused_by_the_protocol(program, role):
    _, end = fcgi.ask(program.fastcgi, fcgi.request(fcgi.params_for(HEALTH), role=role))
    assert end is not None and end[1] == fcgi.UNKNOWN_ROLE


def test_second_request_on_a_busy_connection_is_refused(program):
    raw = fcgi.begin(keep=True) + fcgi.begin(request=2) + fcgi.stream(fcgi.PARAMS, fcgi.pairs(fcgi.params_for(HEALTH)))
    raw += fcgi.stream(fcgi.STDIN, b"")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(program.fastcgi)
        connection.sendall(raw)
        ends = {}
        for kind, request, content in fcgi.records(connection):
            if kind == fcgi.END:
                ends[request] = struct.unpack(">IB3x", content)[1]
            if len(ends) == 2:
                break
    assert ends == {1: fcgi.REQUEST_COMPLETE, 2: fcgi.CANNOT_MULTIPLEX}


BROKEN = {
    "wrong version": fcgi.record(fcgi.BEGIN, bytes(8), version=9),
    "begin too short": fcgi.record(fcgi.BEGIN, b"\0\1"),
    "params before begin": fcgi.stream(fcgi.PARAMS, fcgi.pairs([(b"A", b"B")])),
    "length beyond the end": fcgi.begin()
    + fcgi.record(fcgi.PARAMS, b"\xff\xff\xff\xff\x05AB")
    + fcgi.record(fcgi.PARAMS)
    + fcgi.record(fcgi.STDIN),
    "one byte of a length": fcgi.begin()
    + fcgi.record(fcgi.PARAMS, b"\x80")
    + fcgi.record(fcgi.PARAMS)
    + fcgi.record(fcgi.STDIN),
    "noise": bytes(range(256)) * 50,
    "http": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "zeros": bytes(4096),
    "nothing": b"",
    "half a head": b"\1\1\0",
    "record that never ends": b"\1\4\0\1\xff\xff\0\0" + b"x" * 100,
}


@pytest.mark.parametrize("name", BROKEN)
def test_PB20_broken_fastcgi_harms_nobody(program, name):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(3)
        connection.connect(program.fastcgi)
        try:
            connection.sendall(BROKEN[name])
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
        except (TimeoutError, ConnectionError):
            pass
    healthy(program)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"5",
        b"5:",
        b"-5:abc,",
        b"99999999999999:",
        b"3:abc,",
        b"0:,",
        b"12:CONTENT_LENGTH\0",
        b"a:b,",
        b"24:CONTENT_LENGTH\x00-1\x00SCGI\x001\x00,",
        b"26:CONTENT_LENGTH\x00x\x00SCGI\x001\x00AA,",
        bytes(2000),
        b"70000:" + bytes(70000),
    ],
)
def test_broken_scgi_harms_nobody(program, raw):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(3)
        connection.connect(program.scgi)
        try:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
        except (TimeoutError, ConnectionError):
            pass
    healthy(program)


def test_scgi_is_answered(program):
    output = scgi.ask(program.scgi, scgi.request(fcgi.params_for(HEALTH)))
    assert output.startswith(b"Status: 200")


@pytest.mark.parametrize(
    "extra",
    [
        [(b"HTTP_X_%d" % number, b"x" * 60_000) for number in range(4)],
        [(b"HTTP_X_%d" % number, b"") for number in range(600)],
        [(b"HTTP_COOKIE", b"x" * 65_500)],
    ],
)
def test_parameters_over_the_limit_are_431(program, extra):
    output, _ = fcgi.ask(program.fastcgi, fcgi.request(fcgi.params_for(HEALTH) + extra))
    assert output.startswith((b"Status: 431", b"Status: 413", b"Status: 400")), output[:100]
    healthy(program)


@pytest.mark.parametrize(
    "target",
    [
        "/share/%00",
        "/share/\0",
        "/share/" + "%2e" * 500,
        "/s/" + "a" * 5000,
        "/share/../../etc/passwd",
        "//",
        "*",
        "",
        "\udcff\udcfe",
        "/share/%",
        "/share/" + "A" * 67 + "/photo/../../x",
        "/s/\u202e",
        "http://evil/share/x",
        "/share/" + "A" * 67 + "?" + "&" * 5000,
    ],
)
def test_hostile_targets_get_a_clear_answer(program, target):
    output, end = fcgi.ask(program.fastcgi, fcgi.request(fcgi.params_for(target)))
    assert output.split(b"\r\n")[0] in (
        b"Status: 404 Not Found",
        b"Status: 400 Bad Request",
        b"Status: 503 Service Unavailable",
    ), output[:80]
    assert end is not None
    healthy(program)


def test_header_cannot_be_injected(program):
    evil = "/share/" + "A" * 67 + "/photos/%0d%0aSet-Cookie:%20a=b"
    output, _ = fcgi.ask(program.fastcgi, fcgi.request(fcgi.params_for(evil)))
    assert b"\nSet-Cookie" not in output


def test_form_over_the_limit_is_413(program):
    params = fcgi.params_for(
        "/share/" + "A" * 67, "POST", CONTENT_LENGTH="200000", CONTENT_TYPE="application/x-www-form-urlencoded"
    )
    output, _ = fcgi.ask(program.fastcgi, fcgi.request(params, b"x" * 200_000))
    assert output.startswith((b"Status: 413", b"Status: 404")), output[:60]
    healthy(program)


def test_hang_ups_leave_no_descriptor_behind(program):
    def descriptors() -> int:
        return len(os.listdir(f"/proc/{program.pid}/fd"))

    healthy(program)
    before = descriptors()
    raw = fcgi.request(fcgi.params_for("/share/" + "A" * 67))
    for cut in range(1, len(raw), 3):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(program.fastcgi)
            connection.sendall(raw[:cut])
    deadline = time.monotonic() + 10
    while descriptors() > before + 5 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert descriptors() <= before + 5
    healthy(program)
