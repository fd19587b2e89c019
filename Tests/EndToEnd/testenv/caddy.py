"""Caddy, unprivileged, from a directory of its own, with the files that we ship."""

import os
import shutil
import subprocess
from pathlib import Path

from . import env
from .process import Process, answers

SHIPPED = env.PROJECT / "caddy"

#: What stands above sites without TLS.
OPTIONS = """{
	admin off
	auto_https off
	storage file_system ./store
	log {
		output stderr
		level WARN
	}
}
"""
#: A site without TLS, for the demo and for browsers; the complete example is tested as it is shipped.
PLAIN_SITE = (
    OPTIONS
    + """http://127.0.0.1:%(port)s {
	bind 127.0.0.1
	# Tests speak as visitors from elsewhere.
	@proxy remote_ip 127.0.0.1
	vars @proxy sharefcgi_client {header.X-Test-Address}
	import share-fcgi/site.caddy unix/%(share_fcgi)s %(immich)s
	import share-fcgi/log.caddy access.log
	reverse_proxy %(immich)s
}
"""
)


class Caddy(Process):
    """One Caddy with one site."""

    def __init__(self, directory: Path, site: str, port: int, name: str = "caddy"):
        super().__init__(name, directory)
        self.port = port
        shutil.copytree(SHIPPED / "share-fcgi", directory / "share-fcgi", dirs_exist_ok=True)
        (directory / "Caddyfile").write_text(site)

    @property
    def base(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        return [env.program("caddy"), "run", "--adapter", "caddyfile", "--config", "Caddyfile"]

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "HOME": str(self.directory),
            "XDG_DATA_HOME": str(self.directory),
            "XDG_CONFIG_HOME": str(self.directory),
        }

    def is_ready(self) -> bool:
        return answers(("127.0.0.1", self.port))

    def check(self) -> subprocess.CompletedProcess:
        """`caddy validate` over the same files."""
        command = [env.program("caddy"), "validate", "--adapter", "caddyfile", "--config", "Caddyfile"]
        return subprocess.run(command, cwd=self.directory, env=self.environment(), capture_output=True, text=True)

    def access_log(self) -> str:
        """What the site has logged of all that was answered: behind a long answer its line comes later. Caddy makes the
        file with its first line."""
        self.rest()
        file = self.directory / "access.log"
        return file.read_text() if file.exists() else ""
