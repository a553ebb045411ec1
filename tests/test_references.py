"""Every paper that a docstring or an entry names is in the bibliography, once."""

import re
from collections import Counter
from pathlib import Path

import actedu

PACKAGE = Path(actedu.__file__).parent
KEYS = re.findall(r"^@\w+\{(\w+),", (PACKAGE / "references.bib").read_text(encoding="utf-8"), re.MULTILINE)


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
