"""Chromium reads what is known of pictures, and plays live photos."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from testenv.site import Site

FIELDS = (
    "caption,description,date,time_zone,file_name,dimensions,file_size,make,model,lens,exposure,iso,aperture,"
    "focal_length,city,state,country,coordinates"
)
PANEL = ".viewer .panel"


@pytest.fixture(scope="module")
def place(tmp_path_factory, immichs):
    """A site whose owner shows everything."""
    settings = {"details.fields": FIELDS, "page.single_image": "page"}
    site = Site(tmp_path_factory.mktemp("details"), settings=settings, immich=immichs("3.1.0")).start()
    yield site
    site.stop()


@pytest.fixture
def album(place, visit):
    """Opens a share in a window, and its first picture."""

    def open_share(name: str = "many", screen: str = "desktop", first: int = 0, **more):
        seen = visit(screen, **more)
        seen.page.goto(place.base + place.root(name), wait_until="networkidle")
        seen.page.locator(".t").nth(first).click()
        seen.page.wait_for_selector(".viewer .full.ready")
        return seen

    return open_share


def asked(seen, word: str) -> list[str]:
    """What was asked for below a word of a share's root."""
    return [url for url in seen.requests if f"/{word}/" in urlsplit(url).path]


def test_P51_P52_panel_opens_with_i_closes_with_esc_and_is_remembered(album, place):
    seen = album()
    page = seen.page
    assert not page.is_visible(PANEL)
    wide = page.locator(".stage").bounding_box()["width"]
    page.keyboard.press("i")
    page.wait_for_selector(f"{PANEL} section:not([hidden])")
    box = page.locator(PANEL).bounding_box()
    assert box["x"] + box["width"] == wide and box["height"] == 800, "docked on the right"
    assert page.locator(".stage").bounding_box()["width"] == wide - box["width"], "the picture makes room"
    assert page.get_attribute(".viewer .info", "aria-expanded") == "true"
    page.keyboard.press("i")
    assert not page.is_visible(PANEL)
    page.click(".viewer .info")
    page.wait_for_selector(PANEL)
    page.reload(wait_until="networkidle")
    assert page.is_visible(PANEL), "still open at the next visit"
    page.keyboard.press("Escape")
    assert not page.is_visible(PANEL) and page.evaluate("document.querySelector('.viewer').open"), "Esc closes it first"
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('.viewer').open")
    page.reload(wait_until="networkidle")
    page.locator(".t").first.click()
    page.wait_for_selector(".viewer .full.ready")
    assert not page.is_visible(PANEL), "and still closed"
    assert not seen.problems
    assert not [url for url in seen.requests if not url.startswith((place.base, "data:", "blob:"))]


def test_P38_panel_says_what_is_known_also_while_paging(album):
    seen = album()
    page = seen.page
    page.keyboard.press("i")
    page.wait_for_selector(f"{PANEL} section:not([hidden])")
    text = re.sub(r"\n+", "\n", page.inner_text(PANEL))
    for part in (
        "5 January 2024, 00:00\nUTC+02:00", "IMG_1000.jpg\n11.9 MP, 4608 × 2592 · 1.5 MB",
        "ACME Cam 3\n1/250 s · f/2.8 · ISO 200 · 35 mm", "48.20000, 16.37000",
    ):  # fmt: skip
        assert part in text, text
    link = page.locator(f"{PANEL} .map")
    assert (
        link.get_attribute("href")
        == "https://www.openstreetmap.org/?mlat=48.20000&mlon=16.37000#map=15/48.20000/16.37000"
    )
    assert link.get_attribute("referrerpolicy") == "no-referrer" and "noreferrer" in link.get_attribute("rel")
    assert page.inner_text(".viewer .said") == page.inner_text(f"{PANEL} section p")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f"{PANEL}:has-text('IMG_1001.jpg')")
    assert len({*asked(seen, "details")}) == len(asked(seen, "details")) == 3, "each once, with its neighbour"


def test_P68_names_that_are_markup_are_text(album):
    seen = album("album_upload")
    page = seen.page
    page.keyboard.press("i")
    names = [""]
    for _ in range(9):
        page.wait_for_function(
            """before => {
                const text = document.querySelector('.panel [data-fields=file_name]').textContent
                return text && text !== before
            }""",
            arg=names[-1],
        )
        names.append(page.text_content(f"{PANEL} [data-fields=file_name]"))
        page.keyboard.press("ArrowRight")
    assert "<img src=x onerror=alert(1)>.jpg" in names
    assert page.locator(f"{PANEL} img, {PANEL} script").count() == 0
    assert not seen.problems


def test_panel_says_that_nothing_is_known(album, place):
    seen = album()
    page = seen.page
    page.route("**/details/*", lambda route: route.fulfill(json={}))
    page.reload(wait_until="networkidle")
    page.keyboard.press("i")
    page.wait_for_selector(f"{PANEL} .nothing")
    assert page.locator(f"{PANEL} section:visible").count() == 0
    assert not page.inner_text(".viewer .said")


def test_P53_panel_is_a_sheet_on_a_phone(album):
    page = album(screen="phone").page
    page.click(".viewer .info")
    page.wait_for_selector(f"{PANEL} section:not([hidden])")
    box, stage = page.locator(PANEL).bounding_box(), page.locator(".stage").bounding_box()
    assert box["x"] == 0 and box["width"] == 390 and box["y"] + box["height"] == 844
    assert abs(box["height"] - 844 * 0.6) < 2 and stage["y"] + stage["height"] <= box["y"] + 1
    page.set_viewport_size({"width": 640, "height": 844})
    # Beside the picture from 640 px on.
    page.wait_for_function("panel => document.querySelector(panel).getBoundingClientRect().height === 844", arg=PANEL)


def test_nothing_is_asked_where_nothing_may_be_read(album, place, visit):
    seen = album("many_nometadata")
    seen.page.keyboard.press("i")
    assert not asked(seen, "details") and seen.page.locator(".panel, .said, .info").count() == 0


def test_page_of_one_picture_says_it_without_the_script(place, visit):
    seen = visit("phone", script=False)
    seen.page.goto(place.base + place.root("one_live"))
    text = seen.page.inner_text(".known")
    assert "5 June 2024, 12:00" in text and "ACME Cam 3" in text and "live.jpg" in text
    assert seen.page.inner_text(".legend > .said") not in text, "said once"
    assert seen.page.locator(".moves a").get_attribute("href").startswith(place.root("one_live") + "/video/")


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_axe_finds_nothing_in_the_panel(album, screen):
    page = album(screen=screen, bypass_csp=True).page
    page.click(".viewer .info")
    page.wait_for_selector(f"{PANEL} section:not([hidden])")
    found = Axe().run(page).response["violations"]
    assert not [one["id"] for one in found if one["impact"] in ("serious", "critical")]


def test_PS1_live_photo_plays_once_while_the_button_is_down_also_after_paging(album):
    seen = album(first=6)
    page = seen.page
    badge = page.locator(".t .badge.live")
    assert badge.count() == 1
    place = page.evaluate("[...document.querySelectorAll('.t')].findIndex(tile => tile.dataset.clip)")
    page.keyboard.press("Home")
    for _ in range(place):
        page.keyboard.press("ArrowRight")
        page.wait_for_load_state("networkidle")
    page.wait_for_selector(".viewer .live:not([hidden])")
    clips = [url for url in asked(seen, "video") if page.locator(".t[data-clip]").get_attribute("data-clip") in url]
    assert not clips, "only while the button is down"
    page.click(".viewer .live")
    page.wait_for_selector(".frame.alive .clip", timeout=60_000)
    page.evaluate("document.querySelector('.clip').playbackRate = 8")
    page.wait_for_selector(".clip", state="detached", timeout=60_000)
    assert page.get_attribute(".viewer .live", "aria-pressed") == "true"
    assert page.locator(".frame.alive").count() == 0, "the photo is back"
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector(".viewer .live", state="hidden")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".frame.alive .clip", timeout=60_000)
    page.keyboard.press("l")
    page.wait_for_selector(".clip", state="detached")
    assert page.get_attribute(".viewer .live", "aria-pressed") == "false"
    assert not seen.problems
