"""Signing people in: whole ways through nginx, and what is kept of them."""

import base64
import hashlib
import re
import subprocess
from collections.abc import Sequence
from urllib.parse import urlencode

import programs
from measure import Load, Wrong, children, cost, favour, interleaved, megabytes, processor_time, rate, ratio, wrk_says
from testenv import env
from testenv.nginx import Nginx
from testenv.redis import Redis
from testenv.share_fcgi import ShareFCGI
from verdicts import Line
from world import BASE, World, cores

CONNECTIONS = 32
#: As many as are signed in before memory is looked at: half of what is remembered at once in memory.
MANY = 10_000
BACK = f"{BASE}/auth/login"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")

#: Begins where nothing goes on; every code is redeemed, and every access token shown. An answer out of turn is an error.
_WALK = """
local codes, tokens, ended = {}, {}, 0
local form = {["Content-Type"] = "application/x-www-form-urlencoded"}
local threads = {}
setup = function(thread) threads[#threads + 1] = thread end
init = function() count = 0 end
request = function()
    local code = table.remove(codes)
    if code then return wrk.format("POST", "/sso/token", form, "%(form)s&code=" .. code) end
    local token = table.remove(tokens)
    if token then return wrk.format("GET", "/sso/userinfo", {Authorization = "Bearer " .. token}) end
    return wrk.format("GET", "/sso/authorize?%(query)s", {Authorization = "Basic %(person)s"})
end
response = function(status, headers, body)
    local code = status == 302 and headers["Location"]:match("[?&]code=([^&]+)")
    local token = status == 200 and body:match('"access_token":"([^"]+)"')
    if code then codes[#codes + 1] = code
    elseif token then tokens[#tokens + 1] = token
    elseif status == 200 and body:find('"sub":"anna"', 1, true) then count = count + 1
    else error("out of turn: " .. status .. " " .. body) end
end
done = function()
    local sum = 0
    for _, thread in ipairs(threads) do sum = sum + thread:get("count") end
    print("sign-ins: " .. sum)
end
"""


class SignIns:
    """Our provider behind nginx and its password list, and the one who signs Anna in again and again."""

    def __init__(self, world: World, name: str, **settings: str):
        chosen = {
            "public_base_url": BASE,
            "sso.enabled": "true",
            "identity.emails_managed": "true",
            "allow.any": "true",
            "oidc.issuer": f"{BASE}/sso",
            "log.level": "warning",
            **settings,
        }
        self.program = ShareFCGI(world.directory / name, world.immich.url, chosen)
        command = [env.built("share-fcgi"), "sso", "init", *self.program.arguments()]
        environment = self.program.environment()
        told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
        world.keep(self.program.start())
        self.nginx: Nginx = world.front(f"{name}-nginx", self.program.fastcgi, programs.SIGN_IN)
        (self.nginx.directory / "photos.htpasswd").write_text("anna:{PLAIN}right\n")
        query = {
            "client_id": "immich",
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": "openid email profile",
            "state": "s" * 43,
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        form = {
            "grant_type": "authorization_code",
            "redirect_uri": BACK,
            "code_verifier": VERIFIER,
            "client_id": "immich",
            "client_secret": re.search(r"Client secret +(\S+)", told)[1],
        }
        person = base64.b64encode(b"anna:right").decode()
        self.script = _WALK % {"query": urlencode(query), "form": urlencode(form), "person": person}

    def run(self, seconds: float) -> int:
        """Sign-ins in so many seconds, each of them whole."""
        said = wrk_says(self.nginx.base, seconds, CONNECTIONS, self.script)
        found = re.search(r"sign-ins: (\d+)", said)
        if not found or found[1] == "0":
            raise Wrong(said)
        return int(found[1])

    def restart(self):
        """With nothing in memory: used codes stay there for two minutes, and there is room for 20,000."""
        for process in (self.program, self.nginx):
            process.stop()
            process.start()
            favour(process.pid)

    def load(self, seconds: float) -> Load:
        """The same as a load whose unit is a sign-in."""
        self.restart()
        seconds = max(1, round(seconds))
        groups = {"nginx": children(self.nginx.pid), "share-fcgi": [self.program.pid]}
        before = {name: sum(map(processor_time, pids)) for name, pids in groups.items()}
        count = self.run(seconds)
        after = {name: sum(map(processor_time, pids)) for name, pids in groups.items()}
        return Load(count / seconds, {name: (after[name] - before[name]) * 1e6 / count for name in groups})


def _signatures(seconds: float) -> Load:
    """RSA-2048 by OpenSSL's own measure, on all processors and with nothing else to do."""
    command = [env.program("openssl"), "speed", "-seconds", str(max(1, round(seconds))), "-multi", str(cores())]
    said = subprocess.run([*command, "rsa2048"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"^rsa +2048 bits +\S+s +\S+s +([\d.]+) ", said, re.MULTILINE)
    if not found:
        raise Wrong(said)
    return Load(float(found[1]), {})


def sign_in(world: World):
    """Authorize, token, userinfo; a code lives so short a time that not its memory is what is measured."""
    ours = SignIns(world, "sign-in", **{"oidc.code_ttl": "5s"})
    ours.run(1)
    found = interleaved(
        world.rounds, {"ours": lambda: ours.load(world.seconds), "openssl": lambda: _signatures(world.seconds)}
    )
    value = ratio(found["ours"], found["openssl"])
    yield Line(
        f"whole sign-ins : RSA-2048 signatures by `openssl speed`, {cores()} cores",
        f"≥ {SIGN_INS:.2f} ×",
        f"{value:.2f} × ({rate(found['ours']):,.0f} : {rate(found['openssl']):,.0f} a second)",
        value >= SIGN_INS,
        _paid(found["ours"], cores() / rate(found["openssl"])),
    )


#: Three requests and one signature, and the client on the same processors.
SIGN_INS = 0.15


def _paid(ours: Sequence[Load], signature: float) -> str:
    """What a sign-in costs, and how much of that is the signature."""
    said = ", ".join(f"{name} {cost(ours, name):.0f} µs" for name in ours[0].costs)
    return f"per sign-in: {said}, of which the one RSA signature {signature * 1e6:.0f} µs; three requests"


def sign_in_memory(world: World):
    """What stays of sign-ins whose codes have not yet gone by, in either store."""
    redis = Redis(world.directory / "redis")
    world.keep(redis.start())
    for name, store in (("memory", "memory"), ("Valkey", redis.url)):
        ours = SignIns(world, f"sign-in-{name}", **{"state.store": store, "oidc.code_ttl": "10m"})
        ours.run(1)
        before, held, count = megabytes(ours.program.pid), _held(redis), 0
        while count < MANY:
            count += ours.run(1)
        more = megabytes(ours.program.pid) - before
        away = f", {(_held(redis) - held) / count:.0f} bytes a sign-in in Valkey" if name != "memory" else ""
        yield Line(
            f"resident, more after {MANY:,} sign-ins, codes in {name}",
            f"≤ {MORE} MB",
            f"{more:.1f} MB (from {before:.1f}){away}",
            more <= MORE,
            f"{count:,} sign-ins; {more * 1024 * 1024 / count:.0f} bytes each, with what the allocator keeps",
        )


#: A sign-in leaves a hash and its end.
MORE = 10


def _held(redis: Redis) -> int:
    """Bytes that Valkey says it uses."""
    found = re.search(rb"used_memory:(\d+)", redis.ask("INFO", "memory"))
    return int(found[1]) if found else 0
