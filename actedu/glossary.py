"""The terms of the course: each stands in `terms.md` of the module that explains it, and all of them on one page.

    ## gain

    The factor on a layer's initial weights.

A lesson links a term where it first uses it: [gain](glossary.ipynb#gain).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from actedu.errors import UserError
from actedu.modules import Folder, folders

PAGE = "glossary"


@dataclass(frozen=True)
class Term:
    """A term, what it means (Markdown), and the module that explains it."""

    name: str
    meaning: str
    folder: Folder

    @property
    def anchor(self) -> str:
        """What a link to it ends in, as JupyterLab and GitHub make it from a heading."""
        return self.name.replace(" ", "-")


def terms() -> tuple[Term, ...]:
    """Return the terms of all modules by the alphabet.

    Raises UserError naming the file and the term for one without a meaning, and for one that is explained twice.
    """
    found: dict[str, Term] = {}
    for folder in folders():
        path = folder.path / "terms.md"
        if not path.exists():
            continue
        head, *parts = re.split(r"^## +", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        if head.strip():
            raise UserError(f"{path}: {head.split()[0]!r} stands before the first term; write ## and the term above it")
        for part in parts:
            name, _, meaning = part.partition("\n")
            term = Term(name.strip(), meaning.strip(), folder)
            if not term.meaning:
                raise UserError(f"{path}: {term.name!r} has no meaning; write it below the term")
            if term.anchor.casefold() in found:
                other = found[term.anchor.casefold()].folder.name
                raise UserError(f"{path}: {term.name!r} is explained in {other} already; link it there")
            found[term.anchor.casefold()] = term
    return tuple(found[anchor] for anchor in sorted(found))


def page() -> str:
    """Return the Markdown of the glossary."""
    parts = [f"# Glossary\n\n{len(terms())} terms, each with the lesson that explains it."]
    for term in terms():
        lesson = f"[{term.folder.label}]({term.folder.name}.ipynb)" if term.folder.lesson.exists() else ""
        parts.append(f"### {term.name}\n\n{term.meaning}" + (f" *Lesson {lesson}.*" if lesson else ""))
    return "\n\n".join(parts) + "\n"
