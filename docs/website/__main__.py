"""Build the site: compose what Sphinx reads, and have Sphinx write the pages.

usage: python -m website [FOLDER]        in the folder docs; FOLDER is `site` beside it unless it is given
"""

import shutil
import sys
import time
from pathlib import Path

from sphinx.cmd.build import build_main

from actedu.experiments import store
from website.sources import ROOT, compose


def main(arguments: list[str]) -> int:
    """Build into the folder that is given, and say how long it took. Returns Sphinx's exit code."""
    site = Path(arguments[0]).resolve() if arguments else ROOT / "site"
    work = ROOT / "build" / "site"
    made = work / "pages"
    started = time.monotonic()
    with store.opened():  # of what the tests ran, and of the labs' recordings
        compose(work / "source")
    shutil.rmtree(made, ignore_errors=True)
    # one process: with several, Sphinx loses what one of them raises
    options = ["-b", "html", "-W", "--keep-going", "-n", "-q", "-E", "-c", str(ROOT / "docs"), "-d", str(work / "read")]
    code = build_main([*options, str(work / "source"), str(made)])
    if code == 0:
        shutil.rmtree(site, ignore_errors=True)
        shutil.move(made, site)
        print(f"{site} has {len(list(site.rglob('*.html')))} pages, made in {time.monotonic() - started:.0f} s.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
