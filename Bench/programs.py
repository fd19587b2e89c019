"""What `make bench` starts beside the program itself: the yardstick in C, and nginx sites that differ in one thing."""

import subprocess
import time
from pathlib import Path

from measure import children
from testenv import env
from testenv.nginx import Nginx
from testenv.process import Process, answers

#: As many threads as a pool of blocking responders commonly gets.
THREADS = 160

#: The files that we ship, in front of whoever judges. Logs are off and connections are kept on every side alike.
_HEAD = """
variables_hash_max_size 2048;
upstream sharefcgi { server unix:%(judge)s; keepalive 64; }
upstream immich    { server %(immich)s; keepalive 64; }
proxy_cache_path cache keys_zone=share_fcgi:10m levels=1:2 max_size=2g inactive=10m use_temp_path=off;
include share-fcgi/http.conf;
server {
    listen 127.0.0.1:%(port)s backlog=4096;
    keepalive_requests 100000000;
"""

SHIPPED = _HEAD + "    include share-fcgi/server.conf;\n}\n"

#: A verdict costs what it costs; the picture behind it is one byte.
VERDICT = (
    _HEAD
    + """
    set $sharefcgi_error "";
    set $sharefcgi_wanted_disposition "";
    location ^~ /share/ { include share-fcgi/pages.conf; }
    location @immich_image  { default_type image/webp; return 200 "x"; }
    location @immich_stream { default_type image/webp; return 200 "x"; }
}
"""
)

#: The gate alone.
GATE = (
    _HEAD
    + """
    include share-fcgi/gate.conf;
    location / { include share-fcgi/immich.conf; proxy_pass http://immich; }
}
"""
)

#: Sign-in by a password list of nginx.
SIGN_IN = (
    "map $remote_user $sharefcgi_basic_email { anna anna@example.org; }"
    + _HEAD
    + """
    include share-fcgi/server.conf;
    include share-fcgi/sign-in.conf;
    location = /sso/authorize { include share-fcgi/login-basic.conf; include share-fcgi/sign-in-pass.conf; }
}
"""
)

#: Every call is answered by the judge in Immich's place.
ANSWERED = (
    _HEAD
    + """
    location / {
        include share-fcgi/pass.conf;
        include share-fcgi/gate-ask.conf;
        fastcgi_param SHAREFCGI_ASK answer;
    }
}
"""
)

#: nginx's own answer to everything, without any rule.
PLAIN = """
server {
    listen 127.0.0.1:%(port)s backlog=4096;
    keepalive_requests 100000000;
    location / {
        default_type application/json;
        add_header Cache-Control no-store always;
        return 200 '[]';
    }
}
"""

#: nginx straight to Immich, and a window through which ShareFCGI alone looks at Immich, with every byte written down.
STRAIGHT = """
upstream immich { server %(immich)s; keepalive 64; }
log_format window '$bytes_sent $uri';
server {
    listen 127.0.0.1:%(port)s backlog=4096;
    keepalive_requests 100000000;
    location / { proxy_pass http://immich; proxy_http_version 1.1; proxy_set_header Connection ""; }
}
server {
    listen 127.0.0.1:%(window)s backlog=4096;
    keepalive_requests 100000000;
    access_log window.log window;
    location / { proxy_pass http://immich; proxy_http_version 1.1; proxy_set_header Connection ""; }
}
"""


def front(directory: Path, judge: str, immich: str, site: str = SHIPPED) -> Nginx:
    """nginx with our files in front of the judge on a unix socket."""
    port = env.free_port()
    values = {"judge": judge, "immich": immich, "port": port}
    nginx = Nginx(directory, site % values, port, name=directory.name).start()
    # Its socket takes connections before both workers are there, and who measures wants to know them.
    while len(children(nginx.pid)) < 3:
        time.sleep(0.01)
    return nginx


class Straight(Nginx):
    """nginx that proxies Immich; `window` is the address that ShareFCGI is given as Immich's."""

    def __init__(self, directory: Path, immich: str):
        self.window = f"127.0.0.1:{env.free_port()}"
        port = env.free_port()
        values = {"immich": immich, "port": port, "window": self.window.rpartition(":")[2]}
        super().__init__(directory, STRAIGHT % values, port, name=directory.name)

    def pictures_through_window(self) -> int:
        """Bytes of assets that Immich has sent to ShareFCGI itself so far."""
        log = self.directory / "window.log"
        sent = [line.split(" ", 1) for line in log.read_text().splitlines()] if log.exists() else []
        return sum(int(count) for count, path in sent if path.startswith("/api/assets/"))


class Responder(Process):
    """responder.c with a constant answer."""

    def __init__(self, directory: Path, program: Path, answer: bytes):
        super().__init__(directory.name, directory)
        self.program = program
        self.socket = str(directory / "responder.sock")
        self.answer = directory / "answer"
        self.answer.write_bytes(answer)

    @staticmethod
    def compile(directory: Path) -> Path:
        """Builds responder.c as Debian builds."""
        program = directory / "responder"
        source = Path(__file__).with_name("responder.c")
        subprocess.run(["cc", "-O2", "-o", program, source, "-lfcgi", "-lpthread"], check=True)
        return program

    def command(self) -> list[str]:
        return [str(self.program), self.socket, str(THREADS), str(self.answer)]

    def is_ready(self) -> bool:
        return answers(self.socket)
