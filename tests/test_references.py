"""Every paper that a docstring or an entry names is in the bibliography, once."""

import re
from collections import Counter
from pathlib import Path

import actedu
from actedu import claims, vectors
from actedu.activations import catalogue

PACKAGE = Path(actedu.__file__).parent
ENTRIES = dict(
    re.findall(r"^@\w+\{(\w+),\n(.*?)^\}", (PACKAGE / "references.bib").read_text("utf-8"), re.MULTILINE | re.DOTALL)
)
KEYS = list(ENTRIES)
UNVERIFIED = {key for key, fields in ENTRIES.items() if "note = {not verified}" in fields}
NAMED = re.compile(r"\b[a-z]{2,}(?:19|20)\d\d\b")


def test_each_key_stands_once_and_in_order():
    assert max(Counter(KEYS).values()) == 1
    assert sorted(KEYS) == KEYS


def test_named_papers_are_listed():
    named = {
        key: path.name
        for path in PACKAGE.rglob("*.py")
        for key in re.findall(r"\b[a-z]{2,}(?:19|20)\d\d\b", path.read_text())
    }
    missing = {key: where for key, where in named.items() if key not in KEYS}
    assert not missing, f"add these to actedu/references.bib: {missing}"


def test_unverified_is_said_in_one_form():
    said = {key for key, fields in ENTRIES.items() if re.search(r"verif|unsure|uncertain", fields, re.IGNORECASE)}
    assert said == UNVERIFIED


def alone(text):
    """The papers a text names, if none of them is verified."""
    named = set(NAMED.findall(text)) & set(KEYS)
    return named if named <= UNVERIFIED else set()


def test_nothing_rests_on_an_unverified_paper_alone():
    entries = {f.__name__: f.facts.source for f in [*catalogue.values(), *vectors.catalogue.values()]}
    rows = {f"claim {row}": claims.get(row).condition for row in claims.rows()}
    sources = {
        f"{path.name}: {said}": said
        for path in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.md")]
        for said in re.findall(r"Source: [^.]*", path.read_text("utf-8"))
    }
    lessons = {
        f"{path.parent.name}: {part[:60]}": part
        for path in PACKAGE.rglob("lesson.md")
        for part in path.read_text("utf-8").split("\n\n")
    }
    resting = {where: alone(text) for where, text in (entries | rows | sources | lessons).items() if alone(text)}
    assert not resting, f"not verified, and the only evidence: {resting}"


def test_an_unverified_paper_may_stand_beside_a_verified_one():
    assert alone("see burkholder2023")
    assert not alone("burkholder2023 and gal2017")
