"""What a share's pages say, and how they group their pictures: with each setting, through the web servers."""

import calendar
import json
import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_07_browser import SCREENSHOTS
from test_07_geometry import BOXES, FRAMES, SHIFT, WHOLE, overlaps, rows, size
from testenv.site import Site

CHOICES = {
    "page.single_image": "page",
    "page.description": "true",
    "page.expiry": "true",
    "page.expiry_format": "dddd, D. MMMM YYYY",
    "page.expiry_locale": "de-AT",
    "page.group_by": "day",
}
OTHERS = {
    "page.single_image": "page",
    "page.single_open": "false",
    "page.single_video": "raw",
    "page.title": "false",
    "page.group_by": "month",
}
FLOWING = {"page.group_by": "none"}


#: Against a hang only: a loaded machine takes its time.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module", params=["nginx-fastcgi", "caddy-fastcgi"])
def fronts(request, tmp_path_factory, immich):
    """The same Immich four times: as it comes, with choices, with the others, without groups."""
    made = [
        Site(tmp_path_factory.mktemp("gallery"), request.param, settings=settings, immich=immich).start()
        for settings in ({}, CHOICES, OTHERS, FLOWING)
    ]
    yield made
    for site in made:
        site.stop()


@pytest.fixture(scope="module")
def chosen(tmp_path_factory, immich):
    """With choices."""
    site = Site(tmp_path_factory.mktemp("chosen"), settings=CHOICES, immich=immich).start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def other(tmp_path_factory, immich):
    """With the others."""
    site = Site(tmp_path_factory.mktemp("other"), settings=OTHERS, immich=immich).start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def flowing(tmp_path_factory, immich):
    """Without groups."""
    site = Site(tmp_path_factory.mktemp("flowing"), settings=FLOWING, immich=immich).start()
    yield site
    site.stop()


def text(site: Site, name: str) -> str:
    """A page of a share."""
    got = site.client.get(site.root(name))
    assert got.status == 200
    return got.body.decode()


def test_P1_P42_P43_title_count_description_and_expiry(fronts):
    plain, chosen, other, _ = fronts
    # Quoted in the page.
    about = "Line two"
    plain.immich.control("rename", link="album", name="Summer", description=f"Line one\n{about}")
    page = text(plain, "album")
    assert "<h1><bdi>Summer</bdi></h1>" in page and "<title>Summer</title>" in page and re.search(r"\b4\d items", page)
    assert about not in page and "Open until" not in text(plain, "album_expiring")
    assert "<bdi>Link description &lt;i&gt;x&lt;/i&gt;</bdi></h1>" in text(plain, "album_desc")
    assert "0 items" in text(plain, "album_empty")
    page = text(chosen, "album_expiring")
    assert about in page and "Open until Dienstag, 1. Januar 2030" in page
    assert "Open until" not in text(chosen, "album")
    page = text(other, "album")
    assert '<h1 class="unseen"><bdi>Summer</bdi></h1>' in page and about not in page
    # What a page holds is what its tag stands for.
    tags = {site.client.get(site.root("album"))["ETag"] for site in fronts}
    assert len(tags) == 4


def test_P19_P20_P22_P30_share_of_one(fronts):
    plain, chosen, other, _ = fronts
    raw = plain.client.get(plain.root("one_photo"))
    assert (raw.status, raw["Content-Type"], raw["Content-Disposition"]) == (200, "image/jpeg", "inline")
    for site in (chosen, other):
        page = text(site, "one_photo")
        asset = re.search(r'data-id="([^"]+)"', page).group(1)
        assert ("data-open" in page) == (site is chosen)
        assert site.client.get(f"{site.root('one_photo')}/photo/{asset}/preview").body == raw.body
    assert "<video src=" in text(plain, "one_video")
    part = other.client.get(other.root("one_video"), range="bytes=2-5")
    assert (part.status, len(part.body), part["Content-Type"]) == (206, 4, "video/mp4")
    plain.immich.control("password", link="one_photo", password="opal")
    try:
        # A verdict may be a minute old.
        other.share_fcgi.stop()
        plain.share_fcgi.stop()
        other.share_fcgi.start()
        plain.share_fcgi.start()
        assert 'type="password"' in text(plain, "one_photo")
        unlocked = plain.client.post(plain.root("one_photo"), "password=opal")
        assert unlocked.status == 303
        cookie = unlocked["Set-Cookie"].partition(";")[0]
        got = plain.client.get(plain.root("one_photo"), cookie=cookie)
        assert got["Content-Type"] == "text/html; charset=utf-8" and b"data-id" in got.body
    finally:
        plain.immich.control("password", link="one_photo")


def test_P20_P21_page_of_one_picture_opens_it_or_waits(chosen, other, visit):
    seen = visit("desktop")
    page = seen.page
    page.goto(chosen.base + chosen.root("one_photo"))
    page.wait_for_selector(".viewer[open] img.full.ready")
    page.screenshot(path=SCREENSHOTS / "gallery-one-open.png")
    page.keyboard.press("Escape")
    page.wait_for_selector(".viewer:not([open])", state="attached")
    assert page.locator(".single img").is_visible() and not page.evaluate("location.hash")
    page.goto(other.base + other.root("one_photo"), wait_until="networkidle")
    assert not page.locator(".viewer").is_visible()
    page.screenshot(path=SCREENSHOTS / "gallery-one.png")
    page.locator(".single a").click()
    page.wait_for_selector(".viewer[open] img.full.ready")
    assert page.evaluate("location.hash.length") == 37
    assert not seen.problems
    # Without the script it is there as large, and leads to itself.
    plain = visit("phone", script=False).page
    plain.goto(chosen.base + chosen.root("one_photo"), wait_until="load")
    assert plain.locator(".single img").bounding_box()["width"] > 300
    assert plain.locator(".single a").get_attribute("href").endswith("/preview")


def days(site: Site, name: str, month: str) -> list[str]:
    """The days of a month, as the server lists its pictures."""
    columns = json.loads(site.client.get(f"{site.root(name)}/month/{month}.json").body)
    return [str(time // 86_400) for time in columns["time"]]


#: Names of days and tiles, from the top of the page.
PLACES = """() => [...document.querySelectorAll('.grid h3, .grid .t')].map(one => {
    const box = one.getBoundingClientRect();
    return [one.matches('h3') ? one.textContent : one.dataset.id, box.left, box.top];
})"""
DAYS = BOXES.replace("#pictures h2", "#pictures h3")


@pytest.mark.parametrize("width", [390, 1440])
def test_P44_days_stand_together_below_their_names(chosen, visit, width):
    seen = visit("desktop", **size(width))
    page, waiting = seen.page, []
    page.route(re.compile(r"/month/[\d-]+\.json$"), lambda route: waiting.append(route))
    page.goto(chosen.base + chosen.root("large"), wait_until="load")
    before = page.evaluate(PLACES)
    boxes = page.evaluate(DAYS)
    assert not overlaps(boxes)
    # Each row ends where the page does, but for the last one of a day.
    lines = rows(boxes)
    ends = [line[-1]["x"] + line[-1]["width"] for line in lines]
    tops = [box["y"] for box in boxes if not box["tile"]]
    follows = [
        any(one[0]["y"] < top < other[0]["y"] for top in tops) for one, other in zip(lines, lines[1:], strict=False)
    ]
    full = [end for end, is_last in zip(ends, follows, strict=False) if not is_last]
    assert max(full, default=0) - min(full, default=0) < 1.5
    assert min(ends) < max(ends) - 30, "a last row is not stretched"
    names = [text for text, *_ in before if "," in text]
    assert re.fullmatch(r"[A-Z][a-z]{2}, \d+ December 2024", names[0]) and len(names) == len(set(names)) > 1
    listed = days(chosen, "large", "2024-12")
    assert listed == sorted(listed, reverse=True)
    # When the script has all of the month, nothing has moved.
    while not page.locator(".grid.placed:not(.waiting)").count():
        page.wait_for_timeout(20)
        while waiting:
            waiting.pop().continue_()
    # Names of days come in the frame after their tiles, before it is painted.
    page.evaluate(FRAMES)
    after = page.evaluate(PLACES)
    known = min(len(before), len(after), 20)
    assert known > 10
    for (text, *one), (other, *two) in zip(before[:known], after[:known], strict=True):
        assert text == other and max(abs(a - b) for a, b in zip(one, two, strict=True)) <= 1


@pytest.mark.parametrize("width", [320, 390, 640, 1440])
def test_P44_days_of_few_pictures_lie_beside_each_other_and_do_not_move(chosen, visit, width):
    page, waiting = visit("desktop", **size(width, 4000)).page, []

    def unfinished(route):
        # The script asks for every month, and lays it out itself.
        answer = route.fetch()
        text = re.sub(r'(<section [^>]*data-count=")', r"\g<1>1", answer.text())
        route.fulfill(response=answer, body=text)

    page.route(re.compile(r"/share/[\w-]{60,}$"), unfinished)
    page.route(re.compile(r"/month/[\d-]+\.json$"), lambda route: waiting.append(route))
    page.goto(chosen.base + chosen.root("album"), wait_until="load")
    before = page.evaluate(PLACES)
    boxes = page.evaluate(DAYS)
    assert not overlaps(boxes) and page.evaluate("document.documentElement.scrollWidth") <= width
    days = [box["y"] for box in boxes if not box["tile"]]
    assert len(days) > 20 and (len(set(days)) < len(days) - 5) == (width >= 640)
    for (name, *day), (_, *tile) in zip(before, before[1:], strict=False):
        if "," in name:
            assert tile[0] == day[0] and 0 < tile[1] - day[1] < 60, "a name stands above its own pictures"
    while page.locator(".grid.days:not(.placed)").count():
        page.evaluate(FRAMES)
        while waiting:
            waiting.pop().continue_()
    # Names of days come in the frame after their tiles, before it is painted.
    page.evaluate(FRAMES)
    after = page.evaluate(PLACES)
    assert len(after) >= len(before)
    for (text, *one), (other, *two) in zip(before, after, strict=False):
        assert text == other and max(abs(a - b) for a, b in zip(one, two, strict=True)) <= 1


def test_P44_day_names_stay_where_one_scrolls(chosen, visit):
    seen = visit("desktop")
    page = seen.page
    page.goto(chosen.base + chosen.root("large"), wait_until="networkidle")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 3)")
    page.wait_for_selector(".month:not(:first-child) h3")
    for _ in range(5):
        page.mouse.wheel(0, 1500)
        page.evaluate("() => new Promise(done => setTimeout(done, 50))")
    page.wait_for_function(
        """() => {
            const isSeen = one => { const b = one.getBoundingClientRect(); return b.bottom > 0 && b.top < innerHeight };
            const images = [...document.querySelectorAll('.t img')].filter(isSeen);
            return images.length > 3 && images.every(image => image.complete) && document.querySelector('.placed h3');
        }"""
    )
    boxes = page.evaluate(DAYS)
    assert not overlaps(boxes) and any(not box["tile"] for box in boxes)
    # A day is named once, above its own pictures.
    wrong = page.evaluate(
        """() => [...document.querySelectorAll('.grid.placed h3')].filter(head => {
            const day = new Date(head.textContent.split(', ')[1] + ' UTC').getTime() / 86400000;
            const tile = head.nextElementSibling;
            return !tile?.matches('.t') || !tile.querySelector('img').alt.includes(head.textContent.split(', ')[1])
                || tile.getBoundingClientRect().top < head.getBoundingClientRect().bottom - 1 || Number.isNaN(day);
        }).map(head => head.textContent)"""
    )
    assert not wrong
    page.set_viewport_size({"width": 700, "height": 800})
    page.wait_for_function("() => document.querySelector('.month .grid').getBoundingClientRect().width < 700")
    assert not overlaps(page.evaluate(DAYS))
    assert not seen.problems


def test_P44_link_of_single_pictures_is_grouped_where_the_owner_wants_it(fronts):
    plain, chosen, other, _ = fronts
    headings = re.compile(r"<h([23])>([^<]+)")
    assert not headings.findall(text(plain, "many"))
    months = [name.strip() for level, name in headings.findall(text(other, "many"))]
    assert months and all(re.fullmatch(r"[A-Z][a-z]+ \d{4}", name) for name in months)
    found = headings.findall(text(chosen, "many"))
    assert [name.strip() for level, name in found if level == "2"] == months
    assert all(re.fullmatch(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]+ \d{4}", name) for level, name in found if level == "3")
    times = [int(time) for time in re.findall(r'data-time="(\d+)"', text(chosen, "many"))]
    assert times == sorted(times, reverse=True)


HEADINGS = re.compile(r"<h([23])>([^<]+)")


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_P44_album_by_month_by_day_or_not_at_all_in_its_own_order(fronts, order):
    plain, *grouped = fronts

    def turn(order: str):
        plain.immich.control("order", link="album", value=order)
        for site in grouped:
            # A verdict may be a minute old.
            site.restart()

    turn(order)
    try:
        by_day, by_month, flowing = (text(site, "album") for site in grouped)
    finally:
        turn("desc")

    def times(page: str) -> list[time.struct_time]:
        return [time.gmtime(int(one)) for one in re.findall(r'data-time="(\d+)"', page)]

    days, months = [one[:3] for one in times(by_day)], [one[:2] for one in times(by_month)]
    assert len(days) > 20 and days == sorted(days, reverse=order == "desc")
    assert len(set(months)) > 5 and months == sorted(months, reverse=order == "desc")

    found = HEADINGS.findall(by_day)
    named = [name.partition(", ")[2] for level, name in found if level == "3"]
    assert named == [f"{day} {calendar.month_name[month]} {year}" for year, month, day in dict.fromkeys(days)]
    named = [name.strip() for level, name in HEADINGS.findall(by_month) if level == "2"]
    assert named == [f"{calendar.month_name[month]} {year}" for year, month in dict.fromkeys(months)]
    # All pictures in the same order, and no heading.
    assert not HEADINGS.findall(flowing) and len(times(flowing)) == 44
    assert times(flowing)[: len(months)] == times(by_month)


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("width", [390, 1440, 3840])
@pytest.mark.parametrize("name", ["album", "large"])
def test_P44_without_groups_nothing_but_a_row_s_gap_is_between_months(flowing, visit, name, width, script):
    page = visit("desktop", script, **size(width, 4000)).page
    if script:
        page.add_init_script(SHIFT)
    page.goto(flowing.base + flowing.root(name), wait_until="load")
    if script:
        page.wait_for_function(WHOLE)
        page.evaluate(FRAMES)
        assert page.evaluate("window.shift") < 0.001
    boxes = [box for box in page.evaluate(BOXES) if box["y"] < 4000]
    lines = rows(boxes)
    assert all(box["tile"] for box in boxes) and not overlaps(boxes)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # One below the other as close as side by side.
    gap = page.evaluate("parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--gap'))")
    below = [other[0]["y"] - one[0]["y"] - one[0]["height"] for one, other in zip(lines, lines[1:], strict=False)]
    assert max(abs(space - gap) for space in below) < 0.1
    if name == "album":
        # What fits on a screen is one grid; a large month's row that the visitor saw unfinished stays as it was.
        assert len(boxes) == 44 and {box["month"] for box in boxes} == {0}
        ends = [line[-1]["x"] + line[-1]["width"] for line in lines[:-1]]
        assert max(ends) - min(ends) < 1.5
    assert max(box["height"] for box in boxes) < page.evaluate(
        "2 * parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--h'))"
    )
    assert all(len({box["month"] for box in line}) == 1 for line in lines)


@pytest.mark.parametrize("width", [390, 1440])
def test_P44_without_groups_months_come_as_one_scrolls_and_move_nothing(flowing, visit, width):
    seen = visit("desktop", **size(width))
    page = seen.page
    page.add_init_script(SHIFT)
    page.goto(flowing.base + flowing.root("large"), wait_until="load")
    for _ in range(6):
        before = page.evaluate("scrollY")
        page.mouse.wheel(0, 500)
        page.wait_for_function("before => scrollY >= before + 400", arg=before)
        # No room is left that pictures are to fill.
        page.wait_for_function(
            """() => [100, 450, 850].every(y => [...document.querySelectorAll('.t')].some(one => {
                const box = one.getBoundingClientRect();
                return getComputedStyle(one).visibility === 'visible' && box.top - 8 <= y && box.bottom + 8 >= y;
            }))"""
        )
    page.evaluate(FRAMES)
    assert page.evaluate("window.shift") < 0.001
    # And back from far below, where the months above were not known.
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight * .7)")
    page.wait_for_function(WHOLE)
    for _ in range(4):
        page.mouse.wheel(0, -700)
        page.evaluate(FRAMES)
        page.wait_for_function(WHOLE)
    assert not overlaps(page.evaluate(BOXES))
    # A picture in view is where one is again when it is closed.
    tile = page.wait_for_function(
        """() => [...document.querySelectorAll('.t')].find(one => {
            const box = one.getBoundingClientRect();
            return box.top > 60 && box.bottom < innerHeight - 60 && getComputedStyle(one).visibility === 'visible';
        })?.dataset.id"""
    ).json_value()
    page.locator(f'.t[data-id="{tile}"]').click()
    page.wait_for_selector(".viewer[open] .full")
    page.keyboard.press("Escape")
    page.wait_for_function(
        "id => !document.querySelector('dialog').open && document.activeElement.dataset.id === id", arg=tile
    )
    box = page.evaluate("document.activeElement.getBoundingClientRect().toJSON()")
    assert box["top"] > 0 and box["bottom"] < 900


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_pages_of_days_and_without_groups_are_accessible(chosen, flowing, visit, width, scheme):
    page = visit("desktop", color_scheme=scheme, bypass_csp=True, **size(width)).page
    for site, name in ((chosen, "album_expiring"), (chosen, "one_photo"), (flowing, "album")):
        page.goto(site.base + site.root(name), wait_until="networkidle")
        page.screenshot(path=SCREENSHOTS / f"gallery-{name}-{width}-{scheme}.png")
        found = Axe().run(page).response["violations"]
        serious = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
        assert not serious, (name, serious)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
