"""The opened picture in Chromium: zoom, history, arrows, videos, colours; and the addresses that lead to it."""

import re
import time

import pytest
from test_07_browser import SCREENSHOTS
from test_07_geometry import FRAMES, size
from testenv.demo_immich import root
from testenv.png import png
from testenv.site import Site

FIT = "() => new DOMMatrix(getComputedStyle(document.querySelector('.pane:not([inert]) .frame')).transform).a"
CURRENT = "() => document.querySelector('.pane:not([inert]) .full')?.src.split('/').at(-2)"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


#: Against a hang only: a loaded machine takes its time.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def plain(tmp_path_factory, immich):
    """As it comes."""
    site = Site(tmp_path_factory.mktemp("plain"), immich=immich).start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def rich(tmp_path_factory, immich):
    """With everything that the viewer can do."""
    settings = {
        "downloads.zoom": "fullsize",
        "viewer.mobile_arrows": "true",
        "viewer.autoplay": "true",
        "viewer.loop": "true",
    }
    site = Site(tmp_path_factory.mktemp("rich"), settings=settings, immich=immich).start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def bare(tmp_path_factory, immich):
    """With as little as it can have."""
    settings = {"viewer.arrows": "false", "viewer.counter": "false", "viewer.download": "false"}
    site = Site(tmp_path_factory.mktemp("bare"), settings=settings, immich=immich).start()
    yield site
    site.stop()


def assets(site: Site, name: str = "album") -> list[str]:
    """The ids that a page begins with."""
    return re.findall(r'data-id="([^"]+)"', site.client.get(site.root(name)).body.decode())


def open_first(page, site: Site, name: str = "album"):
    """A share, and its first picture opened."""
    page.goto(site.base + site.root(name), wait_until="networkidle")
    page.locator(".t").first.click()
    page.wait_for_selector(".pane:not([inert]) .full.ready")


def test_P49_fragment_opens_paging_replaces_back_closes(plain, visit):
    seen = visit("desktop")
    page, base = seen.page, plain.base + plain.root("large")
    last = plain.client.get(plain.root("large") + "/month/2022-03.json").body.decode().partition('"id":["')[2][:36]
    # In a month that the page does not come with.
    page.goto(f"{base}#{last}")
    page.wait_for_function(f"() => ({CURRENT})() === '{last}'")
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('.viewer').open && !location.hash")
    page.wait_for_function(
        """id => { const box = document.querySelector(`.t[data-id="${id}"]`)?.getBoundingClientRect();
            return box && box.top >= 0 && box.bottom <= innerHeight }""",
        arg=last,
    )
    # Opened, paged and closed by Back: two steps forward were one.
    page.goto(base, wait_until="networkidle")
    length = page.evaluate("history.length")
    first, second, third = assets(plain, "large")[:3]
    page.locator(f'.t[data-id="{first}"]').click()
    page.wait_for_function("id => location.hash === `#${id}`", arg=first)
    for asset in (second, third):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("id => location.hash === `#${id}`", arg=asset)
    assert page.evaluate("history.length") == length + 1
    page.go_back()
    page.wait_for_function("() => !document.querySelector('.viewer').open && !location.hash")
    assert page.evaluate("document.activeElement.dataset.id") == third
    assert not seen.problems


@pytest.mark.parametrize("fragment", [UNKNOWN, "pictures", "%00", "x" * 3000])
def test_P49_fragment_that_names_nothing_opens_nothing(plain, visit, fragment):
    seen = visit("desktop")
    seen.page.goto(f"{plain.base}{plain.root('album')}#{fragment}", wait_until="networkidle")
    assert not seen.page.locator(".viewer").is_visible() and seen.page.locator(".t").count() > 20
    # And one that comes later closes what is open.
    seen.page.locator(".t").first.click()
    seen.page.wait_for_selector(".viewer[open]")
    seen.page.evaluate("fragment => { location.hash = fragment }", fragment)
    seen.page.wait_for_selector(".viewer:not([open])", state="attached")
    assert not seen.problems


@pytest.mark.parametrize("by_slug", [False, True], ids=["key", "slug"])
def test_immichs_own_address_of_a_picture_opens_it_also_after_the_password(plain, visit, by_slug):
    link = plain.immich.links()["many_password"]
    place = root(link, by_slug)
    opened = plain.client.post(root(link), "password=" + "p%C3%A4ss+w%C3%B6rd")
    cookie = opened["Set-Cookie"].partition(";")[0]
    asset = re.findall(r'data-id="([^"]+)"', plain.client.get(root(link), cookie=cookie).body.decode())[2]
    got = plain.client.get(f"{place}/photos/{asset}")
    assert (got.status, got["Location"].removeprefix(plain.base)) == (302, f"{place}#{asset}")
    seen = visit("phone")
    seen.page.goto(f"{plain.base}{place}/photos/{asset}")
    for password in ("wrong", link["password"]):
        seen.page.fill("input[type=password]", password)
        with seen.page.expect_navigation():
            seen.page.press("input[type=password]", "Enter")
    seen.page.wait_for_function(f"() => ({CURRENT})() === '{asset}'")
    assert seen.page.evaluate("location.hash") == f"#{asset}"
    # It closes to the share, not to the form.
    seen.page.locator(".viewer .close").click()
    seen.page.wait_for_selector(".viewer:not([open])", state="attached")
    assert seen.page.locator(".t").count() == 5


def test_picture_that_is_open_when_the_unlock_lapses_opens_again(plain, visit):
    link = plain.immich.links()["locked"]
    seen = visit("desktop")
    seen.page.goto(plain.base + root(link))
    for _ in range(2):
        seen.page.fill("input[type=password]", link["password"])
        seen.page.press("input[type=password]", "Enter")
        seen.page.wait_for_selector(".t")
        if not seen.page.evaluate("location.hash"):
            seen.page.locator(".t").first.click()
        seen.page.wait_for_selector(".viewer[open] .full.ready")
        asset = seen.page.evaluate(CURRENT)
        if _ == 0:
            seen.context.clear_cookies()
            seen.page.keyboard.press("ArrowRight")
            seen.page.wait_for_selector("input[type=password]")
            after = seen.page.evaluate("location.hash")
            assert after and after != f"#{asset}"
    assert seen.page.evaluate("location.hash") == after == f"#{asset}"


def test_picture_that_does_not_come_leaves_words_and_no_broken_image(plain, visit):
    page = visit("desktop").page
    page.route(re.compile("/photo/.*/(preview|thumbnail)$"), lambda route: route.fulfill(status=502))
    page.goto(plain.base + plain.root("album"))
    page.locator(".t").first.click()
    page.wait_for_selector(".pane:not([inert]) p:has-text('cannot be shown')")
    page.wait_for_function("() => !document.querySelector('.pane:not([inert]) img:not([hidden])')")
    assert page.locator(".pane:not([inert]) img:visible").count() == 0


def test_P54_zoom_ends_at_the_pixels_and_fetches_more_of_them(rich, visit):
    seen = visit("desktop", **size(1000, 800))
    page = seen.page
    page.route(re.compile("/preview$"), lambda route: route.fulfill(body=png(1200, 800), content_type="image/png"))
    tries = []

    def fullsize(route):
        # The page asks once more why it has failed, for nothing but a status.
        if route.request.method == "HEAD":
            return route.fulfill(status=200)
        tries.append(route.request.url)
        if len(tries) == 1:
            route.abort()
        else:
            route.fulfill(body=png(4800, 3200), content_type="image/png")
        return None

    page.route(re.compile("/fullsize$"), fullsize)
    open_first(page, rich)
    fitted = page.evaluate(
        "() => { const i = document.querySelector('.pane:not([inert]) .full'); return Math.min(i.clientWidth / 1200, i.clientHeight / 800) }"
    )
    assert not tries, "nothing larger before anybody zooms"
    page.mouse.move(500, 400)
    page.mouse.wheel(0, -3000)
    page.wait_for_function(f"cap => Math.abs(({FIT})() - cap) < 0.01", arg=1 / fitted)
    # The first answer was an error: a later zoom asks again, and comes as far as it was meant.
    while len(tries) < 2:
        page.mouse.wheel(0, -300)
        page.evaluate(FRAMES)
    page.wait_for_function("() => document.querySelector('.pane:not([inert]) .full').naturalWidth === 4800")
    page.mouse.wheel(0, -9000)
    page.wait_for_function(f"cap => Math.abs(({FIT})() - cap) < 0.02", arg=4 / fitted)
    assert len(tries) == 2 and len(set(tries)) == 1
    page.mouse.wheel(0, 9000)
    page.wait_for_function(f"() => ({FIT})() === 1")
    # Only what was aborted here.
    assert all("ERR_FAILED" in problem or "fullsize" in problem for problem in seen.problems), seen.problems


def test_P54_no_more_than_the_preview_where_the_policy_says_so(plain, rich, visit):
    for site, name in ((plain, "album"), (rich, "album_nodownload")):
        seen = visit("desktop")
        open_first(seen.page, site, name)
        seen.page.mouse.move(600, 400)
        seen.page.mouse.wheel(0, -3000)
        seen.page.evaluate(FRAMES)
        assert seen.page.locator(".viewer").get_attribute("data-zoom") is None
        assert not [url for url in seen.requests if url.endswith("/fullsize")]


def test_P54_fingers_zoom_and_a_vertical_drag_closes(plain, visit):
    seen = visit("phone")
    page = seen.page
    page.route(re.compile("/preview$"), lambda route: route.fulfill(body=png(1600, 1200), content_type="image/png"))
    open_first(page, plain)
    session = seen.context.new_cdp_session(page)

    def touch(kind: str, *points, **more):
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points, **more})

    touch("touchStart", (150, 400), (250, 400))
    for spread in (20, 60, 100):
        touch("touchMove", (150 - spread, 400), (250 + spread, 400))
    touch("touchEnd")
    page.wait_for_function(f"() => ({FIT})() > 2")
    for state in ("=== 1", "> 2", "=== 1"):
        # Twice within a third of a second, by the finger's own clock, however long the machine takes to pass it on.
        now = time.time()
        for number in range(2):
            touch("touchStart", (200, 400), timestamp=now - 0.2 + number * 0.1)
            touch("touchEnd", timestamp=now - 0.15 + number * 0.1)
        page.wait_for_function(f"() => ({FIT})() {state}")
    touch("touchStart", (200, 300))
    for y in (330, 400, 500, 600):
        touch("touchMove", (200, y))
    touch("touchEnd")
    page.wait_for_function("() => !document.querySelector('.viewer').open && !location.hash")


#: A browser that wants a tap before it lets a video be heard; what was asked of it is in `played`.
STRICT = """window.played = []; window.paused = 0;
HTMLMediaElement.prototype.play = function () {
    played.push(this.muted);
    return this.muted ? Promise.resolve() : Promise.reject(new DOMException('', 'NotAllowedError'));
};
const pause = HTMLMediaElement.prototype.pause;
HTMLMediaElement.prototype.pause = function () { window.paused++; return pause.call(this); };"""


def test_P55_P56_video_plays_by_itself_where_wanted_and_stops_when_left(plain, rich, visit):
    for site in (plain, rich):
        seen = visit("desktop")
        page = seen.page
        page.add_init_script(STRICT)
        page.goto(site.base + site.root("many"), wait_until="networkidle")
        page.locator('.t[data-kind="1"]').first.click()
        page.wait_for_selector(".viewer[open] video")
        if site is rich:
            page.wait_for_function("() => played.length === 2")
        assert page.evaluate("played") == ([False, True] if site is rich else [])
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => !document.querySelector('.pane:not([inert]) video')")
        assert page.locator(".viewer video").count() == 0 and page.evaluate("paused") == 1


def test_P57_P58_counter_download_and_arrows_as_the_owner_wants_them(plain, rich, bare, visit):
    def arrow(page) -> bool:
        return page.evaluate("getComputedStyle(document.querySelector('.viewer .next')).opacity") == "1"

    for site, on_desktop, on_phone in ((plain, True, False), (rich, True, True), (bare, False, False)):
        for screen, shown in (("desktop", on_desktop), ("phone", on_phone)):
            page = visit(screen).page
            open_first(page, site)
            assert arrow(page) == shown, (site.share_fcgi.settings, screen)
            assert ("· 1 / 4" in page.inner_text(".viewer .caption")) == (site is not bare)
            assert page.locator(".viewer .download").count() == (site is not bare)
            page.screenshot(path=SCREENSHOTS / f"viewer-{screen}-{shown}.png")
    # For keys they are there nevertheless.
    page.locator(".viewer .next").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("id => location.hash === `#${id}`", arg=assets(bare)[1])


def test_viewer_goes_round_where_the_owner_wants_it(plain, rich, visit):
    for site in (plain, rich):
        page = visit("desktop").page
        open_first(page, site, "many")
        ids = assets(site, "many")
        page.keyboard.press("End")
        page.wait_for_function("id => location.hash === `#${id}`", arg=ids[-1])
        page.wait_for_function(f"() => document.querySelector('.viewer .next').hidden === {str(site is plain).lower()}")
        page.keyboard.press("ArrowRight")
        if site is rich:
            page.wait_for_function("id => location.hash === `#${id}`", arg=ids[0])
        else:
            page.evaluate(FRAMES)
            assert page.evaluate("location.hash") == f"#{ids[-1]}"


def test_P46_layout_changes_at_640_pixels(plain, visit):
    found = {}
    for width in (639, 640):
        page = visit("desktop", **size(width)).page
        page.goto(plain.base + plain.root("many"), wait_until="networkidle")
        found[width] = page.evaluate(
            """() => {
                const tiles = [...document.querySelectorAll('.t')].map(one => one.getBoundingClientRect());
                const last = tiles.filter(box => box.top === tiles.at(-1).top);
                return [tiles[0].left, Math.round(last[0].height), last.at(-1).right];
            }"""
        )
        # The last row is as high as its pictures want it, and not stretched to the edge.
        assert found[width][2] < width - 40
    assert [left for left, *_ in found.values()] == [8, 20]
    assert [height for _, height, _ in found.values()] == [120, 160]


def test_P47_only_tiles_near_the_window_are_in_the_document(plain, visit):
    page = visit("desktop").page
    page.goto(plain.base + plain.root("large"), wait_until="networkidle")
    assert "50,000 items" in page.inner_text(".facts")
    for part in (0.1, 0.5, 0.51, 0.9, 1, 0):
        page.evaluate("part => scrollTo(0, document.documentElement.scrollHeight * part)", part)
        page.wait_for_function(
            """() => {
                const boxes = [...document.querySelectorAll('.t')].map(one => one.getBoundingClientRect());
                const seen = boxes.filter(box => box.bottom > 0 && box.top < innerHeight);
                const far = boxes.filter(box => box.bottom < -1.6 * innerHeight || box.top > 2.6 * innerHeight);
                return seen.length > 5 && far.length === 0 && boxes.length < 400;
            }"""
        )


def test_P48_blurred_look_comes_before_a_slow_thumbnail(plain, visit):
    page = visit("desktop").page
    waiting, slow = [], True
    page.route(re.compile("/(thumbnail|preview)$"), lambda route: waiting.append(route) if slow else route.continue_())
    page.goto(plain.base + plain.root("large"), wait_until="commit")
    page.wait_for_selector(".t canvas")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.t')].slice(0, 12).every(tile => tile.querySelector('canvas'))"
    )
    assert page.evaluate("[...document.querySelectorAll('.t img')].every(image => !image.naturalWidth)")
    page.screenshot(path=SCREENSHOTS / "gallery-blurred.png")
    slow = False
    for route in waiting:
        route.continue_()
    page.wait_for_function("() => !document.querySelector('.t').querySelector('canvas')")


DARK, LIGHT = "rgb(18, 19, 20)", "rgb(251, 251, 250)"


@pytest.mark.parametrize(
    ("system", "stored", "colour"),
    [
        ("dark", None, DARK),
        ("light", None, LIGHT),
        ("dark", '{"value":"light","system":false}', LIGHT),
        ("light", '{"value":"dark","system":false}', DARK),
        ("dark", '{"value":"light","system":true}', DARK),
        ("light", "dark", DARK),
        ("dark", '"light"', LIGHT),
        ("dark", "{", DARK),
        ("dark", '{"value":{"x":1}}', DARK),
    ],
)
def test_P59_colours_are_those_chosen_in_immich_else_the_systems(plain, visit, system, stored, colour):
    seen = visit("desktop", color_scheme=system)
    if stored:
        seen.page.add_init_script(f"localStorage.setItem('color-theme', {stored!r})")
    for name in ("many", "video"):
        seen.page.goto(plain.base + plain.root(name), wait_until="load")
        assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == colour
        assert seen.page.evaluate("getComputedStyle(document.documentElement).colorScheme") in (
            "light dark",
            "dark" if colour == DARK else "light",
        )
    assert not seen.problems
