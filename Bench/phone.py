"""How long a phone on slow 4G waits for its first picture. Run with a Python that has Playwright: URL, rounds.

Prints the milliseconds of each round: from the click to the first picture that is painted, the program and the web
server's cache warm, the browser's own cache empty.
"""

import shutil
import sys

from playwright.sync_api import sync_playwright

#: Chromium's own preset of slow 4G: 150 ms, 1.6 Mbit/s down, 0.75 up, a processor of a quarter.
LATENCY, DOWN, UP, SLOWDOWN = 150, 1.6e6 / 8, 0.75e6 / 8, 4

#: The moment when the first picture of the page had been drawn.
WATCH = """
window.firstPicture = new Promise(found => {
    const look = () => {
        const now = performance.now();
        for (const image of document.images) {
            const box = image.getBoundingClientRect();
            if (image.complete && image.naturalWidth && box.top < innerHeight && box.bottom > 0 && box.width) {
                return requestAnimationFrame(() => found(performance.now()));
            }
        }
        requestAnimationFrame(look);
    };
    look();
});
"""


def once(browser, url: str) -> float:
    """One visit with an empty cache."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=3, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": DOWN, "uploadThroughput": UP},
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.add_init_script(WATCH)
    page.goto(url, wait_until="commit")
    took = page.evaluate("window.firstPicture")
    context.close()
    return took


def main(url: str, rounds: int) -> None:
    """The first visit warms everything up and is not counted."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        once(browser, url)
        for _ in range(rounds):
            print(round(once(browser, url)), flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
