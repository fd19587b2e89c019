"""What the gate costs: an answer about text in a picture, and the judge's word on each of Immich's own pictures."""

from itertools import islice

import programs
from measure import cost, interleaved
from programs import Straight
from rates import beside, side
from testenv.demo_immich import DemoImmich
from testenv.http import Client
from testenv.nginx import Nginx
from verdicts import NO_BUDGET, Line
from world import World, whole_answer

#: The web server's question to the judge that he answers in Immich's place.
ANSWER = {"SHAREFCGI_ASK": "answer", "SHAREFCGI_GATE": "check", "SHAREFCGI_KEY": "", "SHAREFCGI_SLUG": ""}
#: Pictures that are asked for one after the other where nothing sets the pace.
MANY = 5_000


def ocr(world: World):
    """The answer by nginx alone, as shipped, and by us, beside nginx's plainest answer and the same bytes out of C."""
    path = f"/api/assets/{next(world.photos('album'))}/ocr"
    yardstick = world.yardstick("ocr-in-c", whole_answer(world.ours.fastcgi, path, **ANSWER))
    shipped = world.front("ocr-nginx", world.ours.fastcgi, programs.GATE)
    plain = world.front("ocr-plain-nginx", world.ours.fastcgi, programs.PLAIN)
    ours = world.front("ocr-ours-nginx", world.ours.fastcgi, programs.ANSWERED)
    theirs = world.front("ocr-in-c-nginx", yardstick.socket, programs.ANSWERED)
    found = interleaved(
        world.rounds,
        {
            "shipped": side(world, shipped, None, path),
            "plain": side(world, plain, None, path),
            "ours": side(world, ours, world.ours, path),
            "C": side(world, theirs, yardstick, path),
        },
    )
    them = f"C libfcgi, {programs.THREADS} threads"
    yield beside("OCR, as shipped : nginx's own return 200", None, found["shipped"], found["plain"], "plain")
    yield beside(f"OCR, as shipped : {them}", 1.2, found["shipped"], found["C"], "C")
    yield beside(f"OCR, answered by us : {them}", 1.2, found["ours"], found["C"], "C")


def _targets(world: World, size: str, many: int) -> list[str]:
    """Pictures of the large album, as Immich's own page asks for them."""
    key = world.links["large"]["key"]
    return [f"/api/assets/{id}/thumbnail?size={size}&key={key}" for id in islice(world.photos("large"), many)]


def _look(front: Nginx, paths: list[str]) -> None:
    """The first look at the album takes Immich seconds; from then on the verdict is renewed behind itself."""
    assert Client(front.port).get(paths[0]).status == 200


def paced(world: World):
    """Immich's own pictures with the judge's subrequest and without, at the recorded pace."""
    gate = world.front("gate-nginx", world.ours.fastcgi, programs.GATE)
    for size, pace in (("preview", 255), ("thumbnail", 540)):
        paths = _targets(world, size, int(pace * world.seconds * 1.2) + 64)
        _look(gate, paths)
        found = interleaved(
            world.rounds,
            {
                "gate": side(world, gate, world.ours, paths=paths),
                "nginx": side(world, world.straight, None, paths=paths),
            },
        )
        yield beside(f"Immich's own {size}, judged : not judged", 0.9, found["gate"], found["nginx"], "straight")


def unpaced(world: World):
    """The same thumbnails from an Immich that gives them as fast as it can: what the subrequest itself costs."""
    immich = world.keep(DemoImmich(world.directory / "immich-unpaced").start(60))
    judge = world.share_fcgi("judge", immich.url)
    gate = world.keep(programs.front(world.directory / "gate-unpaced", judge.fastcgi, immich.address, programs.GATE))
    straight = world.keep(Straight(world.directory / "straight-unpaced", immich.address).start())
    paths = _targets(world, "thumbnail", MANY)
    _look(gate, paths)
    found = interleaved(
        world.rounds,
        {"gate": side(world, gate, judge, paths=paths), "nginx": side(world, straight, None, paths=paths)},
    )
    yield beside("thumbnail, no pace, judged : not judged", None, found["gate"], found["nginx"], "straight")
    added = {name: cost(found["gate"], name) - cost(found["nginx"], name) for name in ("nginx", "judge")}
    yield Line(
        "the judge's subrequest, per picture",
        NO_BUDGET,
        f"{sum(added.values()):+.0f} µs of processor time",
        None,
        ", ".join(f"{name} {more:+.0f} µs" for name, more in added.items()) + "; nginx connects anew for each",
    )
