"""Two instances behind one nginx are one service: what they must agree on is in a Valkey, which may also go away."""

import re
import signal
import subprocess
import time

import pytest
from testenv import env
from testenv.demo_immich import DemoImmich, root
from testenv.http import Client
from testenv.nginx import PLAIN_SITE, Nginx
from testenv.redis import Redis
from testenv.share_fcgi import ShareFCGI
from testenv.watch import wait_for

TRIES = re.compile(r"sharefcgi\[auth\]: failure ip=(\S+) ")
THERE, AWAY = "state.store is there", "state.store is away"


class Pair:
    """Two instances with one key file and one store, by turns behind one nginx."""

    def __init__(self, directory, immich: DemoImmich):
        self.immich, self.redis = immich, Redis(directory / "redis")
        settings = {"state.store": self.redis.url}
        self.instances = [ShareFCGI(directory / name, immich.url, settings) for name in ("one", "other")]
        for instance in self.instances:
            key = instance.directory / "state" / "key"
            key.write_text("5e" * 32 + "\n")
            key.chmod(0o600)
        port = env.free_port()
        site = PLAIN_SITE % {"port": port, "share_fcgi": self.instances[0].fastcgi, "immich": immich.address}
        first = f"server unix:{self.instances[0].fastcgi};"
        assert first in site
        site = site.replace(first, f"{first} server unix:{self.instances[1].fastcgi};")
        self.nginx = Nginx(directory / "web", site, port)
        self.client = Client(port)

    def start(self):
        """All but the store."""
        for instance in self.instances:
            instance.start()
        self.nginx.start()
        return self

    def stop(self):
        """Everything."""
        for process in (self.nginx, *self.instances, self.redis):
            process.stop()

    def statuses(self, name: str, count: int, address: str, password: str = "wrong") -> list[int]:
        """What so many tries are answered, one after the other."""
        path = root(self.immich.links()[name])
        return [self.client.post(path, "password=" + password, x_test_address=address).status for _ in range(count)]

    def judged(self, address: str) -> list[int]:
        """How many wrong passwords of an address each instance has seen."""
        return [TRIES.findall(instance.log.read_text()).count(address) for instance in self.instances]

    def wait_for_guesses(self, count: int):
        """Until the store has counted so many made-up links of one address: the instances tell it later."""
        script = "redis.call('SELECT', 1) return redis.call('GET', redis.call('KEYS', 'sharefcgi:guess:*')[1])"
        wait_for(lambda: f"\r\n{count}\r\n".encode() in self.redis.ask("EVAL", script, "0"))

    def lines(self, text: str) -> list[int]:
        """How often each instance has said it."""
        return [instance.log.read_text().count(text) for instance in self.instances]

    def wait(self, text: str, counts: list[int]):
        """Until each instance has said it so often."""
        deadline = time.monotonic() + 60
        while self.lines(text) != counts:
            assert time.monotonic() < deadline, (text, self.lines(text), [each.tail() for each in self.instances])
            time.sleep(0.05)


@pytest.fixture
def pair(tmp_path, immich):
    """With its store."""
    pair = Pair(tmp_path, immich)
    pair.redis.start()
    pair.start()
    pair.wait(THERE, [1, 1])
    yield pair
    pair.stop()


def test_wrong_passwords_at_two_instances_count_together(pair):
    assert pair.statuses("locked", 7, "203.0.113.1") == [401] * 5 + [429] * 2
    assert sorted(pair.judged("203.0.113.1")) == [2, 3], "both were asked"
    assert pair.statuses("locked", 1, "203.0.113.2") == [401], "another address is not held back"


def test_the_right_password_at_one_instance_clears_the_address_at_both(pair):
    assert pair.statuses("locked", 4, "203.0.113.4") == [401] * 4
    assert pair.statuses("locked", 1, "203.0.113.4", "hunter2") == [303]
    assert pair.statuses("locked", 6, "203.0.113.4") == [401] * 5 + [429]


def test_made_up_links_at_two_instances_count_together(pair):
    got = []
    for number in range(70):
        got.append(pair.client.get(f"/s/no-such-{number}", x_test_address="203.0.113.5").status)
        pair.wait_for_guesses(got.count(404))
    assert 60 <= got.count(404) <= 62, "one more at most for each instance"
    assert got.count(429) == 70 - got.count(404)


def test_a_store_that_dies_leaves_each_instance_its_own_limits(pair):
    assert pair.statuses("locked", 4, "203.0.113.6") == [401] * 4
    pair.redis.die()
    pair.wait(AWAY, [1, 1])
    got = pair.statuses("locked", 20, "203.0.113.6")
    assert set(got) == {401, 429}, "no error, and no open door"
    assert got.count(401) <= 6, "what was counted together is not forgotten: two of five were tried at each"
    assert pair.statuses("locked", 1, "203.0.113.7", "hunter2") == [303]
    assert pair.lines(AWAY) == [1, 1], "one line for one absence"
    pair.redis.start()
    pair.wait(THERE, [2, 2])
    assert pair.statuses("locked", 7, "203.0.113.8") == [401] * 5 + [429] * 2


def test_a_store_that_hangs_holds_nobody_for_long(pair):
    pair.redis.child.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    assert pair.statuses("locked", 1, "203.0.113.9") == [401]
    assert time.monotonic() - began < 10
    while sum(aways := pair.lines(AWAY)) == 0:
        assert time.monotonic() - began < 60, "whoever asked has noticed"
        time.sleep(0.05)
    pair.redis.child.send_signal(signal.SIGCONT)
    pair.wait(THERE, [1 + count for count in aways])


def test_a_store_started_late_is_found(tmp_path, immich):
    pair = Pair(tmp_path, immich).start()
    try:
        pair.wait(AWAY, [1, 1])
        assert pair.client.get(root(immich.links()["album"])).status == 200
        assert pair.statuses("locked", 1, "203.0.113.10") == [401]
        pair.redis.start()
        pair.wait(THERE, [1, 1])
        assert pair.statuses("locked", 7, "203.0.113.11") == [401] * 5 + [429] * 2
    finally:
        pair.stop()


def test_what_is_counted_is_in_its_database_and_has_an_end(pair):
    pair.statuses("locked", 1, "203.0.113.12")
    assert pair.redis.ask("KEYS", "*") == b"*0\r\n", "nothing in the database that was not chosen"
    assert b"db1:keys=3,expires=3" in pair.redis.ask("INFO", "keyspace")


def test_check_says_whether_the_store_is_there(pair):
    def check() -> tuple[int, str]:
        command = [env.built("share-fcgi"), "check", *pair.instances[0].arguments()]
        done = subprocess.run(command, capture_output=True, text=True, env=pair.instances[0].environment())
        return done.returncode, done.stdout

    assert f"ok     state.store at {pair.redis.url} answers" in check()[1]
    pair.redis.die()
    code, text = check()
    assert code == 1 and f"wrong  state.store at {pair.redis.url} does not answer" in text
