#!/usr/bin/env python3
"""`make bench`: every budget, side by side in one run, and a table at the end.

BENCH_ROUNDS (5) says how often each side is measured, BENCH_SECONDS (2) how long, BENCH_ONLY which lines, by the names
of their functions with commas between. Sides take turns (A B A B …), and what is compared are neighbours in time.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT / "Tests" / "EndToEnd"), str(PROJECT / "demo")]
sys.dont_write_bytecode = True

import archive  # noqa: E402
import crowd  # noqa: E402
import gate  # noqa: E402
import rates  # noqa: E402
import sign_ins  # noqa: E402
import standing  # noqa: E402
import visitor  # noqa: E402
from measure import favour  # noqa: E402
from verdicts import Line, table  # noqa: E402
from world import World, cores  # noqa: E402

import demo  # noqa: E402

LINES = [
    *(rates.page, rates.verdict, rates.asking, rates.pictures),
    *(gate.ocr, gate.paced, gate.unpaced),
    *(sign_ins.sign_in, sign_ins.sign_in_memory),
    *(standing.idle, standing.waiting, standing.stalled, standing.album),
    crowd.crowd,
    archive.archive,
    *(visitor.first_page, visitor.first_picture),
    *(standing.start, standing.binary),
]


def number(name: str, default: int) -> int:
    """A number in the environment."""
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or int(text) < 1:
        raise SystemExit(f"{name}={text}: a number from 1")
    return int(text)


def chosen() -> list:
    """The lines that BENCH_ONLY names; all of them where it is empty."""
    names = [name for name in os.environ.get("BENCH_ONLY", "").split(",") if name]
    known = {line.__name__: line for line in LINES}
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"BENCH_ONLY={','.join(unknown)}: one of {', '.join(known)}")
    return [known[name] for name in names] or LINES


def prepare() -> None:
    """Installs what is missing, builds, and asks for quiet and for the descriptors of ten thousand connections."""
    if not demo.is_program("wrk"):
        as_root = [] if os.geteuid() == 0 else ["sudo"]
        subprocess.run([*as_root, "apt-get", "install", "-y", "-qq", "wrk"], check=True, stdout=sys.stderr)
    demo.install("nginx")
    demo.build()
    favour(os.getpid())
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def measure(directory: Path, rounds: int, seconds: int) -> list[Line]:
    """Every line, told as it comes."""
    lines: list[Line] = []
    world = World(directory, rounds, seconds)
    try:
        for measured in chosen():
            begin = time.monotonic()
            for line in measured(world):
                lines.append(line)
                demo.say(f"{line.verdict:8}{line.name}: {line.found}, {line.budget}")
            demo.say(f"        ({measured.__name__}: {time.monotonic() - begin:.0f} s)")
    finally:
        world.stop()
    return lines


def main() -> int:
    """0 where every budget that could be measured is met."""
    rounds, seconds = number("BENCH_ROUNDS", 5), number("BENCH_SECONDS", 2)
    chosen()
    prepare()
    directory = Path(tempfile.mkdtemp(prefix="share-fcgi-bench-"))
    try:
        lines = measure(directory, rounds, seconds)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    print(f"{rounds} rounds of {seconds} s, {cores()} cores, load of the machine {os.getloadavg()[0]:.1f}\n")
    print(table(lines))
    return 0 if all(line.isMet is not False for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
