"""Pictures in files of their own, so that a page is small and a picture is loaded when a reader comes near it."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from pathlib import Path
from struct import unpack

FOLDER = "figures"
_INSIDE = re.compile(r'<img\b(?P<before>[^>]*?)\bsrc="data:image/png;base64,(?P<data>[^"]*)"(?P<after>[^>]*)>')
_SHOWN = re.compile(r'\bwidth="(\d+)"')
_STYLE = re.compile(r'\s*\bstyle="max-width:100%"|\s*\b(?:width|height)="\d+"')


class Figures:
    """The pictures of all pages, each kept once."""

    def __init__(self, folder: Path):
        self.folder = folder / FOLDER
        self.folder.mkdir(parents=True, exist_ok=True)

    def keep(self, png: bytes) -> str:
        """Keep a picture and return the name of its file."""
        name = f"{hashlib.sha256(png).hexdigest()[:12]}.png"
        (self.folder / name).write_bytes(png)
        return name

    def outside(self, page: str, root: str = "..") -> str:
        """Return HTML whose pictures are in files; `root` leads from the page to the site's own folder.

        Width and height stay, so that nothing moves when a picture arrives.
        """

        def moved(found: re.Match[str]) -> str:
            png = b64decode(found["data"])
            wide, high = unpack(">II", png[16:24])
            attributes = found["before"] + found["after"]
            shown = int(given[1]) if (given := _SHOWN.search(attributes)) else wide
            size = f'width="{shown}" height="{round(high * shown / wide)}"'
            attributes = " ".join(_STYLE.sub("", attributes).split())
            return f'<img {attributes} src="{root}/{FOLDER}/{self.keep(png)}" {size} loading="lazy" decoding="async">'

        return _INSIDE.sub(moved, page)
