"""The pages about the login proxies: a site made of their own lines signs the right person in."""

import re
import subprocess

import pytest
from testenv import env
from testenv.caddy import Caddy
from testenv.http import Client
from testenv.login_presets import BASIC, PRESETS
from testenv.login_site import HASH, HOST, LoginSite
from testenv.nginx import Nginx
from testenv.stub_login_proxy import ANNA, LoginInFront, StubLoginProxy

DOCS = env.PROJECT / "docs"
PAGES = sorted((DOCS / "sign-in").glob("*.md"))
NGINX = """
upstream sharefcgi { server unix:%(socket)s; keepalive 16; }
upstream immich    { server 127.0.0.1:1; }
proxy_cache_path cache keys_zone=share_fcgi:10m levels=1:2 max_size=1g inactive=10m use_temp_path=off;
variables_hash_max_size 2048;
include share-fcgi/http.conf;
%(http)s
server {
    listen 127.0.0.1:%(port)s;
    server_name photos.example.org;
    include share-fcgi/server.conf;
    %(site)s
    location / { include share-fcgi/immich.conf; proxy_pass http://immich; }
}
"""
CADDY = """{
	admin off
	auto_https off
	storage file_system ./store
}
%(http)s
http://photos.example.org:%(port)s {
	bind 127.0.0.1
	import share-fcgi/site.caddy unix/%(socket)s 127.0.0.1:1
	%(site)s
	reverse_proxy 127.0.0.1:1
}
"""


def blocks(page, language: str) -> list[str]:
    """What stands in a page for a reader to copy, outside of its last sections' variants."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.M | re.S)


class DocumentedSite(LoginSite):
    """The lines of a page, with other addresses, and nothing else changed."""

    def __init__(self, directory, server: str, page, login: StubLoginProxy, is_front: bool = False):
        name = page.stem + ("-front" if is_front else "")
        preset = {**PRESETS, "basic": BASIC}[name]
        super().__init__(directory, f"{server}-fastcgi", name, login)
        *http, site = blocks(page, server)
        settings = blocks(page, "json5")
        if is_front:
            # As the page says: another file, nothing that asks, and the proxy's address.
            http, settings = [], settings[:2]
            site = re.sub(r"^.*-(?:server\.conf|pages\.caddy).*\n", "", site, flags=re.M)
            site = re.sub(rf"login-{page.stem}\.(conf|caddy)(?: 127[0-9.:]+)?", rf"login-{name}.\1", site)
        else:
            settings = settings[:1]
        web, port = self.server.directory, self.server.port
        values = {"socket": self.program.fastcgi, "port": port, "http": "\n".join(http), "site": site}
        text = (NGINX if server == "nginx" else CADDY) % values
        text = re.sub(r"127\.0\.0\.1:(9091|9000|4180)", login.address, text)
        text = text.replace("unix//run/share-fcgi/share-fcgi.sock", f"unix/{self.program.fastcgi}")
        text = re.sub(r"anna \$2a\$\S+", f"anna {HASH}", text)
        kind = Nginx if server == "nginx" else Caddy
        self.server = kind(web, text, port)
        # The settings as they are written there, and where this machine has what belongs to all pages.
        written = re.sub(r'"(?:127\.0\.0\.1|192\.0\.2\.10)"', f'"{LoginInFront.ADDRESS}"', "".join(settings))
        held = self.program.configuration.read_text().rstrip().removesuffix("}").rstrip()
        self.program.configuration.write_text(f"{held},\n{written}}}\n")
        self.program.settings = {}
        assert bool(self.front) == preset.is_front
        self.direct = Client(port, HOST)


@pytest.fixture(scope="module")
def login():
    """The proxy that is asked."""
    login = StubLoginProxy().start()
    yield login
    login.stop()


@pytest.mark.parametrize("server", ["nginx", "caddy"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_lines_of_the_page_sign_the_right_person_in(page, server, login, tmp_path):
    site = DocumentedSite(tmp_path, server, page, login).start()
    try:
        checked = site.server.check()
        assert checked.returncode == 0, checked.stderr
        password = [("Authorization", "Basic YW5uYTpyaWdodA==")] if page.stem == "basic" else []
        claims = site.claims(site.authorize(ANNA, *password))
        assert (claims["sub"], claims["email"]) == (site.preset.subject(ANNA), ANNA.email)
        command = [env.built("share-fcgi"), "check", f"--config={site.program.configuration}"]
        said = subprocess.run(command, capture_output=True, text=True, env=site.program.environment()).stdout
        assert "sign-in's secrets, key and map can be read" in said
    finally:
        site.stop()


@pytest.mark.parametrize("server", ["nginx", "caddy"])
@pytest.mark.parametrize("name", ["authelia", "authentik", "oauth2-proxy"])
def test_lines_for_a_proxy_in_front_do_so_too(name, server, login, tmp_path):
    site = DocumentedSite(tmp_path, server, DOCS / f"sign-in/{name}.md", login, is_front=True).start()
    try:
        assert site.claims(site.authorize(ANNA))["sub"] == site.preset.subject(ANNA)
        assert site.authorize(ANNA, client=site.direct).status == 403
    finally:
        site.stop()


def test_every_file_of_a_login_is_on_a_page():
    text = "".join(page.read_text() for page in PAGES)
    for folder in ("nginx", "caddy"):
        for path in (env.PROJECT / folder / "share-fcgi").glob("login-*"):
            name = path.stem
            # The server's and pages' files of a login are named where its own is; the others are included by ours.
            ours = [other.read_text() for other in path.parent.iterdir() if other != path]
            assert name in text or any(f"{name}{path.suffix}" in other for other in ours), path


def test_every_file_that_a_page_names_is_there():
    for page in [*PAGES, DOCS / "sign-in.md", DOCS / "threat-model.md"]:
        for folder, name in re.findall(r"share-fcgi/([a-z0-9-]+)\.(conf|caddy)", page.read_text()):
            if "NAME" not in folder:
                place = env.PROJECT / ("nginx" if name == "conf" else "caddy") / "share-fcgi" / f"{folder}.{name}"
                assert place.exists(), (page.name, place)
        for name in re.findall(r"`(login-[a-z0-9-]+)`", page.read_text()):
            assert (env.PROJECT / "nginx/share-fcgi" / f"{name}.conf").exists(), (page.name, name)


def test_every_link_leads_somewhere():
    for page in [*PAGES, DOCS / "sign-in.md", DOCS / "threat-model.md", env.PROJECT / "README.md"]:
        for target, _, part in re.findall(r"\]\(([^)#:]+\.md)(#([a-z0-9-]+))?\)", page.read_text()):
            there = (page.parent / target).resolve()
            assert there.exists(), (page.name, target)
            titles = re.findall(r"^#+ (.*)$", there.read_text(), re.M)
            anchors = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}
            assert not part or part in anchors, (page.name, target, part)


def test_every_reason_on_the_page_is_one_of_the_program():
    source = "".join(
        (env.PROJECT / "Sources/ShareFCGI" / path).read_text()
        for path in ("Identity/Person.swift", "Provider/ProviderReason.swift")
    )
    table = (DOCS / "sign-in.md").read_text().partition("## How to see what happens")[2]
    named = re.findall(r"`([a-z]+_[a-z]+)`", "".join(line for line in table.splitlines() if line.startswith("| `")))
    assert len(named) > 10
    for reason in named:
        assert f'"{reason}"' in source, reason


def test_threat_model_is_short_and_names_every_part():
    text = (DOCS / "threat-model.md").read_text()
    assert len(text.splitlines()) < 100
    parts = [
        "web server",
        "socket",
        "login proxy",
        "hop",
        "Immich",
        "Valkey",
        "client secret",
        "signing key",
        "key file",
    ]
    for part in [*parts, "member of a group"]:
        assert f"**{part}" in text or f"**the {part}" in text or f"**a {part}" in text, part
    assert "Another container" in text and "check the signature" in text
