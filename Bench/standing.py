"""What does not move: memory, threads, start, sizes."""

import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import time
from itertools import islice

from measure import megabytes, status
from testenv import env, fastcgi_peer
from testenv.process import answers
from testenv.share_fcgi import ShareFCGI
from verdicts import Line
from world import World, cores, whole_answer

WAITING = 1_000
IDLE = 10_000
STALLED = 50
THREADS = 4 + 2 * cores()


def connections(stack: contextlib.ExitStack, path: str, count: int, raw: bytes, reads: int | None = None):
    """So many connections to the responder, each having sent its request."""
    made = []
    for _ in range(count):
        peer = stack.enter_context(socket.socket(socket.AF_UNIX))
        if reads:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, reads)
        # Waits where the queue is full; with a timeout set, Linux would refuse.
        peer.connect(path)
        peer.settimeout(20)
        peer.sendall(raw)
        made.append(peer)
    return made


def ask(target: str, keep: bool = False) -> bytes:
    """A request in FastCGI."""
    return fastcgi_peer.request(fastcgi_peer.params_for(target), keep=keep)


def settle(seconds: float = 0.5) -> None:
    """Lets the loops take what lies in the kernel."""
    time.sleep(seconds)


def idle(world: World):
    """Memory and threads with nothing to do, and with very many who want nothing."""
    process = world.share_fcgi("idle")
    settle()
    memory = megabytes(process.pid)
    yield Line("resident, idle", "≤ 20 MB", f"{memory:.1f} MB", memory <= 20, "the program's own pages and libraries")
    with contextlib.ExitStack() as stack:
        raw = ask("/share/static/none/none", keep=True)
        for peer in connections(stack, process.fastcgi, IDLE, raw):
            fastcgi_peer.answer(peer)
        threads, memory = status(process.pid, "Threads"), megabytes(process.pid) - memory
        alive = connections(stack, process.fastcgi, 1, raw)
        assert fastcgi_peer.answer(alive[0])[1] == (0, 0), "it does not answer beside idle connections"
    yield Line(
        f"threads, {IDLE:,} idle kept-alive connections",
        f"≤ {THREADS}",
        f"{threads} (and {memory:.1f} MB)",
        threads <= THREADS,
        f"{memory * 1024 / IDLE:.1f} kB a connection",
    )
    process.stop()


def waiting(world: World):
    """1,000 visitors who wait for an Immich that does not answer."""
    process = world.share_fcgi("waiting", **{"immich.timeout": "30s"})
    root, ids = world.root("large"), list(islice(world.photos("large"), WAITING))
    whole_answer(process.fastcgi, root)
    world.immich.control("fault", route="*", fault="hang")
    try:
        with contextlib.ExitStack() as stack:
            for id in ids:
                connections(stack, process.fastcgi, 1, ask(f"{root}/details/{id}"))
            settle(2)
            memory, threads = megabytes(process.pid), status(process.pid, "Threads")
        settle(1)
        after = megabytes(process.pid)
    finally:
        world.immich.control("fault", route="*", fault="none")
    yield Line(
        f"resident, {WAITING:,} requests in flight",
        "≤ 64 MB",
        f"{memory:.1f} MB",
        memory <= 64,
        f"{after:.1f} MB once they have hung up",
    )
    yield Line(f"threads, {WAITING:,} requests in flight", f"≤ {THREADS}", str(threads), threads <= THREADS)
    process.stop()


def stalled(world: World):
    """Readers that take nothing of a long answer."""
    process = world.share_fcgi("stalled", **{"media.delivery": "stream"})
    with contextlib.ExitStack() as stack:
        stall(stack, world, process)
        settle(2)
        memory, threads = megabytes(process.pid), status(process.pid, "Threads")
    yield Line(
        f"threads, {STALLED} stalled readers of a video",
        f"≤ {THREADS}",
        f"{threads} (and {memory:.1f} MB in all)",
        threads <= THREADS,
        "an answer waits for room in its connection's queue",
    )
    process.stop()


def stall(stack: contextlib.ExitStack, world: World, process: ShareFCGI):
    """Readers that ask for a video and then read nothing. The process streams media itself."""
    link = world.links["one_bigvideo"]
    share = world.api(f"shared-links/me?key={link['key']}")
    target = f"{world.root('one_bigvideo')}/video/{share['assets'][0]['id']}"
    return connections(stack, process.fastcgi, STALLED, ask(target), reads=4096)


def album(world: World):
    """All months of an album of 50,000."""
    process = world.share_fcgi("album")
    whole_answer(process.fastcgi, world.root("album"))
    before, root, months = megabytes(process.pid), world.root("large"), world.months("large")
    whole_answer(process.fastcgi, root)
    for month, _ in months:
        whole_answer(process.fastcgi, f"{root}/month/{month}.json")
    settle()
    added = megabytes(process.pid) - before
    yield Line(
        f"an album of {sum(count for _, count in months):,}, all {len(months)} months opened",
        "≤ 16 MB",
        f"+{added:.1f} MB (peak +{megabytes(process.pid, 'VmHWM') - before:.1f})",
        added <= 16,
        "months kept as values, pages kept as bytes",
    )
    process.stop()


def start(world: World):
    """From exec to a connection that is accepted."""
    took = []
    for _ in range(20):
        process = ShareFCGI(world.directory / "start", world.immich.url)
        for path in (process.fastcgi, process.scgi):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
        command, environment = process.command(), process.environment()
        with process.log.open("ab") as log:
            actions = [(os.POSIX_SPAWN_DUP2, log.fileno(), 1), (os.POSIX_SPAWN_DUP2, log.fileno(), 2)]
            begin = time.perf_counter()
            pid = os.posix_spawn(command[0], command, environment, file_actions=actions)
        while not answers(process.fastcgi):
            time.sleep(0.0002)
            if time.perf_counter() - begin > 10:
                break
        took.append((time.perf_counter() - begin) * 1e3)
        os.kill(pid, 15)
        os.waitpid(pid, 0)
    value = statistics.median(took)
    yield Line(
        "start: from exec to listening", "≤ 20 ms", f"{value:.1f} ms", value <= 20, f"slowest of 20: {max(took):.1f} ms"
    )


def binary(world: World):
    """The program as it is shipped."""
    stripped = world.directory / "stripped"
    shutil.copy(env.built("share-fcgi"), stripped)
    subprocess.run([env.program("strip"), stripped], check=True)
    size = stripped.stat().st_size / 1e6
    yield Line("binary, stripped, Swift runtime linked in", "≤ 20 MB", f"{size:.1f} MB", size <= 20, "Swift's runtime")
