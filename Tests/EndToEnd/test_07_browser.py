"""Chromium opens the pages: with and without JavaScript, on a phone and on a desktop."""

import re
from pathlib import Path

import pytest
from testenv.browser import SCREENS
from testenv.demo_immich import root

SCREENSHOTS = Path(__file__).parent / "screenshots"

#: Every picture that the visitor sees is there.
SEEN = """() => [...document.images].every(image => {
    const box = image.getBoundingClientRect();
    return box.bottom < 0 || box.top > innerHeight || image.complete && image.naturalWidth > 0;
})"""
#: The same for all that lies within a window's height of the window; what lies further away is taken out and given up.
NEAR = """() => {
    const isNear = one => {
        const box = one.getBoundingClientRect();
        return box.bottom > -innerHeight && box.top < 2 * innerHeight;
    };
    return [...document.querySelectorAll('.month .grid')].every(grid => !isNear(grid) || grid.querySelector('.t'))
        && [...document.images].every(image => !isNear(image) || image.complete && image.naturalWidth > 0);
}"""


@pytest.fixture(params=["nginx-fastcgi", "caddy-fastcgi"])
def place(request, sites):
    """Both web servers, with the newest Immich."""
    return sites(request.param, "3.1.0")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("name", ["album", "large", "video", "many", "one_photo"])
def test_P71_page_opens_without_a_fault(place, visit, name, screen, script):
    seen = visit(screen, script)
    seen.page.goto(place.base + place.root(name), wait_until="networkidle")
    if script:
        seen.page.wait_for_function(SEEN)
        pictures = seen.pictures_in_view()
        assert all(picture["width"] > 0 for picture in pictures), pictures
        assert pictures or name == "video"
        overflow = seen.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"{overflow} px too wide"
    SCREENSHOTS.mkdir(exist_ok=True)
    seen.page.screenshot(path=SCREENSHOTS / f"{place.front}-{name}-{screen}{'' if script else '-plain'}.png")
    if name == "one_photo":
        # The link is the picture itself: what is around it is the browser's own page.
        sides = "(box => box.left - (innerWidth - box.right))(document.images[0].getBoundingClientRect())"
        assert abs(seen.page.evaluate(sides)) <= 1, "in the middle"
    assert not seen.problems
    assert not [url for url in seen.requests if not url.startswith((place.base, "data:", "blob:"))]


def test_nothing_moves_while_the_page_loads(place, visit):
    for screen in ["desktop", "phone"]:
        seen = visit(screen)
        seen.page.add_init_script(
            """window.shift = 0; new PerformanceObserver(list => {
                for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
            }).observe({ type: "layout-shift", buffered: true });"""
        )
        seen.page.goto(place.base + place.root("album"), wait_until="networkidle")
        assert seen.page.evaluate("window.shift") == 0


def test_first_picture_is_among_the_first_requests(place, visit):
    seen = visit("phone")
    seen.page.goto(place.base + place.root("album"), wait_until="networkidle")
    # The document itself is no request of the page's.
    assert any("/photo/" in url for url in seen.requests[1:4]), seen.requests[:6]


def test_axe_finds_nothing_serious(place, visit):
    from axe_playwright_python.sync_playwright import Axe

    for name in ["album", "locked", "video", "many"]:
        for scheme in ["light", "dark"]:
            # axe is put into the page, which our policy would refuse.
            seen = visit("desktop", color_scheme=scheme, bypass_csp=True)
            seen.page.goto(place.base + place.root(name), wait_until="networkidle")
            found = Axe().run(seen.page).response["violations"]
            serious = [violation for violation in found if violation["impact"] in ("serious", "critical")]
            assert not serious, (
                name,
                scheme,
                [(item["id"], [node["html"] for node in item["nodes"]][:3]) for item in serious],
            )


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_password_opens_the_locked_share(place, visit, script):
    link = place.immich.links()["locked"]
    seen = visit("phone", script)
    seen.page.goto(place.base + root(link))
    assert seen.page.locator("input[type=password]").count() == 1
    seen.page.fill("input[type=password]", link["password"])
    seen.page.press("input[type=password]", "Enter")
    seen.page.wait_for_selector("img[src*='/photo/']")
    assert seen.page.url.split("#")[0] == place.base + root(link)
    assert not seen.problems


def test_wrong_password_says_so(place, visit):
    seen = visit("desktop")
    seen.page.goto(place.base + place.root("album_password"))
    seen.page.fill("input[type=password]", "wrong")
    seen.page.press("input[type=password]", "Enter")
    seen.page.wait_for_selector("[role=alert], [aria-invalid=true]")
    assert seen.page.locator("input[type=password]").count() == 1
    assert seen.page.locator("[role=alert], [aria-invalid=true]").count() >= 1


def test_viewer_opens_moves_and_closes(place, visit):
    seen = visit("desktop")
    address = place.base + place.root("album")
    seen.page.goto(address, wait_until="networkidle")
    seen.page.locator("a:has(img)").first.click()
    seen.page.wait_for_function("() => location.hash.length > 30")
    first = seen.page.evaluate("location.hash")
    seen.page.keyboard.press("ArrowRight")
    seen.page.wait_for_function("first => location.hash.length > 30 && location.hash !== first", arg=first)
    seen.page.wait_for_load_state("networkidle")
    seen.page.screenshot(path=SCREENSHOTS / f"{place.front}-viewer.png")
    seen.page.keyboard.press("Escape")
    seen.page.wait_for_function("() => location.hash === ''")
    assert not seen.problems


def test_back_closes_the_viewer(place, visit):
    seen = visit("phone")
    seen.page.goto("about:blank")
    seen.page.goto(place.base + place.root("album"), wait_until="networkidle")
    seen.page.locator("a:has(img)").first.click()
    seen.page.wait_for_function("() => location.hash.length > 30")
    seen.page.go_back()
    seen.page.wait_for_function("() => location.hash === ''")
    assert re.search(r"/share/[\w-]+$", seen.page.url)


def test_months_come_as_one_scrolls(place, visit):
    seen = visit("desktop")
    seen.page.goto(place.base + place.root("large"), wait_until="networkidle")
    height = seen.page.evaluate("document.documentElement.scrollHeight")
    seen.page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
    seen.page.wait_for_load_state("networkidle")
    seen.page.wait_for_function(
        """() => [...document.images].some(image => {
            const box = image.getBoundingClientRect();
            return box.bottom > 0 && box.top < innerHeight && image.naturalWidth > 0;
        })"""
    )
    assert height > 20_000
    assert not seen.problems


def test_P18_video_plays(place, visit):
    seen = visit("desktop")
    seen.page.goto(place.base + place.root("video"), wait_until="networkidle")
    seen.page.evaluate("document.querySelector('video').play().catch(() => {})")
    seen.page.wait_for_function("() => document.querySelector('video').currentTime > 0.2")
    seen.page.evaluate("(film => { film.currentTime = film.duration / 2; })(document.querySelector('video'))")
    seen.page.wait_for_function(
        """() => {
            const film = document.querySelector('video');
            return !film.seeking && !film.error && film.currentTime > film.duration / 2 + 0.1;
        }"""
    )
    assert not seen.problems


def test_PG9_scrolling_back_asks_for_no_picture_again(sites, visit):
    place = sites("nginx-fastcgi", "3.1.0")
    before = len(place.server.access_log().splitlines())
    page = visit("desktop").page
    page.goto(place.base + place.root("album"), wait_until="networkidle")
    for to in ("innerHeight", "document.documentElement.scrollHeight", "0") * 2:
        page.evaluate(f"scrollTo(0, {to})")
        page.wait_for_function(NEAR)
    # What came to the web server, whatever the browser calls a request.
    lines = place.server.access_log().splitlines()[before:]
    asked = [line.split('"')[1] for line in lines if "/photo/" in line]
    assert len(asked) > 3
    assert sorted(asked) == sorted(set(asked))
