"""What the kernel knows of a process: bytes written, memory, connections; and waiting for what another one does."""

import os
import time
from pathlib import Path


def written(pid: int) -> int:
    """Bytes that a process has written."""
    values = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    return int(values["wchar"])


def memory(pid: int, which: str) -> int:
    """VmRSS or VmHWM, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(which):
            return int(line.split()[1]) << 10
    raise AssertionError(which)


def sockets(pid: int, port: int) -> set[str]:
    """The inodes of a process's open connections to a port."""
    own = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            own.add(os.readlink(entry))
        except FileNotFoundError:
            continue
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    to_port = {row[9] for row in rows if int(row[2].split(":")[1], 16) == port and row[3] == "01"}
    return {inode for inode in to_port if f"socket:[{inode}]" in own}


def is_at_rest(pid: int) -> bool:
    """Whether every thread of a process and of its children sleeps: what it does behind an answer is done by then."""

    def status(place: Path) -> list[str]:
        return place.joinpath("stat").read_text().rpartition(") ")[2].split()

    try:
        parents = {int(each.name): int(status(each)[1]) for each in Path("/proc").glob("[0-9]*")}
        own = [each for each, parent in parents.items() if pid in (each, parent)]
        return all(status(thread)[0] == "S" for each in own for thread in Path(f"/proc/{each}/task").iterdir())
    except (FileNotFoundError, ProcessLookupError):
        # Somebody has just ended; it may have been one of these.
        return False


def wait_for(condition, within: float = 20, message: str = "it did not come to pass"):
    """Until something is so: nobody tells when another process or thread has done it."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, message
        time.sleep(0.005)
