"""What a visitor with a small phone waits for."""

import os
import statistics
import subprocess
from pathlib import Path

from testenv import env
from testenv.http import Client
from verdicts import Line
from world import World


def first_page(world: World):
    """What is loaded of the large album before anything is seen."""
    sizes = {}
    for name in ("album", "large"):
        got = Client(world.nginx.port).get(world.root(name), accept_encoding="gzip")
        assert got["Content-Encoding"] == "gzip", got.fields
        sizes[name] = len(got.body) / 1e3
    months = len(world.months("large"))
    yield Line(
        "first page of the album of 50,000, gzip",
        "≤ 60 kB",
        f"{sizes['large']:.1f} kB (the small album: {sizes['album']:.1f})",
        sizes["large"] <= 60,
        f"{months} months in its list, the first screen's pictures",
    )


def first_picture(world: World):
    """In Chromium, throttled; skipped where no Python with Playwright is at hand (`make test` makes one)."""
    name = "first picture on slow 4G, album of 50,000, warm"
    python = env.PROJECT / os.environ.get("VENV", ".venv") / "bin" / "python"
    if not python.exists():
        yield Line(name, "≤ 1.0 s", "–", None, f"no {python.parent.parent.name}: run make test once")
        return
    command = [python, Path(__file__).with_name("phone.py"), world.nginx.base + world.root("large"), str(world.rounds)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=180)
    if ran.returncode:
        yield Line(name, "≤ 1.0 s", "–", None, (ran.stderr.strip().splitlines() or ["it failed"])[-1])
        return
    took = [int(line) / 1e3 for line in ran.stdout.split()]
    value = statistics.median(took)
    yield Line(name, "≤ 1.0 s", f"{value:.2f} s", value <= 1.0, f"{min(took):.2f} to {max(took):.2f} s")
