"""Two instances behind one nginx sign people in as one: begun at one, ended at the other, and never twice."""

import base64
import hashlib
import shutil
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from testenv import examples
from testenv.http import Answer
from testenv.redis import Redis
from testenv.share_fcgi import ShareFCGI
from testenv.sign_in_site import PASSWORD, SignInSite

VERIFIER = "x" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
ALICE = "Basic " + base64.b64encode(f"alice:{PASSWORD}".encode()).decode()


class Pair(SignInSite):
    """Both have the same files and the same store; nginx says which of them has answered."""

    def __init__(self, directory):
        self.redis = Redis(directory / "redis")
        super().__init__(directory, settings={"state.store": self.redis.url, "oidc.code_ttl": "10m"})
        self.other = ShareFCGI(directory / "other", self.immich.url, self.share_fcgi.settings)
        key = self.share_fcgi.directory / "state" / "key"
        key.write_text("5e" * 32 + "\n")
        key.chmod(0o600)
        file = self.server.directory / "site.conf"
        one = f"server unix:{self.share_fcgi.fastcgi};"
        listen = "    server_name 127.0.0.1;"
        file.write_text(
            examples.replace(
                file.read_text(),
                (one, f"{one} server unix:{self.other.fastcgi};"),
                (listen, f"{listen}\n    add_header X-Instance $upstream_addr always;"),
            )
        )

    def make_keys(self) -> str:
        told = super().make_keys()
        shutil.copytree(self.share_fcgi.directory / "state", self.other.directory / "state", dirs_exist_ok=True)
        return told

    def start(self):
        self.redis.start()
        super().start()
        self.other.start()
        return self

    def stop(self):
        super().stop()
        self.other.stop()
        self.redis.stop()

    def code(self) -> tuple[str, str]:
        """A code for Alice, and who made it."""
        query = {
            "client_id": "immich",
            "redirect_uri": f"{self.base}/auth/login",
            "response_type": "code",
            "scope": "openid email profile",
            "state": "s",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        answer = self.client.get(f"/sso/authorize?{urlencode(query)}", authorization=ALICE)
        assert answer.status == 302, answer
        return parse_qs(urlsplit(answer["Location"]).query)["code"][0], answer["X-Instance"]

    def redeem(self, code: str) -> Answer:
        """As Immich does."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": f"{self.base}/auth/login",
            "code_verifier": VERIFIER,
            "client_id": "immich",
            "client_secret": self.secret,
        }
        return self.client.post("/sso/token", urlencode(form))

    def redeem_once_it_is_back(self, code: str) -> Answer:
        """The same, asked again while the store is away for whoever answers."""
        deadline = time.monotonic() + 60
        while (answer := self.redeem(code)).status == 503:
            assert time.monotonic() < deadline, (self.share_fcgi.tail(), self.other.tail())
            time.sleep(0.05)
        return answer


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Everything, running."""
    pair = Pair(tmp_path_factory.mktemp("pair")).start()
    yield pair
    pair.stop()


def test_T74_a_sign_in_begun_at_one_ends_at_the_other_and_never_again(pair):
    ways = set()
    for _ in range(40):
        code, began = pair.code()
        first = pair.redeem(code)
        assert first.status == 200, (first, pair.share_fcgi.tail(), pair.other.tail())
        refused = set()
        for _ in range(40):
            again = pair.redeem(code)
            assert again.status == 400 and again.body == b'{"error":"invalid_grant"}'
            refused.add(again["X-Instance"])
            if len(refused) == 2:
                break
        assert len(refused) == 2, "both have been asked"
        ways.add((began, first["X-Instance"]))
        if {began == ended for began, ended in ways} == {True, False} and len({ended for _, ended in ways}) == 2:
            break
    assert any(began != ended for began, ended in ways)
    logs = [instance.log.read_text() for instance in (pair.share_fcgi, pair.other)]
    assert all("signed in" in log and "reason=code_replayed" in log for log in logs)


def test_T78_nothing_is_redeemed_while_the_store_is_away_and_the_code_holds_until_it_is_back(pair):
    code, _ = pair.code()
    pair.redis.die()
    away = [pair.redeem(code) for _ in range(4)]
    assert [answer.status for answer in away] == [503] * 4
    assert all(answer["Retry-After"] for answer in away)
    pair.redis.start()
    # Each instance finds it at a time of its own.
    assert pair.redeem_once_it_is_back(code).status == 200
    assert pair.redeem_once_it_is_back(code).status == 400
