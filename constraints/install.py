"""Install the course, with an extra or none, into the Python that runs this, and show what it is doing.

python constraints/install.py [EXTRA] [--latest]

The versions are those that were tested on this Python, which a file beside this one lists; --latest asks for the newest
that there are. Only the standard library is at hand here.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
STEPS = {"Collecting": "looking for", "Downloading": "downloading"}


def chosen(extra: str, latest: bool, python: str = PYTHON) -> tuple[Path | None, str]:
    """Return the file of versions to ask for, None for the newest, and what is installed in words."""
    compared = extra in ("frameworks", "tensorflow")
    file = HERE / ("frameworks.txt" if compared else f"python-{python}.txt")
    if latest:
        return None, "the newest versions, as LATEST asks"
    if not file.exists():
        return None, f"the newest versions: none are recorded as tested on Python {python}"
    if compared:  # these ask for older versions of what the tests need, and may have them
        return file, f"the versions that the lessons record, from constraints/{file.name}"
    return file, f"the versions tested on Python {python}, from constraints/{file.name}"


def steps(lines: Iterable[str]) -> Iterator[str]:
    """Turn what pip says into short phrases, one for each thing it does."""
    found = 0
    for line in lines:
        word, _, rest = line.strip().partition(" ")
        if word in STEPS:
            found += word == "Collecting"
            yield f"{found:3}  {STEPS[word]} {rest.split(' (')[0].rpartition('/')[2]}"
        elif line.startswith("Installing collected packages"):
            yield f"unpacking {rest.count(',') + 1} packages, up to a minute"


def show(phrases: Iterable[str]) -> None:
    """Show the phrases one over another in a terminal; elsewhere a line every ten seconds."""
    width = shutil.get_terminal_size().columns - 5
    last = time.monotonic()
    for phrase in phrases:
        if sys.stdout.isatty():
            print(f"\r\033[K    {phrase[:width]}", end="", flush=True)
        elif time.monotonic() - last > 10 or phrase.startswith("unpacking"):
            print(f"    {phrase}", flush=True)
            last = time.monotonic()
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)


def install(extra: str, latest: bool) -> int:
    """Have pip install the course, and return its exit code; what pip complained of is printed if it failed."""
    file, words = chosen(extra, latest)
    what = f"what `make {extra}` needs" if extra else "the course"
    print(f"Installing {what}, with {words}.", flush=True)
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--constraint", str(file)] if file else []
    command += ["--editable", f"{HERE.parent}[{extra}]" if extra else str(HERE.parent)]
    said: list[str] = []

    def lines() -> Iterator[str]:
        for line in pip.stdout or ():
            said.append(line)
            yield line

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        show(steps(lines()))
    if pip.returncode:
        first = next((number for number, line in enumerate(said) if line.lstrip().startswith("ERROR")), -20)
        print("".join(said[first:]), end="", file=sys.stderr)
        print(f"pip could not install {what}: what it said stands above.", file=sys.stderr)
    return pip.returncode


if __name__ == "__main__":
    options = [one for one in sys.argv[1:] if one != "--latest"]
    sys.exit(install(options[0] if options else "", "--latest" in sys.argv[1:]))
