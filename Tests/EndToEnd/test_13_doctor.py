"""`share-fcgi doctor` against the files that we ship, and against sites that lost one line of them."""

import subprocess

import pytest
from testenv import certificate, env
from testenv.caddy import Caddy
from testenv.nginx import Nginx
from testenv.process import Process
from testenv.share_fcgi import ShareFCGI
from testenv.site import Site

KINDS = ["nginx-fastcgi", "nginx-scgi", "caddy-fastcgi"]

NGINX = """
upstream sharefcgi { server unix:%(share_fcgi)s; keepalive 16; }
upstream immich    { server %(immich)s; keepalive 32; }
proxy_cache_path cache keys_zone=share_fcgi:10m levels=1:2 max_size=1g inactive=10m use_temp_path=off;
include share-fcgi/http.conf;
server {
    listen 127.0.0.1:%(port)s;
    server_name 127.0.0.1;
    access_log access.log share_fcgi;
    include share-fcgi/server.conf;
    location / { include share-fcgi/immich.conf; proxy_pass http://immich; }
}
"""
CADDY = """{
	admin off
	auto_https off
	storage file_system ./store
}
http://127.0.0.1:%(port)s {
	bind 127.0.0.1
	import share-fcgi/site.caddy unix/%(share_fcgi)s %(immich)s
	reverse_proxy %(immich)s
}
"""
#: Shares below a path.
BASE = "    set $sharefcgi_base /photos;\n    include share-fcgi/server.conf;"
#: nginx passes the visitor's headers on in this location, because it sets one of its own.
FORGETFUL = "location ~ /thumbnail$ { proxy_set_header X-Mine 1; proxy_pass http://immich; }\n    location / {"


def run(address: str, *options: str) -> subprocess.CompletedProcess:
    """The command as a stranger runs it: no configuration."""
    command = [env.built("share-fcgi"), "doctor", address, *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=90, env={"PATH": "/usr/bin"})


def wrong(result: subprocess.CompletedProcess) -> list[str]:
    """The sentences of what is wrong, each with its lines to write."""
    findings: list[str] = []
    for line in result.stdout.splitlines():
        if line.startswith("       ") and findings:
            findings[-1] += "\n" + line.strip()
        else:
            findings.append(line)
    return [finding for finding in findings if finding.startswith("wrong")]


@pytest.fixture
def front(tmp_path, sites):
    """Starts a web server and share-fcgi before a DemoImmich that others use, too; a test changes its files."""
    started: list[Process] = []

    def start(kind: str, *changes: tuple[str, str, str], site: str | None = None, tls: bool = False) -> str:
        server, protocol = kind.split("-")
        immich = sites(kind, "3.1.0").immich
        # Its own, since it counts guesses: one test's must not shut another out.
        started.append(ShareFCGI(tmp_path / "share-fcgi-program", immich.url).start())
        port = env.free_port()
        socket = started[0].socket(protocol)
        text = (site or (NGINX if server == "nginx" else CADDY)) % {
            "port": port,
            "share_fcgi": socket,
            "immich": immich.address,
        }
        for name, old, new in changes:
            if name == "site":
                assert old in text
                text = text.replace(old, new)
        if tls:
            certificate.make(tmp_path)
            text = text.replace(
                f"listen 127.0.0.1:{port};",
                f"listen 127.0.0.1:{port} ssl; ssl_certificate fullchain.pem; ssl_certificate_key privkey.pem;",
            )
        started.append(
            Nginx(tmp_path, text, port, protocol) if server == "nginx" else Caddy(tmp_path, text, port, "caddy")
        )
        for name, old, new in changes:
            if name != "site":
                file = tmp_path / "share-fcgi" / name
                assert old in file.read_text(), f"{name} has no {old!r}"
                file.write_text(file.read_text().replace(old, new))
        started[-1].start()
        return f"{'https' if tls else 'http'}://127.0.0.1:{port}"

    yield start
    for process in reversed(started):
        process.stop()


@pytest.mark.parametrize("kind", KINDS)
def test_what_we_ship_is_closed(front, kind):
    got = run(front(kind))
    assert got.returncode == 0, got.stdout
    assert not got.stderr
    assert "ok     ShareFCGI's own pages show the shares" in got.stdout
    assert "ok     closed: " in got.stdout


def test_a_site_with_a_certificate_of_its_own(front):
    address = front("nginx-fastcgi", tls=True)
    refused = run(address)
    assert refused.returncode == 1
    assert "(a certificate of your own: --insecure)" in refused.stdout
    got = run(address, "--insecure")
    assert got.returncode == 0, got.stdout
    assert "its certificate was not looked at" in got.stdout


@pytest.mark.parametrize("release", ["2.3.1", "3.1.0"])
def test_immich_by_itself_is_open(sites, release):
    got = run(sites("nginx-fastcgi", release).immich.url)
    assert got.returncode == 1
    assert "note   Immich's own pages show the shares, and no gate" in got.stdout
    first, second = wrong(got)
    assert first.startswith("wrong  open: a share's key in a request goes straight to Immich")
    for line in ["server.conf;", "gate.conf;"]:
        assert f" share-fcgi/{line}" in first
    assert "visitors are banned for looking" in second


def test_gate_s_include_is_missing_in_one_server_block(front):
    other = NGINX[NGINX.index("server {") :].replace("%(port)s", str(env.free_port()))
    site = NGINX.replace("    include share-fcgi/server.conf;\n", "") + other
    got = run(front("nginx-fastcgi", site=site))
    assert got.returncode == 1
    assert "goes straight to Immich" in wrong(got)[0]
    assert "before its locations: include share-fcgi/" in wrong(got)[0]


def test_the_address_of_a_page_is_not_taken_for_a_place_of_shares(front):
    below = "    location ^~ /photos/ { include share-fcgi/pages.conf; }\n    location / {"
    address = front(
        "nginx-fastcgi", ("site", "    include share-fcgi/server.conf;", BASE), ("site", "location / {", below)
    )
    for page, place in [("/photos/", None), ("/photos/share/x", "/photos"), ("/albums", "")]:
        got = run(address + page)
        assert got.returncode == 0, got.stdout
        assert "ShareFCGI's own pages show the shares" in got.stdout
        assert ("looking at http" in got.stdout) == (place is not None)
        assert place is None or f": looking at {address}{place} instead\n" in got.stdout


def test_caddy_s_import_is_missing(front):
    lines = "\timport share-fcgi/site.caddy unix/%(share_fcgi)s %(immich)s\n"
    got = run(front("caddy-fastcgi", site=CADDY.replace(lines, "")))
    assert got.returncode == 1
    assert "goes straight to Immich" in wrong(got)[0]
    assert "in the site: import share-fcgi/" in wrong(got)[0]


def test_a_location_lost_its_header_lines(front):
    got = run(front("nginx-fastcgi", ("site", "location / {", FORGETFUL)))
    assert got.returncode == 1
    (found,) = wrong(got)
    assert "hands the visitor's share header on to Immich as it came" in found
    assert "GET /api/assets/{id}/thumbnail" in found
    assert "beside its proxy_pass: include share-fcgi/immich.conf;" in found


def test_the_map_does_not_know_the_percent_sign(front):
    letters = "(?:k|%6b)(?:e|%65)(?:y|%79)|(?:s|%73)(?:l|%6c)(?:u|%75)(?:g|%67)"
    got = run(front("nginx-fastcgi", ("http.conf", letters, "key|slug")))
    assert got.returncode == 1
    (found,) = wrong(got)
    assert "spelled with % passes the gate" in found
    assert "share-fcgi/http.conf is old or was edited" in found


def test_the_map_takes_bars_in_a_header_for_its_own(front):
    old = '""                                               $sharefcgi_named;'
    change = ("http.conf", old, old + ' "~^[|][|]" $sharefcgi_named;')
    handing_on = ("site", "include share-fcgi/immich.conf;", "proxy_set_header Host $host;")
    for changes, is_found in [([handing_on], False), ([handing_on, change], True)]:
        got = run(front("nginx-fastcgi", *changes))
        assert got.returncode == 1
        assert ("another spelling of a share's key passes" in got.stdout) == is_found


def test_caddy_s_handle_blocks_run_first(front):
    theirs = "\thandle /api/* {\n\t\treverse_proxy %(immich)s\n\t}\n\treverse_proxy %(immich)s\n"
    site = CADDY.replace("\treverse_proxy %(immich)s\n", theirs)
    got = run(front("caddy-fastcgi", site=site))
    assert got.returncode == 1
    assert "order route before handle" in wrong(got)[0]
    assert wrong(got)[0].startswith("wrong  open: ")


def test_who_does_not_answer_is_named():
    got = run(f"http://127.0.0.1:{env.free_port()}")
    assert got.returncode == 1
    assert "does not answer: there is no such name, nobody listens on port" in got.stdout


def test_share_fcgi_is_away(front, sites):
    site = NGINX.replace("unix:%(share_fcgi)s", "unix:/nonexistent/socket")
    got = run(front("nginx-fastcgi", site=site))
    assert got.returncode == 1
    assert "share-fcgi does not answer the web server" in wrong(got)[0]


def test_share_fcgi_is_away_behind_the_gate_alone(front):
    site = NGINX.replace("unix:%(share_fcgi)s", "unix:/nonexistent/socket").replace("/server.conf", "/gate.conf")
    got = run(front("nginx-fastcgi", site=site))
    assert got.returncode == 1
    (found,) = wrong(got)
    assert "was answered 503 by the gate: share-fcgi or Immich is away: systemctl status share-fcgi.socket" in found


@pytest.mark.parametrize("gate", ["check", "alone"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_gate_that_asks_is_closed_and_takes_the_doctor_for_no_guesser(tmp_path, sites, kind, gate):
    site = Site(tmp_path, kind, immich=sites(kind, "3.1.0").immich, gate=gate).start()
    try:
        got = run(site.base, "--gate=check")
    finally:
        site.stop()
    assert got.returncode == 0, got.stdout
    assert "met a limit" not in got.stdout
    whose = "ShareFCGI's own" if gate == "check" else "Immich's own"
    assert f"{whose} pages show the shares (gate: check)" in got.stdout
    assert "…/ocr is answered 200 []" in got.stdout
    assert "an expired log-in is answered 440" in got.stdout


#: The gate's answer to browsers that look at a picture is missing.
OCR = "if ($sharefcgi_gate = no_text) { return 419; }"


def test_visitors_banned_for_looking(front):
    site = NGINX.replace("share-fcgi/server.conf", "share-fcgi/gate.conf")
    got = run(front("nginx-fastcgi", ("gate-rules.conf", OCR, ""), site=site))
    assert got.returncode == 1
    (found,) = wrong(got)
    assert "visitors are banned for looking" in found
    assert "before its locations: include share-fcgi/gate.conf;" in found


def test_a_gate_in_front_of_our_own_pages_is_asked_for_no_less(front):
    got = run(front("nginx-fastcgi", ("gate-rules.conf", OCR, "")), "--gate=closed")
    assert got.returncode == 1
    assert "visitors are banned for looking" in wrong(got)[0]
    assert "include share-fcgi/server.conf;" in wrong(got)[0]


def test_a_closed_gate_does_not_go_with_immich_s_own_pages(front):
    site = NGINX.replace("share-fcgi/server.conf", "share-fcgi/gate.conf")
    got = run(front("nginx-fastcgi", site=site), "--gate=closed")
    assert got.returncode == 1
    assert "which a closed gate leaves without pictures" in wrong(got)[0]


def test_a_link_elsewhere_logs_people_out(front):
    got = run(front("nginx-fastcgi", ("http.conf", "(?:same-origin)?\\z", "")))
    assert got.returncode == 1
    (found,) = wrong(got)
    assert "logs people out of Immich: GET /api/users/me, Sec-Fetch-Site: cross-site" in found
