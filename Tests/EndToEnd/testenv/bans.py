"""What ban lists find: fail2ban's own `fail2ban-regex` over a log."""

import re
import subprocess
from pathlib import Path

from . import env

FILTERS = env.PROJECT / "fail2ban" / "filter.d"

#: What many owners have written themselves, after the first guesser: every 401 and 403.
PLAIN = {
    "nginx": r'^<ADDR> - \S+ \[\] "[^"]*" (?:401|403) ',
    "caddy": r'"remote_ip":"<ADDR>".*"status":(?:401|403)[,}]',
}


def matches(log: Path | str, rule: str) -> int:
    """How many lines of a log a rule matches: the name of a filter that we ship, or an expression."""
    shipped = FILTERS / f"{rule}.conf"
    command = [env.program("fail2ban-regex"), "--print-no-missed", str(log), str(shipped) if shipped.exists() else rule]
    if not shipped.exists():
        command[1:1] = ["--datepattern", '"ts":{EPOCH}' if "remote_ip" in rule else r"\[({DATE})"]
    done = subprocess.run(command, capture_output=True, text=True)
    found = re.search(r"Lines: \d+ lines, \d+ ignored, (\d+) matched", done.stdout)
    assert found, done.stdout + done.stderr
    return int(found.group(1))
