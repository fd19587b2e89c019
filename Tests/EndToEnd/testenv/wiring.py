"""A real web server with the files that we ship, between a stand-in judge and a stand-in Immich."""

from pathlib import Path

from . import env
from .http import Client
from .judge import Judge, redirect
from .site import web_server
from .stub_immich import StubImmich

FRONTS = ["nginx-fastcgi", "nginx-scgi", "caddy-fastcgi"]

ROOT = "/share/" + "k" * 67
ASSET = "849fbd22-e312-44c8-a953-90e446a8e908"
THUMBNAIL = f"/api/assets/{ASSET}/thumbnail"
ORIGINAL = f"/api/assets/{ASSET}/original"
PLAYBACK = f"/api/assets/{ASSET}/video/playback"
KEY = "k" * 67
POLICY = "private, max-age=60, must-revalidate"


class Wiring:
    """`client` speaks with the web server, `judge` and `immich` say what lies behind."""

    def __init__(self, front: str, directory: Path, gate: str = "closed"):
        self.front = front
        self.judge = Judge(directory / "judge.sock", front.split("-")[1])
        self.immich = StubImmich().start()
        port = env.free_port()
        self.server = web_server(front, directory, port, self.judge.path, self.immich.address, gate)
        self.client = Client(port)
        self.is_nginx = front.startswith("nginx")
        self.count = 0

    def start(self):
        """Starts all three."""
        self.judge.start()
        self.server.start()
        return self

    def stop(self):
        """Stops all three."""
        self.server.stop()
        self.judge.stop()
        self.immich.stop()

    def reset(self):
        """Forgets what was asked and what shall be answered."""
        self.judge.asked.clear()
        self.judge.bodies.clear()
        self.judge.answers.clear()
        self.immich.asked.clear()
        self.immich.answers.clear()

    def repair(self):
        """Brings back whoever a test has taken away."""
        if not self.judge.listener:
            self.judge.start()
        if not self.immich.listener:
            self.immich.start()

    def image(self, answer, path: str = ROOT + "/photo/one/preview", **fields: str) -> str:
        """A picture that may be kept; a fresh name in the cache for every call. Returns its address."""
        self.count += 1
        values = {"size": "preview", "key": KEY, "cache_key": f"hash{self.count}", "cache_control": POLICY, **fields}
        self.judge.answers[path] = redirect("@immich_image", THUMBNAIL, **values)
        self.immich.answers[THUMBNAIL] = answer
        return path

    def stream(self, answer, path: str = ROOT + "/video/one", upstream: str = PLAYBACK, **fields: str) -> str:
        """A video or an original. Returns its address."""
        values = {"key": KEY, "cache_control": POLICY, **fields}
        self.judge.answers[path] = redirect("@immich_stream", upstream, **values)
        self.immich.answers[upstream] = answer
        return path
