"""Somebody adds photos by phone: the page, in a real browser."""

import random
import re

import pytest
from playwright.sync_api import expect
from testenv.site import Site

# A loaded machine takes its time.
expect.set_options(timeout=30_000)


def chosen(name: str, size: int, seed: int) -> dict:
    """A JPEG as far as its first bytes tell, as a file that was chosen."""
    return {
        "name": name,
        "mimeType": "image/jpeg",
        "buffer": b"\xff\xd8\xff\xe0" + random.Random(seed).randbytes(size - 4),
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """One site of our own: what is added stays."""
    site = Site(tmp_path_factory.mktemp("adding"), "nginx-fastcgi", settings={"uploads.max_file": "7MiB"}).start()
    yield site
    site.stop()


def row(page, name: str):
    """What the page says of a file."""
    return page.locator(".file", has_text=name).locator(".text")


def test_PS10_two_photos_by_phone_one_of_which_breaks_off_and_goes_on(site, visit, tmp_path):
    phone = visit("phone")
    page = phone.page
    page.goto(site.base + site.root("album_upload"))
    page.get_by_role("link", name="Add photos").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add photos")
    assert not phone.problems
    broken, questions = [], []

    def cut(route):
        broken.append(route.request.url)
        route.abort("connectionreset")

    # A second later the page asks how far the file is; what stands there until then stays until it has been seen.
    question = re.compile(r"/upload/\w+$")
    page.route(question, lambda route: questions.append(route))
    page.route("**/upload/*?at=4194304", cut, times=1)
    page.locator("input[type=file]").set_input_files(
        [chosen("beach.jpg", 200_000, 1), chosen("sunset.jpg", 5_000_000, 2), chosen("too-large.jpg", 7_400_000, 3)]
    )
    expect(row(page, "sunset.jpg")).to_have_text("No connection. It will go on by itself.")
    page.screenshot(path=tmp_path / "adding-390.png")
    page.unroute(question)
    for route in questions:
        route.continue_()
    expect(row(page, "beach.jpg")).to_have_text("Added")
    expect(row(page, "sunset.jpg")).to_have_text("Added", timeout=30_000)
    expect(row(page, "too-large.jpg")).to_have_text(re.compile("too large. At most 7.3 MB"))
    expect(page.locator(".sum")).to_have_text("2 added, 1 could not be added")
    assert len(broken) == 1
    # The first part was not sent again.
    sent = [url for url in phone.requests if url.endswith("?at=0")]
    assert len(sent) == 2
    page.screenshot(path=tmp_path / "added-390.png")
    page.get_by_role("link", name="Back to the pictures").click()
    expect(page.locator(".facts")).to_contain_text("11 items")
    assert not [problem for problem in phone.problems if "ERR_CONNECTION_RESET" not in problem], phone.problems


def test_PG1_a_file_chosen_again_after_a_reload_goes_on_where_it_was(site, visit):
    desk = visit("desktop")
    page = desk.page
    page.goto(site.base + site.root("album_upload") + "/upload")
    page.route("**/upload/*?at=4194304", lambda route: route.abort("connectionreset"))
    page.on("dialog", lambda dialog: dialog.accept())
    file = {**chosen("again.jpg", 5_500_000, 4)}
    page.evaluate("Object.defineProperty(File.prototype, 'lastModified', { get: () => 1700000000000 })")
    page.locator("input[type=file]").set_input_files(file)
    expect(row(page, "again.jpg")).to_have_text("No connection. It will go on by itself.")
    # Before the way is free again: else it might go on by itself, as the page says.
    page.reload()
    page.unroute("**/upload/*?at=4194304")
    page.evaluate("Object.defineProperty(File.prototype, 'lastModified', { get: () => 1700000000000 })")
    before = len(desk.requests)
    page.locator("input[type=file]").set_input_files(file)
    expect(row(page, "again.jpg")).to_have_text("Added")
    asked = [url.rpartition("/")[2] for url in desk.requests[before:]]
    assert len(asked) == 2 and asked[1].endswith("?at=4194304"), asked


def test_PG1_a_restart_between_two_parts_costs_the_guest_nothing(site, visit):
    desk = visit("desktop")
    page = desk.page
    page.goto(site.base + site.root("album_upload") + "/upload")

    def restart(route):
        site.restart()
        route.continue_()

    page.route("**/upload/*?at=4194304", restart, times=1)
    page.locator("input[type=file]").set_input_files(chosen("patient.jpg", 5_000_000, 6))
    expect(row(page, "patient.jpg")).to_have_text("Added", timeout=30_000)
    # Nothing of it was kept, and the page begins again by itself.
    assert len([url for url in desk.requests if url.endswith("?at=0")]) == 2
    assert all("410" in problem for problem in desk.problems), desk.problems


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_PS11_the_page_says_in_plain_words_what_cannot_be_taken(site, visit, tmp_path, scheme):
    desk = visit("desktop", color_scheme=scheme, viewport={"width": 1440, "height": 900})
    page = desk.page
    page.goto(site.base + site.root("album_upload") + "/upload")
    empty = {"name": "empty.jpg", "mimeType": "image/jpeg", "buffer": b""}
    letter = {"name": "letter.jpg", "mimeType": "image/jpeg", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
    page.locator("input[type=file]").set_input_files([empty, letter, chosen(f"{scheme}.jpg", 90_000, 5)])
    expect(row(page, "empty.jpg")).to_have_text("This file is empty.")
    expect(row(page, "letter.jpg")).to_have_text("This is neither a photo nor a video.")
    expect(row(page, f"{scheme}.jpg")).to_have_text("Added" if scheme == "light" else "Was there already")
    good = "1 added" if scheme == "light" else "1 there already"
    expect(page.locator(".sum")).to_have_text(f"{good}, 2 could not be added")
    page.screenshot(path=tmp_path / f"words-{scheme}-1440.png")
    assert all(problem.startswith("415") or "415" in problem for problem in desk.problems), desk.problems


@pytest.mark.parametrize("text", [16, 22])
def test_the_button_shows_all_of_its_words(site, visit, text):
    page = visit("narrow", bypass_csp=True).page
    page.goto(site.base + site.root("album_upload") + "/upload")
    page.add_style_tag(content=f":root {{ font-size: {text}px }}")
    inside = """() => {
        const pick = document.querySelector('.pick')
        const words = new Range()
        words.selectNode(pick.lastChild)
        return words.getBoundingClientRect().bottom <= pick.getBoundingClientRect().bottom
    }"""
    assert page.evaluate(inside)
    box = page.locator(".up a").bounding_box()
    assert box["height"] >= 44 and box["width"] >= 44, "a finger finds the way back"


def test_PG8_without_scripts_the_page_says_so(site, visit):
    page = visit("phone", script=False).page
    page.goto(site.base + site.root("album_upload") + "/upload")
    assert "needs JavaScript" in page.locator("noscript").inner_html()
    expect(page.locator(".pick")).to_be_hidden()
