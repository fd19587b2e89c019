"""The gate in front of DemoImmich: visitors from addresses of their own, and what came through to Immich."""

import itertools
import json
from pathlib import Path

from .demo_immich import DemoImmich
from .http import Answer, Client
from .site import Site

_numbers = itertools.count(1)


class Visitor(Client):
    """Comes from an address that nobody else has; limits count by IPv6's /64."""

    def __init__(self, port: int, address: str | None = None):
        super().__init__(port)
        self.address = address or f"2001:db8:{next(_numbers):x}::1"

    def request(self, method: str, path: str | bytes, fields=(), body: bytes = b"") -> Answer:
        return super().request(method, path, [*fields, ("X-Test-Address", self.address)], body)

    def log_in(self, path: str, password: str, **headers: str) -> Answer:
        """POST of a password as JSON, as Immich's web app of release 3 does it."""
        fields = [
            ("Content-Type", "application/json"),
            *((name.replace("_", "-"), value) for name, value in headers.items()),
        ]
        return self.request("POST", path, fields, json.dumps({"password": password}).encode())


class GateSite(Site):
    """`gate` is closed, check or alone."""

    def __init__(self, directory: Path, front: str, release: str, gate: str, immich: DemoImmich):
        super().__init__(directory, front, release, immich=immich, gate=gate)
        self.gate, self.release = gate, release

    def visitor(self, address: str | None = None) -> Visitor:
        """Somebody new."""
        return Visitor(self.client.port, address)

    @property
    def sessions(self) -> dict:
        """What logs somebody in: `lasting` and `expired` with their cookies, `apiKey`."""
        return json.loads(self.immich.client.get("/demo/sessions").body)

    def key(self, name: str) -> str:
        """The key of a link."""
        return self.immich.links()[name]["key"]

    def album(self, name: str) -> str:
        """The album of a link, in Immich's API."""
        return "/api/albums/" + self.immich.links()[name]["albumId"]

    def asset(self, name: str) -> str:
        """The first picture of a link, in Immich's API."""
        link = self.immich.links()[name]
        query = f"albumId={link['albumId']}&key={link['key']}"
        first = json.loads(self.immich.client.get(f"/api/timeline/buckets?{query}").body)[0]["timeBucket"]
        bucket = json.loads(self.immich.client.get(f"/api/timeline/bucket?timeBucket={first}&{query}").body)
        return "/api/assets/" + bucket["id"][0]

    def token(self, name: str) -> str:
        """The cookie that Immich itself gives to whoever opens a locked link."""
        link = self.immich.links()[name]
        straight = Visitor(self.immich.port)
        if self.release < "3":
            got = straight.get(f"/api/shared-links/me?key={link['key']}&password={link['password']}")
        else:
            got = straight.log_in(f"/api/shared-links/login?key={link['key']}", link["password"])
        return next(value for value in got.all("Set-Cookie") if "token" in value).partition(";")[0]

    def forget(self):
        """Begins to count anew."""
        self.immich.control("forget-calls")

    def asked(self) -> list[dict]:
        """Every call that came to Immich, but for its version, which ShareFCGI asks once at its start."""
        return [call for call in self.immich.calls()["list"] if call["route"] != "version"]

    def passed(self) -> list[dict]:
        """Those that the web server passed on, and not ShareFCGI's own."""
        return [call for call in self.asked() if "x-forwarded-for" in call["headers"]]
