"""`make demo` prints its links, serves them with the gate in front of Immich itself, and leaves nothing behind."""

import glob
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import pytest
from testenv import env
from testenv.http import Answer, Client

#: Immich's own web app, as DemoImmich plays it.
SHELL = b"<title>Immich</title>"


class Demo:
    """One `make demo`."""

    def __init__(self, directory, **variables: str):
        self.port = env.free_port()
        environment = {**os.environ, "PORT": str(self.port), "TMPDIR": directory, **variables}
        self.directory = directory
        self.child = subprocess.Popen(
            [sys.executable, str(env.PROJECT / "demo/demo.py")],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def links(self, count: int = 4) -> dict[str, list[str]]:
        """The lines: four, and one more where people are signed in."""
        found = {}
        while len(found) < count:
            line = self.child.stdout.readline()
            assert line, self.child.stderr.read()
            name, *rest = line.rstrip("\n").split("\t")
            found[name] = rest
        return found

    def end(self, number: int) -> int:
        """One signal to the one process that `make` runs."""
        self.child.send_signal(number)
        return self.child.wait(30)


def log_in(client: Client) -> Answer:
    """What Immich says of the one who has just logged in."""
    owner = json.loads(client.get("/demo/sessions").body)
    words = json.dumps({"email": owner["email"], "password": owner["password"]}).encode()
    opened = client.request("POST", "/api/auth/login", [("Content-Type", "application/json")], words)
    assert opened.status == 201
    return client.get("/api/users/me", cookie="; ".join(line.partition(";")[0] for line in opened.all("Set-Cookie")))


def left_behind(directory) -> list[str]:
    """Files, and processes that have something to do with the directory."""
    found = os.listdir(directory)
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as file:
                if str(directory).encode() in file.read():
                    found.append(path)
        except OSError:
            continue
    return found


@pytest.fixture
def place():
    """A directory with a short name, since a unix socket's path has at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="demo-") as directory:
        yield directory


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("front", "release", "gate", "number"),
    [
        ("nginx", "3.1.0", None, signal.SIGINT),
        ("caddy", "2.3.1", "closed", signal.SIGTERM),
        ("nginx", "2.3.1", "check", signal.SIGHUP),
        ("caddy", "3.1.0", "check", signal.SIGINT),
    ],
)
def test_demo_serves_its_links_and_leaves_nothing_behind(place, front, release, gate, number):
    demo = Demo(place, FRONT=front, IMMICH=release, **({"GATE": gate} if gate else {}))
    try:
        links = demo.links()
        assert list(links) == ["album", "locked", "video", "large"]
        assert len(links["locked"]) == 2 and all(len(links[name]) == 1 for name in ["album", "video", "large"])
        client = Client(demo.port)
        for name, (url, *_) in links.items():
            assert url.startswith(f"http://127.0.0.1:{demo.port}/share/")
            got = client.get(url.removeprefix(f"http://127.0.0.1:{demo.port}"))
            assert got.status == 200, name
            assert (SHELL in got.body) == (gate == "check")
        server = client.get("/api/server/version")
        assert server.status == 200
        assert f'"major":{release[0]}'.encode() in server.body.replace(b" ", b"")
        assert got.all("Server")[0].lower().startswith(front)
        assert SHELL in client.get("/").body
        assert log_in(client).status == 200
        key = links["locked"][0].rpartition("/")[2]
        assert client.get(f"/api/shared-links/me?key={key}").status == (423 if gate == "check" else 404)
        assert demo.end(number) == 0
    finally:
        demo.child.kill()
    time.sleep(0.5)
    assert left_behind(place) == []


def enter(browser, url: str, name: str, password: str) -> str:
    """Who is in Immich after the web server's own question for a name and a password, in a window without a past."""
    context = browser.new_context(http_credentials={"username": name, "password": password})
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("body[data-state=shown]")
    assert page.url == url
    who = page.get_attribute("body", "data-user")
    context.close()
    return who


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("front", "release"), [("nginx", "3.1.0"), ("caddy", "2.3.1")])
def test_demo_signs_people_in_without_a_click(place, browser, front, release):
    demo = Demo(place, FRONT=front, IMMICH=release, SSO="1")
    try:
        links = demo.links(5)
        assert list(links) == ["album", "locked", "video", "large", "sign-in"]
        url, name, password = links["sign-in"]
        assert (url, name) == (f"http://127.0.0.1:{demo.port}/photos", "alice")
        client = Client(demo.port)
        before = json.loads(client.get("/demo/users").body)
        known = {user["email"] for user in before}
        assert "bob@example.org" in known and "dora@example.org" not in known
        for each in (name, "bob", "dora"):
            assert enter(browser, url, each, password) == f"{each}@example.org"
        users = {user["email"]: user["oauthId"] for user in json.loads(client.get("/demo/users").body)}
        assert [users[f"{each}@example.org"] for each in (name, "bob", "dora")] == [name, "bob", "dora"]
        assert log_in(client).status == 200, "Immich's own passwords hold as well"
        assert demo.end(signal.SIGINT) == 0
    finally:
        demo.child.kill()
    assert left_behind(place) == []


def test_wrong_words_are_refused(place):
    wrong = [{"FRONT": "apache"}, {"IMMICH": "1.0"}, {"GATE": "open"}, {"SSO": "yes"}, {"PORT": "x"}, {"PORT": "99999"}]
    for variables in wrong:
        done = subprocess.run(
            [sys.executable, str(env.PROJECT / "demo/demo.py")],
            env={**os.environ, "TMPDIR": place, **variables},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 1
        assert next(iter(variables)) in done.stderr
    assert os.listdir(place) == []
