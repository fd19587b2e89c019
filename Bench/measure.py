"""Loads, and what the kernel says about processes meanwhile. Nothing here judges."""

import contextlib
import os
import re
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from testenv import env

TICKS = os.sysconf("SC_CLK_TCK")

#: One path after the other; where the list ends, it begins anew.
_PATHS = """
local paths, at = {}, 0
for line in io.lines("%s") do paths[#paths + 1] = line end
request = function()
    at = at %% #paths + 1
    return wrk.format("GET", paths[at])
end
"""


@dataclass
class Load:
    """What one side has done in one round."""

    rate: float
    #: Microseconds of processor time per request, by the name of a group of processes.
    costs: dict[str, float]


class Wrong(Exception):
    """A load that got wrong answers measures nothing."""


def wrk(url: str, seconds: float, connections: int = 32, paths: Sequence[str] = ()) -> tuple[float, int]:
    """Requests a second and requests, all of them answered 2xx."""
    with tempfile.TemporaryDirectory(prefix="share-fcgi-wrk-") as directory:
        listed = Path(directory, "paths")
        listed.write_text("\n".join(paths))
        said = wrk_says(url, seconds, connections, _PATHS % listed if paths else "")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    count = re.search(r"(\d+) requests in", said)
    if not rate or not count:
        raise Wrong(said)
    return float(rate.group(1)), int(count.group(1))


def wrk_says(url: str, seconds: float, connections: int, script: str = "") -> str:
    """All that wrk prints; `script` is in Lua. Wrong where an answer was."""
    command = [env.program("wrk"), "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s"]
    with tempfile.TemporaryDirectory(prefix="share-fcgi-wrk-") as directory:
        if script:
            file = Path(directory, "script.lua")
            file.write_text(script)
            command += ["-s", str(file)]
        done = subprocess.run([*command, url], capture_output=True, text=True)
    if done.returncode or "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise Wrong(f"{url}:\n{done.stdout}{done.stderr}")
    return done.stdout


def load(url: str, seconds: float, groups: dict[str, Sequence[int]], paths: Sequence[str] = ()) -> Load:
    """One load, and who paid for it."""
    before = {name: sum(map(processor_time, pids)) for name, pids in groups.items()}
    rate, count = wrk(url, seconds, paths=paths)
    after = {name: sum(map(processor_time, pids)) for name, pids in groups.items()}
    return Load(rate, {name: (after[name] - before[name]) * 1e6 / max(1, count) for name in groups})


def interleaved(rounds: int, sides: dict[str, Callable[[], Load]]) -> dict[str, list[Load]]:
    """A B A B …: what else the machine does hits all sides alike."""
    found: dict[str, list[Load]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, run in sides.items():
            found[name].append(run())
    return found


def rate(loads: Sequence[Load]) -> float:
    """The median of the rounds."""
    return statistics.median(each.rate for each in loads)


def ratio(ours: Sequence[Load], theirs: Sequence[Load]) -> float:
    """The median of the rounds' ratios: neighbours in time are compared, not the best with the worst."""
    return statistics.median(a.rate / b.rate for a, b in zip(ours, theirs, strict=True))


def cost(loads: Sequence[Load], name: str) -> float:
    """Microseconds of processor time per request that a group has used, the median; 0 for one that is not there."""
    return statistics.median(each.costs.get(name, 0) for each in loads)


def costs(loads: Sequence[Load]) -> str:
    """The same, for the reader."""
    return ", ".join(f"{name} {cost(loads, name):.0f} µs" for name in loads[0].costs)


def cost_ratio(ours: Sequence[Load], theirs: Sequence[Load]) -> float:
    """The same of all the processor time that an answer takes on the server's side: steadier on a busy machine."""
    pairs = zip(ours, theirs, strict=True)
    return statistics.median(sum(b.costs.values()) / max(1, sum(a.costs.values())) for a, b in pairs)


def processor_time(pid: int) -> float:
    """Seconds that a process has computed, in user space and in the kernel."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return (int(fields[11]) + int(fields[12])) / TICKS


def favour(pid: int) -> None:
    """A process and its workers before whatever else the machine does, where we may: it takes most from whoever has the
    fewest threads. Every session is a group of its own to the scheduler (sched(7), autogroups)."""
    for each in children(pid):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, each, -15)
            Path(f"/proc/{each}/autogroup").write_text("-15")


def children(pid: int) -> list[int]:
    """A process and its workers."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [pid, *map(int, text.split())]


def status(pid: int, name: str) -> int:
    """A number of /proc/<pid>/status: VmRSS and VmHWM in kB, Threads."""
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)
    if not found:
        raise Wrong(f"{name} of {pid}")
    return int(found.group(1))


def megabytes(pid: int, name: str = "VmRSS") -> float:
    """Resident memory."""
    return status(pid, name) / 1024


def transferred(pid: int) -> int:
    """Bytes that a process has moved by read and write (sockets' own calls are not among them)."""
    text = Path(f"/proc/{pid}/io").read_text()
    return sum(int(number) for number in re.findall(r"^[rw]char: (\d+)", text, re.MULTILINE))
