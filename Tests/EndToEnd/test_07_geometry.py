"""How the pages lie in the window: laws that hold at every width, with and without JavaScript."""

import json
import re

import pytest
from testenv.site import Site
from testenv.slow_page import SlowPage

#: Against a hang only: a loaded machine takes its time.
pytestmark = pytest.mark.timeout(600)

WIDTHS = [320, 390, 1024, 1440, 3840]

#: Tiles and headings in the page's own coordinates, in pixels.
BOXES = """() => [...document.querySelectorAll('#pictures .t, #pictures h2')].map(one => {
    const box = one.getBoundingClientRect();
    const month = one.closest('.month');
    return { tile: one.matches('.t'), month: [...document.querySelectorAll('.month')].indexOf(month),
        few: month.classList.contains('few'), x: box.left, y: box.top + scrollY, width: box.width, height: box.height };
})"""
#: What moved by itself, seen by the browser.
SHIFT = """window.shift = 0; new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""
#: Two frames later, what a change moved is seen and counted.
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="module")
def site(sites):
    """The geometry does not depend on the web server."""
    return sites("nginx-fastcgi", "3.1.0")


@pytest.fixture(scope="module")
def framed(site, tmp_path_factory):
    """The same pictures, with a page around a single one."""
    settings = {"page.single_image": "page"}
    framed = Site(tmp_path_factory.mktemp("framed"), settings=settings, immich=site.immich).start()
    yield framed
    framed.stop()


def size(width: int, height: int = 900) -> dict:
    """A window."""
    return {"viewport": {"width": width, "height": height}, "is_mobile": False, "has_touch": False}


def overlaps(boxes: list[dict]) -> list[tuple[dict, dict]]:
    """Pairs that cover each other by more than a rounding."""
    near = sorted(boxes, key=lambda box: box["y"])
    found = []
    for index, one in enumerate(near):
        for other in near[index + 1 :]:
            if other["y"] >= one["y"] + one["height"] - 0.1:
                break
            if other["x"] < one["x"] + one["width"] - 0.1 and one["x"] < other["x"] + other["width"] - 0.1:
                found.append((one, other))
    return found


def rows(boxes: list[dict]) -> list[list[dict]]:
    """Tiles by their upper edge, from top to bottom."""
    found: list[list[dict]] = []
    for box in sorted((box for box in boxes if box["tile"]), key=lambda box: (round(box["y"]), box["x"])):
        if found and abs(found[-1][0]["y"] - box["y"]) < 1:
            found[-1].append(box)
        else:
            found.append([box])
    return found


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["album", "large", "many"])
def test_tiles_lie_in_justified_rows_and_cover_nothing(site, visit, name, width, script):
    page = visit("desktop", script, **size(width)).page
    page.goto(site.base + site.root(name), wait_until="load")
    boxes = page.evaluate(BOXES)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(boxes) > 3
    assert not overlaps(boxes)
    left = min(box["x"] for box in boxes if box["tile"])
    right = width - left
    lines = rows(boxes)
    base = page.evaluate("parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--h'))")
    for line in lines:
        heights = [box["height"] for box in line]
        assert max(heights) - min(heights) < 0.1, line
        assert heights[0] <= base * 2
        assert line[-1]["x"] + line[-1]["width"] <= width
    # A row that another one of the same month follows ends where the page does.
    ends = [
        line[-1]["x"] + line[-1]["width"]
        for line, following in zip(lines, lines[1:], strict=False)
        if line[0]["month"] == following[0]["month"]
    ]
    assert max(ends, default=0) - min(ends, default=0) < 1
    assert all(end <= right + 1 for end in ends)


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_small_months_share_rows_on_wide_screens_only(site, visit, script):
    for width in WIDTHS:
        page = visit("desktop", script, **size(width)).page
        page.goto(site.base + site.root("album"), wait_until="load")
        boxes = page.evaluate(BOXES)
        months = [{box["month"] for box in line} for line in rows(boxes)]
        assert any(len(line) > 1 for line in months) == (width >= 1024), width
        if width < 1024:
            continue
        # Rows are full, but where the largest height ends them, or the last one.
        ends = [line[-1]["x"] + line[-1]["width"] for line in rows(boxes)]
        assert sum(end > max(ends) * 0.85 for end in ends) >= len(ends) - 3, ends
        # A heading stands over its own pictures.
        for heading in (box for box in boxes if not box["tile"]):
            own = next((box for box in boxes if box["tile"] and box["month"] == heading["month"]), None)
            if own is None:  # not here yet
                continue
            assert 0 <= own["x"] + 1 - heading["x"] < 60 and heading["y"] < own["y"]


def make_small(page, pictures: int) -> None:
    """Every month of an album but the first has so few pictures from now on."""

    def document(route):
        answer = route.fetch()
        text = re.sub(r'(<li><a [^>]*data-count=")\d+', rf"\g<1>{pictures}", answer.text())
        route.fulfill(response=answer, body=text)

    def month(route):
        answer = route.fetch()
        columns = {name: column[:pictures] for name, column in json.loads(answer.text()).items()}
        route.fulfill(response=answer, body=json.dumps(columns))

    page.route(re.compile(r"/share/[\w-]{60,}$"), document)
    page.route(re.compile(r"/month/(?!2024-12)[\d-]+\.json$"), month)


#: What the visitor sees is whole: every month in view has its pictures, and nothing is held back.
WHOLE = """() => [...document.querySelectorAll('.month')].every(month => {
    const box = month.getBoundingClientRect();
    const isSeen = box.bottom > 0 && box.top < innerHeight;
    return !isSeen || (month.querySelector('.t') && !month.matches('.below'));
})"""


@pytest.mark.parametrize("width", [390, 1440])
def test_small_months_that_come_later_share_rows_and_do_not_move(site, visit, width):
    page = visit("desktop", **size(width)).page
    make_small(page, 3)
    page.add_init_script(SHIFT)
    page.goto(site.base + site.root("large"), wait_until="load")
    # The small months begin behind the first, once all of it is here.
    page.wait_for_function("() => document.querySelector('.month .grid').matches('.placed')")
    page.evaluate("scrollTo(0, document.querySelector('.month').getBoundingClientRect().bottom - 900)")
    for _ in range(8):
        before = page.evaluate("scrollY")
        page.mouse.wheel(0, 500)
        page.wait_for_function("before => scrollY >= before + 400", arg=before)
        page.wait_for_function(WHOLE)
        # A sticky heading lies over its pictures.
        assert not overlaps([box for box in page.evaluate(BOXES) if box["tile"]])
    assert page.evaluate("scrollY") > 3000
    assert page.evaluate("window.shift") < 0.001
    small = [line for line in rows(page.evaluate(BOXES)) if line[0]["few"]]
    assert len(small) > 3
    assert any(len({box["month"] for box in line}) > 1 for line in small) == (width >= 1024)
    for line in small:
        assert max(box["height"] for box in line) - min(box["height"] for box in line) < 0.1


@pytest.mark.parametrize("window", [(390, 3000), (1440, 5000), (3840, 2160), (3840, 4320)], ids=str)
@pytest.mark.parametrize("name", ["album", "large"])
def test_months_seen_while_they_come_move_nothing(site, visit, name, window):
    page = visit("desktop", **size(*window)).page
    page.add_init_script(SHIFT)
    # The nearest month comes last.
    waiting = []
    page.route(re.compile(r"/month/[\d-]+\.json$"), lambda route: waiting.append(route))
    page.goto(site.base + site.root(name), wait_until="load")
    while not page.evaluate(WHOLE):
        page.evaluate(FRAMES)
        while waiting:
            waiting.pop().continue_()
    page.evaluate(FRAMES)
    assert page.evaluate("window.shift") < 0.001


@pytest.mark.parametrize("tiles", [1, 5, 24, 59])
@pytest.mark.parametrize("width", [390, 1440, 3840])
def test_a_page_that_comes_in_parts_moves_nothing(site, visit, width, tiles):
    body = site.client.get(site.root("large")).body
    start = list(re.finditer(rb'<a class="t ', body))[tiles].start()
    slow = SlowPage(body, start)
    page = visit("desktop", **size(width, 2160)).page
    page.add_init_script(SHIFT)
    page.route(re.compile(r"/share/[\w-]{60,}$"), lambda route: route.continue_(url=slow.url))
    page.goto(site.base + site.root("large"), wait_until="commit")
    page.wait_for_function("tiles => document.querySelectorAll('.t').length >= tiles", arg=tiles)
    page.evaluate(FRAMES)
    assert page.locator("h1").is_visible() and not page.locator(".t").first.is_visible()
    slow.go_on()
    page.wait_for_load_state("load")
    page.evaluate(FRAMES)
    assert page.locator(".t").first.is_visible()
    assert page.evaluate("window.shift") == 0


@pytest.mark.parametrize("form", [(1080, 1920), (1920, 1080), (400, 4000), (4000, 400)], ids=str)
@pytest.mark.parametrize("window", [(1440, 900), (390, 844)], ids=str)
@pytest.mark.parametrize("name", ["video", "one_photo"])
def test_one_picture_or_video_fits_its_window(framed, visit, name, window, form):
    page = visit("desktop", **size(*window)).page
    width, height = form
    step = min(40, max(10, width * 20 // height))

    def reshape(route):
        answer = route.fetch()
        text = re.sub(r'width="\d+" height="\d+"', f'width="{width}" height="{height}"', answer.text())
        route.fulfill(response=answer, body=re.sub(r'"single r\d+"', f'"single r{step}"', text))

    page.route(re.compile(r"/share/[\w-]{60,}$"), reshape)
    # The form that the page names, not that of the demo's file.
    page.route(re.compile(r"/(photo|video)/"), lambda route: route.abort())
    page.goto(framed.base + framed.root(name), wait_until="load")
    box = page.locator(".single img, .single video").bounding_box()
    assert page.evaluate("document.documentElement.scrollHeight") <= window[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= window[0]
    assert box["y"] > page.locator("h1").bounding_box()["y"] and box["y"] + box["height"] <= window[1]
    assert box["width"] > window[0] * 0.85 or box["height"] > window[1] * 0.65 or form == (400, 4000)


@pytest.mark.parametrize("name", ["album", "locked", "video", "album_empty"])
def test_what_one_taps_is_large_enough(site, visit, name):
    page = visit("phone").page
    page.goto(site.base + site.root(name), wait_until="load")
    if name == "album":
        page.locator(".jump summary").tap()
    small = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, summary, input')].filter(one => {
            const box = one.getBoundingClientRect();
            if (!box.width || !box.height) return false;
            const more = getComputedStyle(one, '::before').position === 'absolute'
                ? -2 * parseFloat(getComputedStyle(one, '::before').top) || 0 : 0;
            return Math.min(box.width, box.height) + more < 43.5;
        }).map(one => one.outerHTML.slice(0, 120))"""
    )
    assert not small
