"""How fast a zip comes through nginx, beside `cat`."""

import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path
from statistics import median

import programs
from measure import megabytes
from testenv.nginx import Nginx
from verdicts import NO_BUDGET, Line
from world import World

#: As large as the video that is packed.
CHUNK = 1 << 20

#: Immich as far as a zip needs it: its own words from DemoImmich, its files by nginx from the disk, as fast as that goes.
IMMICH = """
upstream immich { server %(immich)s; keepalive 64; }
server {
    listen 127.0.0.1:%(port)s;
    keepalive_requests 100000000;
    location / { proxy_pass http://immich; proxy_http_version 1.1; proxy_set_header Connection ""; }
    location ~ ^/api/assets/[^/]+/original$ { default_type video/mp4; alias %(file)s; sendfile on; }
}
"""


def _seconds(command: list[str]) -> float:
    """How long a command takes."""
    begin = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begin


def _fetch(port: int, path: str) -> list[str]:
    return ["curl", "-sS", "--fail", "-o", "/dev/null", f"http://127.0.0.1:{port}{path}"]


def _file(path: Path, size: int) -> Path:
    """Bytes that nobody can guess or compress."""
    chunk = os.urandom(CHUNK)
    with path.open("wb") as file:
        for _ in range(size // CHUNK):
            file.write(chunk)
        file.write(chunk[: size % CHUNK])
    return path


def _beside(them: str, budget: float | None, rounds: list[list[float]], side: int, limit: str) -> Line:
    """Our speed beside another, round by round."""
    found = median(one[0] / one[side] for one in rounds)
    told = f"{median(one[0] for one in rounds) / 1e6:.0f} : {median(one[side] for one in rounds) / 1e6:.0f} MB/s"
    isMet = None if budget is None else found >= budget
    wanted = NO_BUDGET if budget is None else f"≥ {budget} ×"
    return Line(f"zip through nginx : {them}", wanted, f"{found:.2f} × ({told})", isMet, limit)


def archive(world: World):
    """A zip of one large file, its checksum unknown: beside the same bytes out of C, as a responder gives them that does
    what `cat` does, and beside nginx that fetches the file itself."""
    link = world.links["one_bigvideo"]
    share = world.api(f"shared-links/me?key={link['key']}")
    size = share["assets"][0]["exifInfo"]["fileSizeInByte"]
    file = _file(world.directory / "video.mp4", size)
    port = programs.env.free_port()
    site = IMMICH % {"immich": world.immich.address, "port": port, "file": file}
    immich = world.keep(Nginx(world.directory / "files", site, port, name="files").start())
    process = world.share_fcgi("archive", f"http://127.0.0.1:{port}")
    front = world.front("archive-nginx", process.fastcgi)
    path = world.root("one_bigvideo") + "/download"
    head = b"Status: 200 OK\r\nContent-Type: application/zip\r\nContent-Length: %d\r\n\r\n" % size
    cat = world.yardstick("cat-in-c", head + file.read_bytes())
    theirs = world.front("cat-in-c-nginx", cat.socket)
    before = megabytes(process.pid)
    original = f"{world.root('one_bigvideo')}/photo/{share['assets'][0]['id']}/original"
    rounds = []
    for _ in range(world.rounds):
        # Nobody knows the checksum beforehand.
        process.stop()
        process.start()
        subprocess.run(
            ["curl", "-sSI", "--fail", f"http://127.0.0.1:{front.port}{path}"], check=True, capture_output=True
        )
        sides = (_fetch(front.port, path), _fetch(theirs.port, path), _fetch(front.port, original), ["cat", str(file)])
        rounds.append([size / _seconds(side) for side in sides])
    after = megabytes(process.pid, "VmHWM")
    yield _beside("a file as `cat` gives it, through nginx", 0.7, rounds, 1, "Immich's bytes come over a socket first")
    yield _beside("the file itself, by nginx alone", None, rounds, 2, "nginx fetches it")
    yield _beside("`cat` alone, to nowhere", None, rounds, 3, "memory")
    grown = after - before
    yield Line(
        "memory that a zip adds",
        "≤ 16 MB",
        f"{grown:.1f} MB",
        grown <= 16,
        "a buffer of 512 KB, and one of the file ahead",
    )
    for started in (theirs, cat, front, process, immich):
        started.stop()
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(world.directory / "cat-in-c")
    file.unlink()
