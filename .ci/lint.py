#!/usr/bin/env python3
"""The rules that no compiler checks: layering, forbidden imports and calls, the length of files, no paths of a machine,
the lines of docs/source.md, and a test for every number of Tests/bad-inputs.md and Tests/parity.md."""

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]

#: Which rooms a room may see. Arrows go one way: EventLoop ← Gateway ← ShareFCGI → Immich → HTTPClient → EventLoop, and
#: ShareFCGI → Valkey → EventLoop, and ShareFCGI → Zip.
SYSTEM = {"Swift", "Glibc", "Synchronization", "FoundationEssentials"}
ROOMS = {
    "EventLoop": {"CLinux"},
    "Gateway": {"EventLoop", "CFastCGI", "CLinux"},
    "HTTPClient": {"EventLoop", "CCurl"},
    "Immich": {"HTTPClient", "EventLoop"},
    "Valkey": {"EventLoop", "CHiredis"},
    "Zip": {"CZlib"},
    "ShareFCGI": {"Gateway", "Immich", "HTTPClient", "Valkey", "Zip", "EventLoop", "COpenSSL", "CLinux", "CWeb"},
    "DemoImmich": {"Gateway", "HTTPClient", "EventLoop", "COpenSSL", "CLinux"},
}
IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:class|struct|enum|func|protocol|typealias|let|var)\s+)?(\w+)"
)
TASK = re.compile(r"\bTask(?:\.detached)?\s*(?:\([^)]*\))?\s*\{")
MACHINE = re.compile(r"(?<![\w.])/(?:work|root)/|/home/\w+/|/Users/\w+/")
LONG = 250
TEXTS = {
    ".swift",
    ".py",
    ".c",
    ".h",
    ".conf",
    ".caddy",
    ".md",
    ".js",
    ".css",
    ".service",
    ".socket",
    ".json5",
    ".txt",
    ".toml",
    ".ini",
    "",
}

#: The numbers of those lists. A test has its own in front of its name: `@Test("T31, PB13: …")`, `@Test("S2–S4: …")`,
#: `def test_T54_PS1_…`.
NUMBER = r"(?:[TAS]|P[SBXGDI]?)\d+"
LISTED = re.compile(rf"^\| ({NUMBER}(?:, {NUMBER})*) \|", re.MULTILINE)
LISTS = [PROJECT / "Tests/bad-inputs.md", PROJECT / "Tests/parity.md"]
NUMBERED = ", ".join(", ".join(LISTED.findall(path.read_text())) for path in LISTS).split(", ")
DISPLAYED = re.compile(rf'@Test\(\s*"({NUMBER}(?:(?:, |–){NUMBER})*): ')
DEFINED = re.compile(rf"^def test_((?:{NUMBER}_)+)", re.MULTILINE)


def code(line: str) -> str:
    """A line without its comment."""
    return line.partition("//")[0]


def swift(path: Path, relative: str):
    """What is wrong with a Swift file."""
    room = relative.split("/")[1]
    lines = path.read_text().splitlines()
    for number, line in enumerate(lines, 1):
        if found := IMPORT.match(line):
            module = found.group(1)
            if module == "Foundation" or module.startswith("FoundationNet"):
                yield number, f"imports {module}: FoundationEssentials is enough, and a use of the other costs 44 MB"
            elif relative.startswith("Sources/") and room in ROOMS and module not in ROOMS[room] | SYSTEM:
                yield number, f"{room} must not see {module}"
        if (
            relative.startswith("Sources/")
            and not relative.endswith("EventLoop/EventLoop.swift")
            and TASK.search(code(line))
        ):
            yield number, "an unstructured Task leaves the event loop: use spawn"
        if relative.startswith("Sources/") and re.search(r"\btry!|\bas!|\bfatalError\(", code(line)):
            yield number, "try!, as! and fatalError are not for a daemon"


def texts(path: Path):
    """What is wrong with any text."""
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
        if MACHINE.search(line):
            yield number, "names a path of somebody's machine"
        if line != line.rstrip() and path.suffix != ".md":
            yield number, "ends in blanks"


def tree(text: str):
    """The files that the annotated tree of docs/source.md names; `folder/*` stands for all below it."""
    folders: list[str] = []
    for line in text.partition("\n```\n")[2].partition("\n```\n")[0].splitlines():
        name = line.split()[0]
        folders = folders[: (len(line) - len(line.lstrip(" "))) // 2]
        if name.endswith("/"):
            folders.append(name)
        else:
            yield "Sources/" + "".join(folders) + name


def built(tracked: list[str]):
    """What somebody has built and committed."""
    for name in tracked:
        if any(part.startswith(".build") for part in name.split("/")):
            yield f"{name}: is built, and does not belong into the repository"


def drift(listed: list[str]):
    """How the tree of docs/source.md differs from the files that there are."""
    named = list(tree((PROJECT / "docs/source.md").read_text()))
    whole = tuple(name[:-1] for name in named if name.endswith("/*"))
    files = {name for name in listed if name.startswith("Sources/") and (PROJECT / name).is_file()}
    for name in sorted({name for name in files if not name.startswith(whole)} - set(named)):
        yield f"{name}: docs/source.md lacks a line for it"
    for name in sorted(set(named)):
        if not any(file == name or name.endswith("/*") and file.startswith(name[:-1]) for file in files):
            yield f"docs/source.md names {name}, which is not there"
        if named.count(name) > 1:
            yield f"docs/source.md names {name} more than once"


def numbers(label: str):
    """The single numbers of `T31, PB13`, of `S2–S4` and of `T54_T55_`."""
    for part in re.split(r", |_", label.rstrip("_")):
        first, _, last = part.partition("–")
        kind = first.rstrip("0123456789")
        for number in range(int(first[len(kind) :]), int((last or first)[len(kind) :]) + 1):
            yield f"{kind}{number}"


def tested(listed: list[str]) -> set[str]:
    """Every number in a test's name."""
    found = set()
    for name in listed:
        pattern = {".swift": DISPLAYED, ".py": DEFINED}.get(Path(name).suffix)
        if pattern and name.startswith("Tests/") and (PROJECT / name).is_file():
            for label in pattern.findall((PROJECT / name).read_text()):
                found.update(numbers(label))
    return found


def main() -> int:
    """Prints what it finds; 1 where something is wrong, long files are only mentioned."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    wrong = 0
    for what in [*drift(listed.stdout.splitlines()), *built(listed.stdout.splitlines())]:
        print(what)
        wrong += 1
    found = tested(listed.stdout.splitlines())
    for number in sorted(found - set(NUMBERED)):
        print(f"Tests: a test is called {number}, and no list has that number")
        wrong += 1
    for number in NUMBERED:
        if number not in found:
            print(f"Tests: no test is called {number}")
            wrong += 1
    for relative in listed.stdout.splitlines():
        path = PROJECT / relative
        if not path.is_file() or path.suffix not in TEXTS or relative == ".ci/lint.py" or "Recordings" in relative:
            continue
        found = list(texts(path))
        if path.suffix == ".swift" and relative.startswith(("Sources/", "Tests/")):
            found += swift(path, relative)
        for number, what in sorted(found):
            print(f"{relative}:{number}: {what}")
            wrong += 1
        if path.suffix in (".swift", ".py") and (length := len(path.read_text().splitlines())) > LONG:
            print(f"{relative}: note: {length} lines are more than {LONG}")
    print(f"lint: {wrong} found")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
