"""A normal load beside visitors who send a byte a second and visitors who read nothing."""

import contextlib
import threading

from measure import children, costs, interleaved, load, rate, ratio
from standing import STALLED, connections, settle, stall
from testenv import fastcgi_peer
from verdicts import Line
from world import World

POSTERS = 200


@contextlib.contextmanager
def posters(path: str, target: str):
    """Forms that arrive a byte a second, straight at our socket: Caddy passes bodies on as they come."""
    params = fastcgi_peer.params_for(
        target, "POST", CONTENT_LENGTH="4096", CONTENT_TYPE="application/x-www-form-urlencoded"
    )
    head = fastcgi_peer.begin() + fastcgi_peer.stream(fastcgi_peer.PARAMS, fastcgi_peer.pairs(params))
    byte, done = fastcgi_peer.record(fastcgi_peer.STDIN, b"x"), threading.Event()
    with contextlib.ExitStack() as stack:
        peers = connections(stack, path, POSTERS, head)

        def drip():
            while not done.wait(1):
                for peer in peers:
                    peer.sendall(byte)

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def crowd(world: World):
    """The load of a cached page, alone and beside the slow ones."""
    process = world.share_fcgi("crowd", **{"media.delivery": "stream"})
    nginx = world.front("crowd-nginx", process.fastcgi)
    path = world.root("album")
    groups = {"nginx": children(nginx.pid), "ours": [process.pid]}

    def alone():
        return load(nginx.base + path, world.seconds, groups)

    def beside():
        with contextlib.ExitStack() as stack:
            stall(stack, world, process)
            stack.enter_context(posters(process.fastcgi, world.root("locked")))
            settle()
            return alone()

    found = interleaved(world.rounds, {"alone": alone, "beside": beside})
    value = ratio(found["beside"], found["alone"])
    yield Line(
        f"a load beside {POSTERS} posters of a byte a second and {STALLED} stalled readers : alone",
        "≥ 0.90 ×",
        f"{value:.2f} × ({rate(found['beside']):,.0f} : {rate(found['alone']):,.0f} req/s)",
        value >= 0.9,
        f"per request: {costs(found['beside'])}; alone {costs(found['alone'])}",
    )
    process.stop()
