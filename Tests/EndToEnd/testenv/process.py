"""A child process with its own directory: started, waited for, stopped, and gone when we are gone."""

import ctypes
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from .watch import is_at_rest, wait_for

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Failed(Exception):
    """A program did not start, or did not stop."""


class Process:
    """One program in a directory of its own. Its output is in `log`."""

    #: The signal that asks the program to leave.
    stop_signal = signal.SIGTERM

    def __init__(self, name: str, directory: Path):
        self.name = name
        self.directory = directory
        self.log = directory / f"{name}.log"
        self.child: subprocess.Popen | None = None
        directory.mkdir(parents=True, exist_ok=True)

    def command(self) -> list[str]:
        """The arguments, the program's path first."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """The variables it is given."""
        return dict(os.environ)

    def is_ready(self) -> bool:
        """Whether it answers already."""
        raise NotImplementedError

    def start(self, within: float = 10):
        """Starts it and waits until it answers."""
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.command(),
                cwd=self.directory,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: _libc.prctl(PR_SET_PDEATHSIG, self.stop_signal),
            )
        deadline = time.monotonic() + within
        while not self.is_ready():
            if self.child.poll() is not None:
                raise Failed(f"{self.name} ended with {self.child.returncode}:\n{self.tail()}")
            if time.monotonic() > deadline:
                self.stop()
                raise Failed(f"{self.name} does not answer after {within} s:\n{self.tail()}")
            time.sleep(0.01)
        return self

    def stop(self, within: float = 10) -> int | None:
        """Asks it to leave, and insists after a while. Returns its exit code."""
        if self.child is None:
            return None
        if self.child.poll() is None:
            self.child.send_signal(self.stop_signal)
            try:
                self.child.wait(within)
            except subprocess.TimeoutExpired:
                os.killpg(self.child.pid, signal.SIGKILL)
                self.child.wait()
        code, self.child = self.child.returncode, None
        return code

    def rest(self):
        """Waits until it has done what it does behind its answers."""
        if self.child is not None:
            wait_for(lambda: is_at_rest(self.pid))

    @property
    def pid(self) -> int:
        """Its process id while it runs."""
        if self.child is None:
            raise Failed(f"{self.name} is not running")
        return self.child.pid

    def tail(self, lines: int = 30) -> str:
        """The last lines of its output."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""


def answers(address: str | tuple[str, int]) -> bool:
    """Whether somebody accepts connections on a unix path or a (host, port)."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(1)
        try:
            probe.connect(address)
        except OSError:
            return False
        return True
