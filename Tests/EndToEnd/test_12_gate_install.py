"""The complete examples of the gate alone, as they are shipped; and what belongs beside them."""

import configparser
import re

import pytest
from testenv import env, examples
from testenv.http import Client
from testenv.judge import Judge
from testenv.nginx import Nginx
from testenv.stub_immich import File, StubImmich
from testenv.wiring import KEY, ORIGINAL, ROOT

PASSES = b"Status: 204 No Content\r\n\r\n"


class Example:
    """One complete example, running."""

    def __init__(self, server: str, directory):
        self.judge, self.immich = Judge(directory / "judge.sock").start(), StubImmich().start()
        between = (self.judge.path, self.immich.address)
        if server == "nginx":
            self.server, _, port = examples.nginx(directory, *between, "example-gate.conf")
        else:
            self.server, port = examples.caddy(directory, *between, "Caddyfile-gate")
        self.client = Client(port, "photos.example.org" + ("" if server == "nginx" else f":{port}"), tls=True)


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def example(request, tmp_path_factory):
    """The example of each web server."""
    example = Example(request.param, tmp_path_factory.mktemp("gate-example"))
    example.server.start()
    yield example
    example.server.stop()
    example.judge.stop()
    example.immich.stop()


def test_example_passes_the_web_server_s_own_check(example):
    checked = example.server.check()
    assert checked.returncode == 0, checked.stderr
    known = ("no OCSP stapling", "redirects are disabled")
    assert not [
        line for line in checked.stderr.splitlines() if "warn" in line and not any(text in line for text in known)
    ]


def test_scgi_variant_passes_nginx_s_check(tmp_path):
    server, _, _ = examples.nginx(tmp_path, "/nowhere", "127.0.0.1:1", "example-gate.conf")
    checked = Nginx(tmp_path, (tmp_path / "site.conf").read_text(), server.port, "scgi").check()
    assert checked.returncode == 0 and "warn" not in checked.stderr, checked.stderr


def test_example_asks_before_it_gives(example):
    example.immich.answers[ORIGINAL] = File(b"secret", "image/jpeg")
    for target, fields in [(f"{ORIGINAL}?key={KEY}", []), (ORIGINAL, [("X-Immich-Share-Key", KEY)])]:
        example.judge.answers.clear(), example.immich.asked.clear()
        assert example.client.request("GET", target, fields).status != 200
        assert not example.immich.asked
        example.judge.answers[ORIGINAL] = PASSES
        assert example.client.request("GET", target, fields).body == b"secret"
    assert example.judge.last()["HTTPS"] == "on"


def test_example_leaves_immich_s_own_pages_to_immich(example):
    example.judge.asked.clear()
    for target in [ROOT, "/share/x/photos/1", "/s/summer", "/api/server/ping", "/"]:
        example.client.get(target)
        assert example.immich.asked[-1].target == target
    assert not example.judge.asked


def test_example_logs_no_key(example):
    example.client.get(f"/share/{KEY}?password=hunter2")
    example.client.get(f"/api/shared-links/me?key={KEY}&password=hunter2")
    log = example.server.access_log()
    assert KEY not in log and "hunter2" not in log


def test_every_parameter_of_the_judge_is_said_in_both_protocols():
    for name in ("gate-ask.conf", "gate-check.conf"):
        text = (env.PROJECT / "nginx/share-fcgi" / name).read_text()
        for verb in ("param", "ignore_headers", "intercept_errors", "pass_request_body"):
            said = [set(re.findall(rf"^ *{one}_{verb} +(.*);", text, re.M)) for one in ("fastcgi", "scgi")]
            assert {" ".join(line.split()) for line in said[0]} == {" ".join(line.split()) for line in said[1]}


def test_every_jail_has_its_filter():
    jails = configparser.ConfigParser(interpolation=None)
    jails.read(env.PROJECT / "fail2ban/jail.d/share-fcgi.conf")
    filters = {path.stem for path in (env.PROJECT / "fail2ban/filter.d").iterdir()}
    assert {jails[name]["filter"] for name in jails.sections()} == filters
    assert not any(jails[name].getboolean("enabled") for name in jails.sections())
