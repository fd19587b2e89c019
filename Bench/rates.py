"""Requests a second, ours beside somebody else's: pages, verdicts, answers that ask Immich, pictures."""

from itertools import islice

import programs
from measure import Load, children, cost_ratio, costs, interleaved, load, rate, ratio, transferred
from testenv.nginx import Nginx
from testenv.process import Process
from verdicts import NO_BUDGET, Line
from world import World, whole_answer


def side(world: World, front: Nginx, judge: Process | None, path: str = "/", paths=(), seconds: float | None = None):
    """A load through one nginx."""
    groups = {"nginx": children(front.pid), **({"judge": [judge.pid]} if judge else {})}
    return lambda: load(front.base + path, seconds or world.seconds, groups, paths() if callable(paths) else paths)


def beside(name: str, budget: float | None, ours: list[Load], theirs: list[Load], them: str) -> Line:
    """A line whose value is a ratio."""
    value = ratio(ours, theirs)
    isWhole = ours[0].costs.keys() == theirs[0].costs.keys()
    all_in_all = f": {cost_ratio(ours, theirs):.2f} ×" if isWhole else ""
    return Line(
        name,
        f"≥ {budget:.2f} ×" if budget else NO_BUDGET,
        f"{value:.2f} × ({rate(ours):,.0f} : {rate(theirs):,.0f} req/s)",
        value >= budget if budget else None,
        f"per request: ours {costs(ours)}; {them} {costs(theirs)}{all_in_all}",
    )


def page(world: World):
    """A cached gallery page, byte for byte the same from both."""
    path = world.root("album")
    yardstick = world.yardstick("page-in-c", whole_answer(world.ours.fastcgi, path))
    theirs = world.front("page-in-c-nginx", yardstick.socket)
    found = interleaved(
        world.rounds,
        {"ours": side(world, world.nginx, world.ours, path), "C": side(world, theirs, yardstick, path)},
    )
    yield beside(f"cached gallery page : C libfcgi, {programs.THREADS} threads", 1.2, found["ours"], found["C"], "C")


def verdict(world: World):
    """A photo's verdict, behind which nginx answers one byte by itself. nginx keeps no connection over a redirect."""
    path = f"{world.root('album')}/photo/{next(world.photos('album'))}/preview"
    whole_answer(world.ours.fastcgi, world.root("album"))
    yardstick = world.yardstick("verdict-in-c", whole_answer(world.ours.fastcgi, path))
    ours = world.front("verdict-nginx", world.ours.fastcgi, programs.VERDICT)
    theirs = world.front("verdict-in-c-nginx", yardstick.socket, programs.VERDICT)
    found = interleaved(
        world.rounds,
        {"ours": side(world, ours, world.ours, path), "C": side(world, theirs, yardstick, path)},
    )
    yield beside(f"photo verdict : C libfcgi, {programs.THREADS} threads", 1.2, found["ours"], found["C"], "C")


def asking(world: World):
    """The details of a picture that nobody asked for yet, beside nginx passing the very same call on."""
    link, ids = world.links["large"], list(world.photos("large"))
    targets = {
        "ours": [f"{world.root('large')}/details/{id}" for id in ids],
        "nginx": [f"/api/assets/{id}?key={link['key']}" for id in ids],
    }
    whole_answer(world.ours.fastcgi, world.root("large"))
    turns = dict.fromkeys(targets, 0)

    def fresh(side: str) -> list[str]:
        # Two fifths further each time: nothing that is asked for is still remembered.
        begin = turns[side] * 2 * len(ids) // 5 % len(ids)
        turns[side] += 1
        return targets[side][begin:] + targets[side][:begin]

    found = interleaved(
        world.rounds,
        {
            "ours": side(world, world.nginx, world.ours, paths=lambda: fresh("ours")),
            "nginx": side(world, world.straight, None, paths=lambda: fresh("nginx")),
        },
    )
    yield beside("answer that asks Immich once : nginx proxying it", 0.35, found["ours"], found["nginx"], "straight")


def pictures(world: World):
    """Pictures at the recorded pace, each asked for once; then one that nginx has kept."""
    watched = world.share_fcgi("watched", f"http://{world.straight.window}")
    nginx = world.front("watched-nginx", watched.fastcgi)
    root, key = world.root("large"), world.links["large"]["key"]
    whole_answer(watched.fastcgi, root)
    for month, _ in islice(world.months("large"), 48):
        whole_answer(watched.fastcgi, f"{root}/month/{month}.json")
    ids = world.photos("large")
    slow: dict[str, float] = {}
    for size, pace in (("preview", 255), ("thumbnail", 540)):
        many = int(pace * world.seconds * 1.2) + 64

        def fresh(size: str = size, many: int = many) -> list[str]:
            return [f"{root}/photo/{id}/{size}" for id in islice(ids, many)]

        def straight(size: str = size, many: int = many) -> list[str]:
            return [f"/api/assets/{id}/thumbnail?size={size}&key={key}" for id in islice(world.photos("large"), many)]

        moved, seen = transferred(watched.pid), world.straight.pictures_through_window()
        found = interleaved(
            world.rounds,
            {
                "ours": side(world, nginx, watched, paths=fresh),
                "nginx": side(world, world.straight, None, paths=straight),
            },
        )
        slow[size] = rate(found["ours"])
        yield beside(f"{size}, not cached : nginx proxying Immich", 0.9, found["ours"], found["nginx"], "straight")
        seen = world.straight.pictures_through_window() - seen
        moved = transferred(watched.pid) - moved
        count = int(sum(each.rate for each in found["ours"]) * world.seconds)
        yield Line(
            f"{size}: picture bytes through us",
            "0",
            f"{seen} from Immich; {moved / count:.0f} read and written per picture",
            seen == 0,
            "our own side is FastCGI alone",
        )
    yield from _kept(world, nginx, watched, slow)


def _kept(world: World, nginx: Nginx, watched: Process, slow: dict[str, float]):
    """The same picture again and again, out of nginx's cache."""
    id = next(world.photos("album"))
    whole_answer(watched.fastcgi, world.root("album"))
    for size in ("preview", "thumbnail"):
        path = f"{world.root('album')}/photo/{id}/{size}"
        yardstick = world.yardstick(f"{size}-in-c", whole_answer(watched.fastcgi, path))
        theirs = world.front(f"{size}-in-c-nginx", yardstick.socket)
        found = interleaved(
            world.rounds,
            {"ours": side(world, nginx, watched, path), "C": side(world, theirs, yardstick, path)},
        )
        value = rate(found["ours"]) / slow[size]
        yield Line(
            f"{size}, cached : not cached",
            "≥ 10 ×",
            f"{value:.1f} × ({rate(found['ours']):,.0f} : {slow[size]:,.0f} req/s)",
            value >= 10,
            f"per request: {costs(found['ours'])}",
        )
        yield beside(f"{size}, cached : judged by C", 0.8, found["ours"], found["C"], "C")
