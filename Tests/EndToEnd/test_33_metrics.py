"""What is counted, as Prometheus asks for it through the web server."""

import re
import socket

import pytest
from testenv.http import Client
from testenv.site import Site

MONITOR = "127.0.0.9"
FRONTS = ["nginx-fastcgi", "caddy-fastcgi"]
PATH = "/share/metrics"
LABEL = r'[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"'
SAMPLE = re.compile(rf"([a-z_:][a-z0-9_:]*)(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)")
SUFFIXES = {"counter": {""}, "gauge": {""}, "summary": {"_sum", "_count"}}


class Monitor(Client):
    """Comes from an address of its own."""

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=self.timeout, source_address=(MONITOR, 0))

    def numbers(self) -> dict[str, float]:
        """Every series with its number."""
        return parse(self.get(PATH).body.decode())


def parse(text: str) -> dict[str, float]:
    """Prometheus' text format: each family whole, HELP and TYPE before its samples, no series twice."""
    assert text.endswith("\n")
    lines, found, families = text.split("\n")[:-1], {}, set()
    while lines:
        name, _, explained = lines.pop(0).removeprefix("# HELP ").partition(" ")
        word, typed, kind = lines.pop(0).removeprefix("# ").split(" ")
        assert (word, typed) == ("TYPE", name)
        assert explained
        assert name not in families
        families.add(name)
        assert kind == "counter" or not name.endswith("_total")
        assert kind != "counter" or name.endswith("_total")
        seen = 0
        while lines and not lines[0].startswith("#"):
            series = SAMPLE.fullmatch(lines.pop(0))
            assert series, name
            assert series[1].startswith(name)
            assert series[1].removeprefix(name) in SUFFIXES[kind]
            key = f"{series[1]}{{{series[2]}}}" if series[2] else series[1]
            assert key not in found, key
            found[key] = float(series[3])
            seen += 1
        assert seen, name
    return found


@pytest.fixture(scope="module", params=FRONTS)
def site(request, tmp_path_factory, immichs):
    """One where the monitor may ask."""
    settings = {"metrics.networks": f"{MONITOR},192.0.2.0/24", "state.store": "memory"}
    started = Site(
        tmp_path_factory.mktemp("metrics"), request.param, settings=settings, immich=immichs("3.1.0")
    ).start()
    started.immich.control("start-over")
    yield started
    started.stop()


def test_PG7_metrics_are_nobodys_unless_the_owner_says_so(sites, site):
    other = sites(site.front, "3.1.0")
    for client in (other.client, Monitor(other.client.port), site.client):
        for method in ("GET", "HEAD", "POST", "PUT"):
            got, wrong = (client.request(method, path) for path in (PATH, "/share/metricz"))
            assert got.constant() == wrong.constant()
            assert got.status == (405 if method == "PUT" else 404)
    nothing = site.client.get("/share/metricz").constant()
    for name in ("x_forwarded_for", "x_real_ip", "cf_connecting_ip", "true_client_ip"):
        spoken_for = Monitor(site.client.port).get(PATH, **{name: "203.0.113.7"})
        assert spoken_for.constant() == nothing, "a proxy that nobody knows"
    assert Monitor(site.client.port).get(PATH, forwarded="for=203.0.113.7").constant() == nothing
    assert Monitor(site.client.port).get(PATH, x_forwarded_for=MONITOR).status == 200
    # To Caddy both are one variable, and which of them wins is chance.
    twins = [
        ("X-Forwarded-For", "203.0.113.7"),
        ("X_Real_Ip", MONITOR),
        ("X_Forwarded_For", MONITOR),
        ("X-Real_IP", MONITOR),
    ]
    for _ in range(20):
        assert Monitor(site.client.port).request("GET", PATH, twins).constant() == nothing


def test_PG7_metrics_endpoint_answers_and_what_visitors_do_moves_it(site):
    monitor = Monitor(site.client.port)
    before, root = monitor.numbers(), site.root("many")
    page = site.client.get(root)
    asset = page.body.decode().split('data-id="', 1)[1].split('"', 1)[0]
    site.client.get(root)
    site.client.get(f"{root}/photo/{asset}/preview")
    site.client.get("/share/" + "A" * 67)
    site.client.post(site.root("many_password"), "password=wrong")
    size = len(site.client.get(root + "/download").body)
    answer = monitor.get(PATH)
    assert (answer.status, answer["Cache-Control"]) == (200, "no-store")
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    head = monitor.head(PATH)
    assert (head.status, head["Content-Type"], head.body) == (200, answer["Content-Type"], b"")
    assert monitor.post(PATH).status == 405
    after = parse(answer.body.decode())
    assert after.keys() == before.keys(), "always the same series"

    def grown(series: str) -> float:
        return after[series] - before[series]

    assert grown('share_fcgi_requests_total{route="gallery",code="2xx"}') == 2
    assert grown('share_fcgi_requests_total{route="gallery",code="4xx"}') == 1
    assert grown('share_fcgi_requests_total{route="photo",code="2xx"}') == 1
    assert grown('share_fcgi_request_duration_seconds_count{route="gallery"}') == 3
    assert grown('share_fcgi_request_duration_seconds_sum{route="gallery"}') > 0
    assert grown('share_fcgi_streamed_bytes_total{route="download"}') == size
    assert grown("share_fcgi_wrong_passwords_total") == 1
    assert grown('share_fcgi_links_refused_total{reason="unknown"}') == 1
    assert grown('share_fcgi_cache_hits_total{cache="links"}') > 0
    assert grown('share_fcgi_immich_calls_total{use="questions",outcome="2xx"}') > 0
    assert grown('share_fcgi_immich_calls_total{use="files",outcome="2xx"}') > 0
    assert after["share_fcgi_connections"] >= 1
    assert after["share_fcgi_requests_in_flight"] == 1
    assert after["process_resident_memory_bytes"] > 1 << 20
    assert after["process_open_fds"] > 3
    told = (answer.head + answer.body).decode()
    key, immich = root.rsplit("/", 1)[1], site.immich.address
    for secret in (key, site.root("many", by_slug=True).rsplit("/", 1)[1] + '"', asset, immich, "127.0.0", "AAAA"):
        assert secret not in told
