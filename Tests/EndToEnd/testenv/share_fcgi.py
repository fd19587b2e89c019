"""Our own program, on unix sockets in a directory of its own."""

import json
from pathlib import Path

from . import env
from .process import Process, answers


class ShareFCGI(Process):
    """share-fcgi serve: FastCGI on `fastcgi`, SCGI on `scgi`. `settings` are put on the command line."""

    def __init__(self, directory: Path, immich: str, settings: dict[str, str] | None = None):
        super().__init__("share-fcgi", directory)
        self.fastcgi = str(directory / "fastcgi.sock")
        self.scgi = str(directory / "scgi.sock")
        state = directory / "state"
        state.mkdir(mode=0o700, exist_ok=True)
        self.configuration = directory / "config.json5"
        listen = [f"unix:{self.fastcgi}", f"scgi+unix:{self.scgi}"]
        written = {"immich": {"url": immich}, "listen": listen, "state": {"directory": str(state)}}
        self.configuration.write_text(json.dumps(written, indent=4))
        self.settings = settings or {}

    def socket(self, protocol: str) -> str:
        """Where it speaks a protocol."""
        return {"fastcgi": self.fastcgi, "scgi": self.scgi}[protocol]

    def arguments(self) -> list[str]:
        """Where the configuration comes from."""
        return [f"--config={self.configuration}", *(f"--{name}={value}" for name, value in self.settings.items())]

    def command(self) -> list[str]:
        return [env.built("share-fcgi"), "serve", *self.arguments()]

    def environment(self) -> dict[str, str]:
        hidden = ("IMMICH_URL", "PUBLIC_BASE_URL", "CONFIG")
        return {
            name: value
            for name, value in super().environment().items()
            if name not in hidden and not name.startswith("SHAREFCGI_")
        }

    def is_ready(self) -> bool:
        return answers(self.fastcgi) and answers(self.scgi)
