"""A window of Chromium, and what happens in it."""

from urllib.parse import urlsplit

SCREENS = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 3,
    },
    "narrow": {"viewport": {"width": 320, "height": 568}, "is_mobile": True, "has_touch": True},
}


class Visit:
    """One page in one window, and everything that went wrong in it."""

    def __init__(self, browser, screen: str, script: bool = True, **more):
        self.context = browser.new_context(java_script_enabled=script, **{**SCREENS[screen], **more})
        self.page = self.context.new_page()
        # A loaded machine takes its time; what hangs is to name its line.
        self.page.set_default_timeout(60_000)
        self.problems: list[str] = []
        self.requests: list[str] = []
        self.page.on(
            "console", lambda message: message.type in ("error", "warning") and self.problems.append(message.text)
        )
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("requestfailed", lambda request: self._failed(request))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on(
            "response",
            lambda response: response.status >= 400 and self.problems.append(f"{response.status} {response.url}"),
        )

    def _failed(self, request):
        # A picture that scrolled out of sight is given up by the browser itself.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"{request.failure} {request.url}")

    def pictures_in_view(self) -> list[dict]:
        """Every picture that the visitor sees, with the width that was decoded."""
        return self.page.evaluate(
            """() => [...document.images].filter(image => {
                const box = image.getBoundingClientRect();
                return box.width > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
            }).map(image => ({ source: image.currentSrc || image.src, width: image.naturalWidth, alt: image.alt }))"""
        )

    def visited(self, path: str) -> int:
        """How often an address was asked for, whatever its query."""
        return [urlsplit(url).path for url in self.requests].count(path)

    def close(self):
        """Closes the window, whatever is still on its way."""
        if not self.page.is_closed():
            self.page.unroute_all(behavior="ignoreErrors")
        self.context.close()
