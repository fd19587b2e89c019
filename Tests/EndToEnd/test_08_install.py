"""What an owner installs: the complete examples as they are shipped, the units, and `make install`."""

import os
import re
import shutil
import subprocess

import pytest
from testenv import env, examples
from testenv.caddy import PLAIN_SITE, Caddy
from testenv.http import Client
from testenv.judge import Judge, redirect
from testenv.nginx import Nginx
from testenv.stub_immich import File, StubImmich, answer
from testenv.wiring import KEY, ORIGINAL, PLAYBACK, POLICY, ROOT

PAGE = b"Status: 200 OK\r\nContent-Type: text/html\r\n\r\npage"


class Site:
    """One complete example, running."""

    def __init__(self, server: str, directory):
        self.judge = Judge(directory / "judge.sock").start()
        self.immich = StubImmich().start()
        if server == "nginx":
            self.server, self.plain, port = examples.nginx(directory, self.judge.path, self.immich.address)
        else:
            (self.server, port), self.plain = examples.caddy(directory, self.judge.path, self.immich.address), None
        # Caddy 2.6 logs a site on an odd port only where Host names the port.
        self.client = Client(port, "photos.example.org" + ("" if self.plain else f":{port}"), tls=True)


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def site(request, tmp_path_factory):
    """The example of each web server."""
    site = Site(request.param, tmp_path_factory.mktemp("example"))
    site.server.start()
    yield site
    site.server.stop()
    site.judge.stop()
    site.immich.stop()


def test_example_passes_the_web_server_s_own_check(site):
    checked = site.server.check()
    assert checked.returncode == 0, checked.stderr
    known = ("no OCSP stapling", "redirects are disabled")
    odd = [line for line in checked.stderr.splitlines() if "warn" in line and not any(text in line for text in known)]
    assert not odd, odd


def test_example_serves_pages_over_tls(site):
    site.judge.answers[ROOT] = PAGE
    got = site.client.get(ROOT, cookie="__Secure-share=sealed; immich_access_token=t")
    assert (got.status, got.body) == (200, b"page")
    asked = site.judge.last()
    assert asked["HTTPS"] == "on"
    assert asked["HTTP_HOST"] == site.client.host
    assert asked["HTTP_COOKIE"] == "__Secure-share=sealed"
    assert asked["SERVER_NAME"] == "photos.example.org"


def test_example_serves_media(site):
    site.judge.answers[ROOT + "/video/1"] = redirect("@immich_stream", PLAYBACK, key=KEY, cache_control=POLICY)
    site.immich.answers[PLAYBACK] = File(b"film" * 1000, "video/mp4")
    got = site.client.get(ROOT + "/video/1", range="bytes=4-7")
    assert (got.status, got.body, got["Cache-Control"]) == (206, b"film", POLICY)


def test_example_passes_everything_else_to_immich(site):
    site.immich.answers["/api/assets"] = lambda asked: answer(201, str(len(asked.body)).encode())
    got = site.client.request("POST", "/api/assets", [("Cookie", "immich_access_token=t")], bytes(3_000_000))
    assert (got.status, got.body) == (201, b"3000000")
    asked = site.immich.asked[-1]
    assert asked.get("Host") == site.client.host
    assert asked.get("X-Forwarded-Proto") == "https"
    assert asked.get("Cookie") == "immich_access_token=t"


def test_example_answers_share_credentials_404(site):
    before = len(site.immich.asked)
    site.immich.answers[ORIGINAL] = File(b"secret", "image/jpeg")
    assert site.client.get(f"{ORIGINAL}?key={KEY}").status == 404
    assert site.client.get(ORIGINAL, x_immich_share_key=KEY).status == 404
    assert len(site.immich.asked) == before


def test_caddy_site_with_handles_of_its_own_is_no_way_around(tmp_path):
    """Caddy sorts `handle` before `route`, unless it is told otherwise, as the comment in site.caddy says."""
    immich = StubImmich().start()
    immich.answers[ORIGINAL] = File(b"secret", "image/jpeg")
    port = env.free_port()
    site = PLAIN_SITE % {"port": port, "share_fcgi": "/nowhere", "immich": immich.address}
    proxy = f"\treverse_proxy {immich.address}\n"
    assert proxy in site
    site = site.replace(proxy, f"\thandle /api/* {{\n{proxy}\t}}\n\thandle {{\n{proxy}\t}}\n")
    site = site.replace("admin off", "admin off\n\torder route before handle")
    server = Caddy(tmp_path, site, port)
    server.start()
    try:
        client = Client(port)
        assert client.get(f"{ORIGINAL}?key={KEY}").status == 404
        assert client.get(ORIGINAL, x_immich_share_key=KEY).status == 404
        assert not immich.asked
        assert client.get(ORIGINAL).status == 200
    finally:
        server.stop()
        immich.stop()


def test_PB21_example_logs_no_key(site):
    site.client.get(f"/share/{KEY}?password=hunter2")
    log = site.server.access_log()
    assert KEY not in log and "hunter2" not in log and "/share/-" in log


def test_PB21_no_spelling_of_the_host_brings_a_key_into_any_log(site):
    """Caddy finds a site whatever the capitals of Host, but its log only by the exact name; then its own log gets it."""
    port = site.client.port
    hosts = ["photos.example.org", f"PHOTOS.example.org:{port}", "PHOTOS.EXAMPLE.ORG", "photos.example.org.", "other"]
    for host in hosts:
        got = site.client.request("GET", f"/share/{KEY}?password=hunter2", [("Host", host), ("Referer", f"/s/{KEY}")])
        assert got.status in (200, 404, 421)
    logs = site.server.access_log() + site.server.log.read_text()
    assert KEY not in logs and "hunter2" not in logs and "/share/-" in logs


def test_example_redirects_http_to_https(site):
    if not site.plain:
        pytest.skip("Caddy does so by itself, on ports 80 and 443 only")
    got = Client(site.plain, "photos.example.org").get("/photos?a=b")
    assert (got.status, got["Location"]) == (301, "https://photos.example.org/photos?a=b")


def test_scgi_variant_passes_nginx_s_check(tmp_path):
    server, _, _ = examples.nginx(tmp_path, "/nowhere", "127.0.0.1:1")
    site = (tmp_path / "site.conf").read_text()
    checked = Nginx(tmp_path, site, server.port, "scgi").check()
    assert checked.returncode == 0, checked.stderr


def test_every_parameter_of_fastcgi_is_one_of_scgi():
    folder = env.PROJECT / "nginx/share-fcgi"
    fastcgi = set(re.findall(r"^fastcgi_param +(\w+)", (folder / "fastcgi.conf").read_text(), re.M))
    scgi = set(re.findall(r"^scgi_param +(\w+)", (folder / "scgi.conf").read_text(), re.M))
    assert fastcgi - {"GATEWAY_INTERFACE", "CONTENT_LENGTH"} == scgi - {"SCGI"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """`make install` into a directory."""
    directory = tmp_path_factory.mktemp("install")
    install(directory)
    return directory


def install(directory) -> str:
    """`make install` once more; what it says."""
    done = subprocess.run(
        [env.program("make"), "install", f"DESTDIR={directory}", "PREFIX=/usr"],
        cwd=env.PROJECT,
        env={**os.environ, "MAKEFLAGS": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.timeout(600)
def test_make_install_puts_everything_in_its_place(installed):
    found = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    expected = {
        "usr/bin/share-fcgi",
        "usr/lib/systemd/system/share-fcgi.service",
        "usr/lib/systemd/system/share-fcgi.socket",
        "etc/share-fcgi/config.json5",
        "usr/share/doc/share-fcgi/nginx-example.conf",
        "usr/share/doc/share-fcgi/nginx-example-gate.conf",
        "usr/share/doc/share-fcgi/nginx-example-sign-in.conf",
        "usr/share/doc/share-fcgi/nginx-example-authelia.conf",
        "usr/share/doc/share-fcgi/Caddyfile-gate",
        "usr/share/doc/share-fcgi/Caddyfile-sign-in",
        "usr/share/doc/share-fcgi/Caddyfile-authelia",
        "usr/share/doc/share-fcgi/Caddyfile",
        "usr/share/doc/share-fcgi/LICENSE",
        "usr/share/doc/share-fcgi/apache-example-admit.conf",
    }
    filters = [path for folder in ("fail2ban", "crowdsec") for path in (env.PROJECT / folder).rglob("*.*[fl]")]
    expected |= {f"usr/share/doc/share-fcgi/{path.relative_to(env.PROJECT)}" for path in filters}
    expected |= {
        f"usr/share/doc/share-fcgi/{path.relative_to(env.PROJECT)}" for path in (env.PROJECT / "docs").rglob("*.md")
    }
    expected |= {f"etc/nginx/share-fcgi/{path.name}" for path in (env.PROJECT / "nginx/share-fcgi").iterdir()}
    expected |= {f"etc/caddy/share-fcgi/{path.name}" for path in (env.PROJECT / "caddy/share-fcgi").iterdir()}
    assert found - {"usr/share/doc/share-fcgi/README.md"} == expected
    modes = {path: (installed / path).stat().st_mode & 0o777 for path in found}
    assert all(mode == (0o755 if path.startswith("usr/bin") else 0o644) for path, mode in modes.items()), modes


@pytest.mark.timeout(600)
def test_installed_program_carries_the_swift_runtime_and_is_small(installed):
    program = installed / "usr/bin/share-fcgi"
    libraries = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    assert "libswift" not in libraries and "not found" not in libraries
    assert program.stat().st_size < 20_000_000


@pytest.mark.timeout(600)
def test_install_keeps_the_owner_s_configuration(installed):
    configuration = installed / "etc/share-fcgi/config.json5"
    configuration.write_text("mine")
    install(installed)
    assert configuration.read_text() == "mine"


@pytest.mark.timeout(600)
def test_install_keeps_the_owner_s_way_to_speak_with_us(installed):
    """`pass.conf` is where an owner chooses FastCGI or SCGI."""
    chosen = installed / "etc/nginx/share-fcgi/pass.conf"
    beside = chosen.with_name("pass.conf.new")
    shipped = chosen.read_text()
    chosen.write_text("include share-fcgi/scgi.conf;\n")
    said = install(installed)
    assert chosen.read_text() == "include share-fcgi/scgi.conf;\n"
    assert beside.read_text() == shipped
    assert beside.stat().st_mode & 0o777 == 0o644
    lines = [line for line in said.splitlines() if line.startswith("kept ")]
    assert len(lines) == 1 and str(chosen) in lines[0] and str(beside) in lines[0]

    chosen.write_text(shipped)
    assert "kept " not in install(installed)
    assert chosen.read_text() == shipped
    assert not beside.exists(), "nothing is left to compare"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.timeout(600)
def test_units_are_valid_and_hardened(installed, tmp_path):
    units = []
    for name in ["share-fcgi.service", "share-fcgi.socket"]:
        text = (installed / "usr/lib/systemd/system" / name).read_text()
        (tmp_path / name).write_text(text.replace("/usr/bin/share-fcgi", str(installed / "usr/bin/share-fcgi")))
        units.append(str(tmp_path / name))
    verified = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    ours = [line for line in verified.stderr.splitlines() if "share-fcgi" in line]
    assert not ours, verified.stderr
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", units[0]], capture_output=True, text=True
    )
    exposure = float(re.search(r"exposure level for \S+: ([0-9.]+)", judged.stdout).group(1))
    assert exposure <= 1.5, judged.stdout


@pytest.mark.parametrize(
    "path", sorted(path for path in (env.PROJECT / "caddy").rglob("*") if path.is_file()), ids=lambda path: path.name
)
def test_caddy_files_are_as_caddy_formats_them(path):
    formatted = subprocess.run([env.program("caddy"), "fmt", path], capture_output=True, text=True)
    assert formatted.stdout == path.read_text()
