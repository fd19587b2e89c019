"""nginx, unprivileged, from a directory of its own, with the files that we ship."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from . import env
from .process import Process, answers

SHIPPED = env.PROJECT / "nginx"

#: A site without TLS, for the demo and for browsers; the complete example is tested as it is shipped.
PLAIN_SITE = """
upstream sharefcgi { server unix:%(share_fcgi)s; keepalive 16; }
upstream immich    { server %(immich)s; keepalive 32; }
proxy_cache_path cache keys_zone=share_fcgi:10m levels=1:2 max_size=1g inactive=10m use_temp_path=off;
variables_hash_max_size 2048;
include share-fcgi/http.conf;
server {
    listen 127.0.0.1:%(port)s;
    server_name 127.0.0.1;
    access_log access.log share_fcgi;
    # Tests speak as visitors from elsewhere.
    set_real_ip_from 127.0.0.1;
    real_ip_header   X-Test-Address;
    include share-fcgi/server.conf;
    location / { include share-fcgi/immich.conf; proxy_pass http://immich; }
}
"""

MAIN = """
daemon off;
worker_processes 2;
pid nginx.pid;
error_log stderr %(level)s;
%(user)s
worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http {
    client_body_temp_path temp/body;
    proxy_temp_path       temp/proxy;
    fastcgi_temp_path     temp/fastcgi;
    scgi_temp_path        temp/scgi;
    uwsgi_temp_path       temp/uwsgi;
    access_log off;
    default_type application/octet-stream;
    include site.conf;
}
"""


class Nginx(Process):
    """One nginx with one site. `protocol` is how it speaks with ShareFCGI: fastcgi or scgi."""

    stop_signal = signal.SIGQUIT

    def __init__(
        self, directory: Path, site: str, port: int, protocol: str = "fastcgi", name: str = "nginx", level: str = "warn"
    ):
        super().__init__(name, directory)
        self.port = port
        (directory / "temp").mkdir(exist_ok=True)
        shutil.copytree(SHIPPED / "share-fcgi", directory / "share-fcgi", dirs_exist_ok=True)
        if protocol == "scgi":
            chosen = directory / "share-fcgi" / "pass.conf"
            chosen.write_text(
                chosen.read_text().replace("include share-fcgi/fastcgi.conf;", "include share-fcgi/scgi.conf;")
            )
        (directory / "site.conf").write_text(site)
        user = "user root;" if os.geteuid() == 0 else ""
        (directory / "nginx.conf").write_text(MAIN % {"user": user, "level": level})

    @property
    def base(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        return [env.program("nginx"), "-p", f"{self.directory}/", "-e", "stderr", "-c", "nginx.conf"]

    def is_ready(self) -> bool:
        return answers(("127.0.0.1", self.port))

    def check(self) -> subprocess.CompletedProcess:
        """`nginx -t` over the same files."""
        return subprocess.run([*self.command(), "-t"], cwd=self.directory, capture_output=True, text=True)

    def access_log(self) -> str:
        """What the site has logged of all that was answered: a worker writes a line after its answer."""
        self.rest()
        return (self.directory / "access.log").read_text()

    def cached_files(self) -> list[Path]:
        """The pictures that are kept on disk; each gets its name after it has been answered."""
        self.rest()
        return [path for path in (self.directory / "cache").rglob("*") if path.is_file()]

    def temporary_files(self) -> list[Path]:
        """What it has put on disk of requests and answers under way."""
        return [path for path in (self.directory / "temp").rglob("*") if path.is_file()]
