"""A visitor of Immich's own share pages, as DemoImmich's web app plays them."""

from urllib.parse import urlsplit

#: What is on the screen, and has not been decoded yet.
_UNSEEN = """() => [...document.images].every(image => image.complete && image.naturalWidth)"""


class Tour:
    """A window, and every answer that a ban list would count."""

    def __init__(self, page, base: str):
        self.page, self.base = page, base
        self.refused: list[str] = []
        self.calls: list[str] = []
        page.on("request", lambda request: self.calls.append(name_of(request.url)))
        page.on("response", lambda answer: answer.status in (401, 403) and self.refused.append(name_of(answer.url)))

    def carry(self, cookie: str):
        """Cookies of an earlier visit, as they stand in a header."""
        pairs = [pair.split("=", 1) for pair in cookie.split("; ")]
        self.page.context.add_cookies([{"name": name, "value": value, "url": self.base} for name, value in pairs])

    def open(self, path: str) -> str:
        """The state that the page comes to."""
        self.page.goto(self.base + path)
        self.page.wait_for_function("document.body.dataset.state !== 'loading'")
        return self.state

    @property
    def state(self) -> str:
        """locked, shown or failed."""
        return self.page.locator("body").get_attribute("data-state")

    def unlock(self, password: str) -> str:
        """The state after a password."""
        self.page.fill("#unlock input", password)
        self.page.click("#unlock button")
        self.page.wait_for_function("document.body.dataset.state !== 'loading'")
        return self.state

    @property
    def count(self) -> int:
        """Pictures on the page."""
        return self.page.locator("#months button").count()

    def look(self, count: int):
        """Opens the first pictures."""
        for number in range(count):
            button = self.page.locator("#months button").nth(number)
            button.click()
            self.page.wait_for_function("(n) => document.body.dataset.open && n >= 0", arg=number)
            self.page.evaluate("delete document.body.dataset.open")

    def wait_for_pictures(self):
        """Until every picture of the page has been drawn."""
        self.page.wait_for_function(_UNSEEN)


def name_of(url: str) -> str:
    """The last word of a path."""
    return urlsplit(url).path.rpartition("/")[2]
