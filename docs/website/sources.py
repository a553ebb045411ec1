"""What Sphinx reads, composed into one folder: a file for each page, and the figures beside them."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

from actedu import build, course
from website import exercises, gallery, ledger, lessons, live, overview, reference
from website.figures import Figures

ROOT = Path(__file__).resolve().parent.parent.parent
EXTRA = "extra"  # what goes onto the site as it is, beside Sphinx's pages
TABLES = {"instructors": "Teach", "accuracy": "Accuracy", "speed": "Speed"}  # pages of the folder docs


def urls(root: Path = ROOT) -> Mapping[str, str]:
    """Return `project.urls` of pyproject.toml: where the course lives, if anybody has said so."""
    found: Mapping[str, str] = tomllib.loads((root / "pyproject.toml").read_text())["project"].get("urls", {})
    return found


def compose(folder: Path, root: Path = ROOT) -> None:
    """Write all that Sphinx reads into `folder`, which is emptied first; `root` is the repository."""
    shutil.rmtree(folder, ignore_errors=True)
    extra = folder / EXTRA
    for name in ("lessons", "exercises", "reference"):
        (folder / name).mkdir(parents=True)
    figures = Figures(extra)
    live.record()
    modules = course.modules()
    heads = {one.name: lessons.header(one, urls(root)) for one in modules}
    for path in sorted((root / "lessons").glob("*.ipynb")):
        made = lessons.lesson(path, figures, heads.get(path.stem, ""))
        build.write(made, folder / "lessons" / path.name)
    pages = {
        "index": overview.landing(live.moving(), root, figures, modules) + _trees(modules),
        "lessons": overview.lessons(modules),
        "ledger": ledger.page(),
        "gallery": gallery.page(root, figures),
        **{f"exercises/{one.name}": exercises.page(one, root, figures) for one in modules if one.exercises},
        **{f"reference/{name}": text for name, text in reference.pages()},
        **{name: (root / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in TABLES},
    }
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    for name, page in live.pages().items():
        (extra / f"{name}.html").write_text(page, encoding="utf-8")


def in_order(modules: tuple[course.Module, ...]) -> list[str]:
    """Return the names of the lessons' pages as they are read: each review after its part."""
    names = {one.name for one in modules} | {name for name, _ in build.pages(modules) if name not in overview.BESIDE}
    reviews = [name for name in names if name.endswith("_review")]
    return sorted(names, key=lambda name: (name[:2], name in reviews, name))


def _trees(modules: tuple[course.Module, ...]) -> str:
    """Return the hidden lists that tell Sphinx which page comes before which."""
    groups = [
        ["lessons", *(f"lessons/{name}" for name in (*in_order(modules), *overview.BESIDE))],
        [f"exercises/{one.name}" for one in modules if one.exercises],
        ["ledger", "gallery", *TABLES, "reference/index"],
    ]
    trees = ("```{toctree}\n:hidden:\n\n" + "\n".join(group) + "\n```" for group in groups)
    return "\n\n" + "\n\n".join(trees) + "\n"
