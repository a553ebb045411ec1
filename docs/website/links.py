"""Links: between notebooks, which become links between pages, and to places where a notebook runs at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

_NOTEBOOK = re.compile(r"(?:\.\./|\./)?(?:(?:lessons|exercises|solutions)/)?(?P<name>\w+)\.ipynb(?P<part>#[^\s\"')]*)?")
_HREF = re.compile(r'(?<=href=")([^"]+\.ipynb[^"]*)(?=")')
_MARKDOWN = re.compile(r"(?<=\]\()([^)\s]+\.ipynb[^)\s]*)(?=\))")
_HOSTS = {"github.com": "gh", "gitlab.com": "gl"}  # that Binder knows by two letters


def page_of(notebook: str, suffix: str = ".html") -> str:
    """Return where a notebook's page is, seen from a page in the folder lessons or exercises.

    Solutions stand, folded, on the page of the exercises. A part of an exercise notebook is left out: its page has
    other ones. Raises ValueError for what is no notebook of the course.
    """
    found = _NOTEBOOK.fullmatch(notebook)
    if found is None:
        raise ValueError(f"{notebook!r} leads to no page; write a notebook of the course, such as 04_relu.ipynb")
    name, part = found["name"], found["part"] or ""
    for kind in ("_exercises", "_solutions"):
        if name.endswith(kind):
            return f"../exercises/{name.removesuffix(kind)}{suffix}"
    return f"../lessons/{name}{suffix}{part}"


def in_html(page: str) -> str:
    """Return HTML whose links to notebooks lead to pages."""
    return _HREF.sub(lambda found: page_of(found[1]), page)


def in_markdown(text: str) -> str:
    """Return Markdown of a lesson or an exercise whose links to notebooks lead to the sources of pages."""

    def lead(found: re.Match[str]) -> str:
        return page_of(found[1], ".md" if re.search(r"_(exercises|solutions)\.ipynb", found[1]) else ".ipynb")

    return _MARKDOWN.sub(lead, text)


def at_once(urls: Mapping[str, str], notebook: str, branch: str = "HEAD") -> dict[str, str]:
    """Return links by name that open a notebook of the repository without installing anything.

    urls: `project.urls` of pyproject.toml. "Repository" on GitHub or GitLab gives Binder, on GitHub Colab as well;
    with "Hub", the address of a JupyterHub, nbgitpuller copies the course there. Nothing is set: no links.
    notebook: its path in the repository, such as "lessons/04_relu.ipynb".
    """
    repository, hub = (urls.get(name, "").removesuffix(".git").rstrip("/") for name in ("Repository", "Hub"))
    if not repository:
        return {}
    found = {}
    place = urlsplit(repository)
    path = place.path.strip("/")
    if place.hostname in _HOSTS:
        whole = path if place.hostname == "github.com" else quote(path, safe="")
        open_there = quote(f"lab/tree/{notebook}", safe="")
        found["Binder"] = f"https://mybinder.org/v2/{_HOSTS[place.hostname]}/{whole}/{branch}?urlpath={open_there}"
    if place.hostname == "github.com":
        named = "main" if branch == "HEAD" else branch
        found["Colab"] = f"https://colab.research.google.com/github/{path}/blob/{named}/{notebook}"
    if hub:
        folder = path.rpartition("/")[2]
        query = f"repo={quote(repository, safe='')}&urlpath={quote(f'lab/tree/{folder}/{notebook}', safe='')}"
        found["JupyterHub"] = f"{hub}/hub/user-redirect/git-pull?{query}"
    return found
