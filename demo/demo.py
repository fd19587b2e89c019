#!/usr/bin/env python3
"""`make demo`: a demo Immich, ShareFCGI and a web server, until it is interrupted.

Prints one link a line: name, a tab, the URL; for a locked link another tab and its password. PORT moves it, IMMICH
chooses the release of Immich that is played, FRONT the web server. Immich itself is behind the same address: `/` logs in,
`/api/` is its API, and the gate is in front of both. With GATE=check the links open Immich's own share pages in place of
ours. With SSO=1 the web server has a list of people, whom we sign in to Immich: one more line, `sign-in`, with the URL, a
name and a password of that list. Needs nothing but Python, Swift and apt.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "Tests" / "EndToEnd"))
sys.dont_write_bytecode = True

from testenv import env  # noqa: E402
from testenv.demo_immich import root  # noqa: E402
from testenv.process import Failed, answers  # noqa: E402
from testenv.sign_in_site import PASSWORD, SignInSite  # noqa: E402
from testenv.site import Site  # noqa: E402

LINKS = ["album", "locked", "video", "large"]
#: The files of the web server that a mode of the gate stands for: our pages with the gate closed, or the gate alone.
GATES = {"closed": "closed", "check": "alone"}
LIBRARIES = [
    "libfcgi-dev",
    "libcurl4-openssl-dev",
    "libssl-dev",
    "libhiredis-dev",
    "zlib1g-dev",
    "pkg-config",
    "binutils",
]


class Stopped(Exception):
    """Somebody asked us to stop."""


def say(text: str) -> None:
    """To the person in front of the terminal; the links alone go to standard output."""
    print(text, file=sys.stderr, flush=True)


def choice(name: str, default: str, allowed: list[str]) -> str:
    """An environment variable with few values."""
    value = os.environ.get(name) or default
    if value not in allowed:
        raise SystemExit(f"{name}={value}: one of {', '.join(allowed)}")
    return value


def is_installed(package: str) -> bool:
    """Whether a Debian package is there."""
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Status}", package], capture_output=True, text=True)
    return asked.stdout.strip() == "installed"


def is_program(name: str) -> bool:
    """Whether a program is there."""
    try:
        return bool(env.program(name))
    except env.MissingProgram:
        return False


def install(front: str) -> None:
    """Installs what is missing, and nothing else."""
    missing = [package for package in LIBRARIES if not is_installed(package)]
    # DemoImmich needs nginx in front of it also where Caddy faces the visitors.
    missing += [
        package
        for name, package in [("nginx", "nginx-light"), (front, front)]
        if not is_program(name) and package != "nginx"
    ]
    if not is_program("swift"):
        raise SystemExit("Swift 6.3 is needed: https://www.swift.org/install/linux/")
    if not missing:
        return
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    say(f"installing {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    preserved = ["env", "DEBIAN_FRONTEND=noninteractive"]
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *missing]):
        subprocess.run([*as_root, *preserved, "apt-get", *words], check=True, env=environment, stdout=sys.stderr)
    # Debian starts a server as soon as it is installed; nobody has asked for one on port 80.
    for package, service in [("nginx-light", "nginx"), ("caddy", "caddy")]:
        if package in missing and Path("/run/systemd/system").exists():
            subprocess.run([*as_root, "systemctl", "disable", "--now", "--quiet", service], stdout=sys.stderr)


def build() -> None:
    """The release build, with the Swift runtime linked in."""
    say("building")
    command = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--package-path", str(PROJECT)]
    for product in ("share-fcgi", "demo-immich"):
        subprocess.run([*command, "--product", product], check=True, stdout=sys.stderr)
    os.environ["SHAREFCGI_BUILD"] = "release"


def watch(site: Site) -> None:
    """Until somebody stops us; a process that dies ends the demo."""
    while True:
        for process in site.processes():
            if process.child is None or process.child.poll() is not None:
                raise Failed(f"{process.name} has ended:\n{process.tail()}")
        time.sleep(0.5)


def tell(site: Site) -> None:
    """The lines, and what else there is to know."""
    links = site.immich.links()
    for name in LINKS:
        password = [links[name]["password"]] if links[name]["password"] else []
        print("\t".join([name, site.base + root(links[name]), *password]), flush=True)
    owner = site.immich.sessions()
    immich = f"{site.base}/"
    if isinstance(site, SignInSite):
        print("\t".join(["sign-in", f"{site.base}/photos", "alice", PASSWORD]), flush=True)
        say(f"The web server's list has others, with the password {PASSWORD}: bob, whose account Immich finds by his")
        say("address; dora, who gets one as she comes; eve, who has no address; mallory, who may not. A window each.")
        immich = f"{site.base}/auth/login?autoLaunch=0"
    say(f"Immich itself is at {immich}: log in as {owner['email']}, password {owner['password']}.")
    say("Ctrl-C stops it.")


def run(directory: Path, front: str, release: str, gate: str, signs_in: bool, port: int) -> None:
    """Starts everything, prints the links, waits, stops everything."""
    kind = SignInSite if signs_in else Site
    site = kind(directory, f"{front}-fastcgi", release, port, gate=GATES[gate])
    try:
        site.start()
        tell(site)
        watch(site)
    finally:
        site.stop()


def stop(number, _frame):
    """INT, TERM and the hang-up of the terminal end the demo in the same way, once."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stopped


def main() -> int:
    """The exit code is 0 where somebody stopped us."""
    front = choice("FRONT", "nginx", ["nginx", "caddy"])
    release = choice("IMMICH", "3.1.0", ["2.3.1", "3.1.0"])
    gate = choice("GATE", "closed", list(GATES))
    signs_in = choice("SSO", "0", ["0", "1"]) == "1"
    text = os.environ.get("PORT") or "8080"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SystemExit(f"PORT={text}: a number from 1 to 65535")
    if answers(("127.0.0.1", int(text))):
        raise SystemExit(f"port {text} is taken: PORT=… chooses another")
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)
    directory = None
    try:
        install(front)
        directory = Path(tempfile.mkdtemp(prefix="share-fcgi-"))
        # Swift leaves empty directories behind, too.
        scratch = directory / "tmp"
        scratch.mkdir()
        os.environ["TMPDIR"] = str(scratch)
        build()
        run(directory, front, release, gate, signs_in, int(text))
    except Stopped:
        return 0
    except subprocess.CalledProcessError as error:
        say(f"{error.cmd[0]} failed")
        return 1
    except Failed as error:
        say(str(error))
        return 1
    finally:
        if directory:
            shutil.rmtree(directory, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
