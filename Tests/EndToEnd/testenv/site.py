"""Everything together: a visitor's web server, ShareFCGI, DemoImmich behind its own nginx."""

from pathlib import Path

from . import env
from .caddy import PLAIN_SITE as CADDY_SITE
from .caddy import Caddy
from .demo_immich import DemoImmich, root
from .http import Client
from .nginx import PLAIN_SITE as NGINX_SITE
from .nginx import Nginx
from .share_fcgi import ShareFCGI

#: What a site includes: our pages and the gate closed, our pages and the gate that asks, the gate alone, nothing.
ENTRIES = {
    "closed": ("server.conf", "site.caddy"),
    "check": ("server-check.conf", "site-check.caddy"),
    "alone": ("gate.conf", "gate.caddy"),
}


def web_server(
    front: str, directory: Path, port: int, share_fcgi: str, immich: str, gate: str = "closed"
) -> Nginx | Caddy:
    """A web server with the files that we ship. `front` is nginx-fastcgi, nginx-scgi or caddy-fastcgi."""
    server, protocol = front.split("-")
    values = {"port": port, "share_fcgi": share_fcgi, "immich": immich}
    site, entry = (NGINX_SITE, 0) if server == "nginx" else (CADDY_SITE, 1)
    usual = "share-fcgi/" + ENTRIES["closed"][entry]
    assert usual in site
    if gate == "none":
        site = "\n".join(line for line in site.splitlines() if usual not in line)
    else:
        site = site.replace(usual, "share-fcgi/" + ENTRIES[gate][entry])
    if server == "nginx":
        return Nginx(directory, site % values, port, protocol)
    return Caddy(directory, site % values, port)


class Site:
    """`client` is a visitor; `immich.control` is Immich's owner."""

    def __init__(
        self,
        directory: Path,
        front: str = "nginx-fastcgi",
        release: str = "3.1.0",
        port: int | None = None,
        settings: dict[str, str] | None = None,
        immich: DemoImmich | None = None,
        gate: str = "closed",
    ):
        self.front = front
        self.is_nginx = front.startswith("nginx")
        port = port or env.free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.owns_immich = immich is None
        self.immich = immich or DemoImmich(directory / "immich", release)
        settings = {"public_base_url": self.base, **(settings or {})}
        self.share_fcgi = ShareFCGI(directory / "share-fcgi", self.immich.url, settings)
        socket = self.share_fcgi.socket(front.split("-")[1])
        self.server = web_server(front, directory / "web", port, socket, self.immich.address, gate)
        self.client = Client(port)

    def start(self):
        """Starts what is behind before what is in front."""
        if self.owns_immich:
            self.immich.start()
        self.share_fcgi.start()
        self.server.start()
        return self

    def stop(self):
        """Stops in the other order, whatever was started."""
        self.server.stop()
        self.share_fcgi.stop()
        if self.owns_immich:
            self.immich.stop()

    def restart(self):
        """We forget what we know."""
        self.share_fcgi.stop()
        self.share_fcgi.start()

    def start_over(self):
        """As if nothing had happened yet, to Immich and to us."""
        self.immich.control("start-over")
        self.restart()

    def processes(self):
        """Every process that must be alive."""
        return [self.immich, self.immich.front, self.share_fcgi, self.server]

    def root(self, name: str, by_slug: bool = False) -> str:
        """The path of a share by the name of its link."""
        return root(self.immich.links()[name], by_slug)
