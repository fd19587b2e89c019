"""Where things are: the project, the built programs, the programs of the machine, free ports."""

import functools
import os
import shutil
import socket
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]


class MissingProgram(Exception):
    """A program that is needed is not on this machine."""


def program(name: str) -> str:
    """The path of an installed program; /usr/sbin counts, which a user's PATH often leaves out."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        raise MissingProgram(name)
    return path


@functools.cache
def _build_directory() -> Path:
    """Where `swift build` puts its programs. SHAREFCGI_BUILD names another place, or another configuration."""
    if named := os.environ.get("SHAREFCGI_BUILD"):
        if "/" in named:
            return Path(named)
        options = ["-c", named]
    else:
        options = []
    command = [program("swift"), "build", *options, "--package-path", str(PROJECT), "--show-bin-path"]
    return Path(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


def built(name: str) -> str:
    """The path of one of our own programs."""
    path = _build_directory() / name
    if not path.exists():
        raise MissingProgram(f"{name}: run `swift build` first")
    return str(path)


#: Ports that were given away, whether or not somebody listens there yet.
_given: set[int] = set()


def free_port() -> int:
    """A loopback port that nobody listens on, and that is nobody else's until somebody does: each worker of pytest-xdist
    has ports of its own. The kernel gives either odd or even ones."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port // 2 % count == worker and port not in _given:
            _given.add(port)
            return port
