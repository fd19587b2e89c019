"""Everything that the lines measure, started once."""

import json
import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import programs
from measure import favour
from programs import Responder, Straight
from testenv import fastcgi_peer
from testenv.demo_immich import DemoImmich, root
from testenv.nginx import Nginx
from testenv.process import Process
from testenv.share_fcgi import ShareFCGI

BASE = "https://photos.example.org"


class World:
    """A paced DemoImmich, ShareFCGI, and whatever a line puts beside them. `rounds` and `seconds` rule the loads."""

    def __init__(self, directory: Path, rounds: int, seconds: float):
        self.directory, self.rounds, self.seconds = directory, rounds, seconds
        self.started: list[Process] = []
        self.immich = DemoImmich(directory / "immich", more=["--pace"])
        self.keep(self.immich.start(60))
        self.links = self.immich.links()
        self.responder = Responder.compile(directory)

    def keep(self, process: Process) -> Process:
        """Will be stopped with the others. It is favoured, and so are the workers that it has."""
        favour(process.pid)
        self.started.append(process)
        return process

    def stop(self) -> None:
        """What was started last stops first."""
        while self.started:
            self.started.pop().stop()

    @cached_property
    def ours(self) -> ShareFCGI:
        """ShareFCGI with its defaults."""
        return self.share_fcgi("ours")

    def share_fcgi(self, name: str, immich: str | None = None, **settings: str) -> ShareFCGI:
        """One more ShareFCGI."""
        made = ShareFCGI(self.directory / name, immich or self.immich.url, {"public_base_url": BASE, **settings})
        return self.keep(made.start())

    def front(self, name: str, judge: str, site: str = programs.SHIPPED) -> Nginx:
        """nginx with our files and this judge."""
        return self.keep(programs.front(self.directory / name, judge, self.immich.address, site))

    def yardstick(self, name: str, answer: bytes) -> Responder:
        """The responder in C with this answer."""
        return self.keep(Responder(self.directory / name, self.responder, answer).start())

    @cached_property
    def nginx(self) -> Nginx:
        """nginx in front of ours."""
        return self.front("nginx", self.ours.fastcgi)

    @cached_property
    def straight(self) -> Straight:
        """nginx that proxies Immich."""
        return self.keep(Straight(self.directory / "straight", self.immich.address).start())

    def root(self, name: str) -> str:
        """The path of a share."""
        return root(self.links[name])

    def months(self, name: str) -> list[tuple[str, int]]:
        """Months of an album as Immich counts them, the latest first."""
        link = self.links[name]
        found = self.api(f"timeline/buckets?albumId={link['albumId']}&key={link['key']}")
        return [(each["timeBucket"][:7], each["count"]) for each in found]

    def photos(self, name: str) -> Iterator[str]:
        """The ids of an album's photos, month by month."""
        link = self.links[name]
        for month, _ in self.months(name):
            query = f"albumId={link['albumId']}&key={link['key']}&timeBucket={month}-01"
            columns = self.api(f"timeline/bucket?{query}")
            yield from (id for id, isImage in zip(columns["id"], columns["isImage"], strict=True) if isImage)

    def api(self, path: str):
        """What Immich answers to a call."""
        got = self.immich.client.get("/api/" + path)
        assert got.status == 200, got.body
        return json.loads(got.body)


def whole_answer(socket: str, target: str, **more: str) -> bytes:
    """The CGI answer of a responder, header and body, byte for byte; `more` are parameters."""
    asked = fastcgi_peer.request(fastcgi_peer.params_for(target, **more))
    answer, end = fastcgi_peer.ask(socket, asked)
    assert end == (0, fastcgi_peer.REQUEST_COMPLETE), f"{target}: {end}"
    assert answer.startswith(b"Status: 200"), f"{target}: {answer[:200]!r}"
    return answer


def cores() -> int:
    """Processors that we may use."""
    return len(os.sched_getaffinity(0))
