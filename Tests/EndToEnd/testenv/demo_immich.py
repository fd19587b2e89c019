"""DemoImmich behind an nginx of its own: an Immich that speaks HTTP."""

import json
import urllib.parse
from pathlib import Path

from . import env
from .http import Client
from .nginx import Nginx
from .process import Process, answers

#: It passes on what it is sent and shows what it is answered; every rule is DemoImmich's own.
FRONT = env.PROJECT / "demo" / "immich.nginx.conf"


class DemoImmich(Process):
    """One release of Immich. `control` changes it while it runs."""

    def __init__(self, directory: Path, release: str = "3.1.0", more: list[str] | None = None):
        super().__init__("demo-immich", directory)
        self.release = release
        self.socket = str(directory / "demo-immich.sock")
        self.more = more or []
        self.port = env.free_port()
        site = FRONT.read_text().replace("DEMO_SOCKET", self.socket).replace("DEMO_PORT", self.address)
        self.front = Nginx(directory / "front", site, self.port, name="demo-immich-nginx")
        self.client = Client(self.port)

    @property
    def address(self) -> str:
        """host:port."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """As share-fcgi is told."""
        return f"http://{self.address}"

    def command(self) -> list[str]:
        return [
            env.built("demo-immich"),
            "--listen",
            f"unix:{self.socket}",
            "--release",
            self.release,
            "--control",
            *self.more,
        ]

    def is_ready(self) -> bool:
        return answers(self.socket)

    def start(self, within: float = 20):
        super().start(within)
        self.front.start()
        return self

    def stop(self, within: float = 10) -> int | None:
        self.front.stop(within)
        return super().stop(within)

    def control(self, verb: str, **values) -> None:
        """POST /demo/<verb>."""
        fields = [("Content-Type", "application/json")]
        got = self.client.request("POST", f"/demo/{verb}", fields, json.dumps(values).encode())
        assert got.status == 200, got.body

    def calls(self):
        """What Immich was asked since `forget-calls`."""
        return json.loads(self.client.get("/demo/calls").body)

    def sessions(self) -> dict:
        """What logs somebody in: email, password, apiKey; token and cookie of the sessions `lasting` and `expired`."""
        return json.loads(self.client.get("/demo/sessions").body)

    def users(self) -> dict[str, dict]:
        """Every account by its address: name, password, isAdmin, oauthId, quota, and its sessions that live."""
        return {user["email"]: user for user in json.loads(self.client.get("/demo/users").body)}

    def oauth(self) -> dict:
        """The settings of OAuth, and why the last sign-in failed; `control("oauth", issuerUrl=…)` changes them."""
        return json.loads(self.client.get("/demo/oauth").body)

    def links(self) -> dict[str, dict]:
        """Every link by its name: key, slug, password, kind, albumId."""
        return {link["name"]: link for link in json.loads(self.client.get("/demo/links").body)}


def root(link: dict, by_slug: bool = False) -> str:
    """The root of a share."""
    return "/s/" + urllib.parse.quote(link["slug"], safe="") if by_slug else "/share/" + link["key"]
