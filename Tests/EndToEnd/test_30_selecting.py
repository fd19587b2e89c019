"""Chromium selects pictures and downloads them: by mouse, finger and keyboard, and without JavaScript."""

import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe


@pytest.fixture
def place(sites):
    """One site with the newest Immich."""
    return sites("nginx-fastcgi", "3.1.0")


@pytest.fixture
def album(place, visit):
    """Opens a share in a window."""

    def open_share(name: str = "album", screen: str = "desktop", script: bool = True, **more):
        seen = visit(screen, script, **more)
        seen.page.goto(place.base + place.root(name), wait_until="networkidle")
        return seen

    return open_share


def saved(page, action) -> tuple[str, list[str]]:
    """What an action saves: its name, and what is in it if it is a zip."""
    with page.expect_download() as download:
        action()
    assert download.value.url.startswith("http"), "an answer of the server's, not collected by the page"
    name = download.value.suggested_filename
    if not name.endswith(".zip"):
        return name, []
    archive = zipfile.ZipFile(download.value.path())
    assert archive.testzip() is None
    return name, archive.namelist()


def bar(page) -> str | None:
    """What the bar says, where it is shown."""
    return page.inner_text(".choice p") if page.is_visible(".choice") else None


def tile(page, number: int):
    """A tile by its place."""
    return page.locator(".t").nth(number)


def test_P31_PG4_download_all_is_a_link(album, place):
    page = album("many").page
    name, names = saved(page, lambda: page.click(".get a"))
    assert name == "photos.zip"
    assert len(names) == 9


def test_check_mark_shows_on_hover_and_selects(album):
    page = album("many").page
    check = tile(page, 1).locator(".check")
    assert check.evaluate("element => getComputedStyle(element).opacity") == "0"
    tile(page, 1).hover()
    assert check.evaluate("element => getComputedStyle(element).opacity") == "1"
    check.click()
    assert bar(page) == "1 selected"
    tile(page, 0).click()
    assert bar(page) == "2 selected"
    assert not page.evaluate("document.querySelector('.viewer').open")
    _, names = saved(page, lambda: page.click(".choice form button"))
    assert names == ["IMG_1000.jpg", "IMG_1001.jpg"], "in the order of the share"
    tile(page, 0).click()
    tile(page, 1).click()
    assert bar(page) is None, "the last one leaves"
    tile(page, 0).click()
    assert page.evaluate("document.querySelector('.viewer').open")


def test_PG4_one_selected_is_the_file_itself(album):
    page = album("many").page
    page.click(".get .select")
    assert bar(page) == "0 selected"
    assert page.is_disabled(".choice form button")
    tile(page, 2).click()
    assert saved(page, lambda: page.click(".choice form button"))[0] == "IMG_1002.jpg"


def test_everything_is_selected_also_what_was_never_seen(album):
    page = album("album").page
    page.click(".get .select")
    page.click(".choice .everything")
    page.wait_for_selector(".choice p:has-text('44 selected')")
    assert page.inner_text(".choice .everything") == "Select none"
    _, names = saved(page, lambda: page.click(".choice form button"))
    assert len(names) == 45
    page.click(".choice .everything")
    assert bar(page) is None


def test_P32_no_part_is_saved_while_the_rest_is_on_its_way(album):
    page = album("album").page
    held, holds = [], True
    page.route("**/month/*.json", lambda route: held.append(route) if holds else route.continue_())
    page.click(".get .select")
    page.click(".choice .everything")
    assert bar(page) == "44 selected"
    assert len(saved(page, lambda: page.click(".choice form button"))[1]) == 45, "all of it needs no list"
    tile(page, 0).click()
    assert bar(page) == "43 selected"
    assert page.is_disabled(".choice form button")
    assert page.inner_text(".choice form button").startswith("Getting ready ")
    holds = False
    for route in held:
        route.continue_()
    page.wait_for_selector(".choice form button:enabled")
    assert page.inner_text(".choice form button") == "Download"
    assert len(saved(page, lambda: page.click(".choice form button"))[1]) == 44


def test_everything_of_a_months_page_is_that_month(album):
    page = album("album").page
    page.goto(f"{page.url}/month/2025-05", wait_until="networkidle")
    count = page.locator(".t").count()
    page.click(".get .select")
    page.click(".choice .everything")
    assert bar(page) == f"{count} selected"
    name, names = saved(page, lambda: page.click(".choice form button"))
    assert name.endswith(" 2025-05.zip") and len(names) < 44


def test_selection_longer_than_the_server_reads_is_not_sent(album):
    seen = album("many")
    page = seen.page
    # A form of two: `assets=`, brackets, two ids between quotes and a comma, each mark of three bytes.
    longest = 7 + 2 * 3 + 2 * (36 + 2 * 3) + 3
    page.evaluate("longest => { document.querySelector('.choice form').dataset.longest = longest }", longest)
    page.click(".get .select")
    for number in range(3):
        tile(page, number).click()
    page.click(".choice form button")
    assert "Too many for one download" in page.inner_text(".choice .warning")
    assert bar(page) == "3 selected", "nothing is lost"
    tile(page, 2).click()
    assert not page.is_visible(".choice .warning")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        assert len(saved(page, lambda: page.click(".choice form button"))[1]) == 2
    assert len(sent.value.post_data) == longest, "measured as it is sent"


def test_selection_stays_while_tiles_come_and_go(album):
    page = album("large").page
    tile(page, 0).hover()
    tile(page, 0).locator(".check").click()
    chosen = tile(page, 0).get_attribute("data-id")
    page.evaluate("scrollTo(0, 40000)")
    page.wait_for_timeout(500)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_selector(f'.t.chosen[data-id="{chosen}"]')
    assert bar(page) == "1 selected"


def test_P50_press_of_half_a_second_selects(album):
    seen = album("many", "phone")
    page, session = seen.page, seen.context.new_cdp_session(seen.page)
    box = tile(page, 1).bounding_box()
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}

    def touch(kind: str, **at):
        points = [] if kind == "touchEnd" else [{**point, **at}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart")
    page.wait_for_selector(".choice:not([hidden])")
    touch("touchEnd")
    assert bar(page) == "1 selected"
    assert not page.evaluate("document.querySelector('.viewer').open"), "the end of a press is no click"
    page.click(".choice .leave")
    # The page's half a second does not run on while the machine takes its time between two touches.
    page.clock.install(time=0)
    page.clock.pause_at(1)
    touch("touchStart")
    touch("touchMove", y=point["y"] + 9)
    page.clock.run_for(700)
    touch("touchEnd")
    assert bar(page) is None, "who scrolls selects nothing"


def test_keyboard_selects(album):
    page = album("many").page
    tile(page, 0).focus()
    page.keyboard.press("x")
    assert bar(page) == "1 selected"
    assert tile(page, 0).get_attribute("aria-checked") == "true"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert bar(page) == "2 selected"
    page.keyboard.press("Enter")
    assert bar(page) == "1 selected"
    page.keyboard.press("Escape")
    assert bar(page) is None
    assert tile(page, 0).get_attribute("role") is None


def test_month_has_its_own_link_also_where_the_script_made_it(album):
    page = album("album").page
    links = page.locator(".month h2 .save")
    links.nth(16).wait_for()
    assert links.count() == 17
    assert links.first.get_attribute("aria-label") == "Download May 2025"
    assert links.last.get_attribute("aria-label") == "Download January 2024"
    assert saved(page, lambda: links.first.click())[0].endswith(" 2025-05.zip")


def test_without_javascript_all_and_a_month_can_be_had(album):
    page = album("album", script=False).page
    assert not page.is_visible(".get .select") and not page.is_visible(".choice")
    assert len(saved(page, lambda: page.click(".get a"))[1]) == 45
    page.goto(page.url + "/month/2024-06")
    assert page.inner_text(".get a") == "Download June 2024"
    assert "live.mp4" in saved(page, lambda: page.click(".get a"))[1]


@pytest.mark.parametrize("screen", ["desktop", "phone", "narrow"])
def test_bar_fits_and_axe_finds_nothing(album, screen):
    for scheme in ("light", "dark"):
        page = album("many", screen, color_scheme=scheme, bypass_csp=True).page
        page.click(".get .select")
        tile(page, 0).click()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        inside = page.evaluate(
            "[...document.querySelectorAll('.choice button')].every(b => b.getBoundingClientRect().right <= innerWidth)"
        )
        assert inside
        assert not page.is_visible(".get .select"), "it would do nothing"
        if screen != "desktop":
            title = page.locator("h1").bounding_box()
            box = page.locator(".choice").bounding_box()
            assert box["y"] > title["y"] + title["height"], "the title stays in sight"
            page.evaluate("document.querySelector('.choice p').textContent = '12,345 selected'")
            assert page.locator(".choice").bounding_box() == box, "nothing jumps while it counts"
        found = Axe().run(page).response["violations"]
        serious = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
        assert not serious, serious


def test_P32_page_without_zips_selects_nothing(album, place):
    page = album("album_nodownload").page
    assert page.locator(".get, .choice, .check, .save").count() == 0
