"""The complete examples that we ship, with other certificates and other addresses, and nothing else changed."""

import re
from pathlib import Path

from . import certificate, env
from .caddy import Caddy
from .nginx import Nginx


def replace(text: str, *changes: tuple[str, str]) -> str:
    """Every change must find its place: an example that is no longer like this fails here."""
    for old, new in changes:
        assert old in text, f"the example has no {old!r}"
        text = text.replace(old, new)
    return text


def nginx(directory: Path, share_fcgi: str, immich: str, name: str = "example.conf") -> tuple[Nginx, int, int]:
    """An example in nginx/; its plain and its encrypted port."""
    plain, encrypted = env.free_port(), env.free_port()
    certificate.make(directory)
    site = replace(
        (env.PROJECT / "nginx" / name).read_text(),
        ("/run/share-fcgi/share-fcgi.sock", share_fcgi),
        ("127.0.0.1:2283", immich),
        ("/var/log/nginx/immich.log", str(directory / "access.log")),
        ("/etc/letsencrypt/live/photos.example.org", str(directory)),
        ("listen      80;", f"listen 127.0.0.1:{plain};"),
        ("listen      443 ssl http2;", f"listen 127.0.0.1:{encrypted} ssl http2;"),
    )
    site = re.sub(r"listen +\[::\]:.*", "", site).replace("/var/lib/nginx/share-fcgi", str(directory / "cache"))
    assert "/var/" not in site
    return Nginx(directory, site, encrypted, name="nginx-example"), plain, encrypted


def caddy(directory: Path, share_fcgi: str, immich: str, name: str = "Caddyfile") -> tuple[Caddy, int]:
    """An example in caddy/; its encrypted port."""
    encrypted = env.free_port()
    public, private = certificate.make(directory)
    options = "{\n\tadmin off\n\tstorage file_system ./store\n\tauto_https disable_redirects\n"
    site = replace(
        (env.PROJECT / "caddy" / name).read_text(),
        ("unix//run/share-fcgi/share-fcgi.sock", f"unix/{share_fcgi}"),
        ("127.0.0.1:2283", immich),
        ("/var/log/caddy/immich.log", str(directory / "access.log")),
        ("\n{\n", f"\n{options}"),
        ("photos.example.org {", f"https://photos.example.org:{encrypted} {{\n\ttls {public} {private}"),
    )
    return Caddy(directory, site, encrypted, name="caddy-example"), encrypted
