"""What every lesson keeps: its order and its size."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from prose import CODE_OR_MATH, lesson_text, paragraphs

from actedu import build, course
from actedu.exercises.quiz import extract

ROOT = Path(__file__).parent.parent
MODULES = course.modules()
lessons = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)

MOST_WORDS, MOST_CELLS, MOST_LINES, MOST_BYTES = 1800, 20, 20, 500_000


def misplaced(text):
    """The first thing wrong with a lesson's second-level headings, or None."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    found = [heading.strip() for heading in re.findall(r"^## (.*)$", text, re.MULTILINE)]
    names = [heading.partition(":")[0] for heading in found]
    if unknown := [name for name in names if name not in course.ANATOMY]:
        return f"unknown heading {unknown[0]!r}; known are {', '.join(course.ANATOMY)}"
    if missing := [name for name in course.ANATOMY if name not in names]:
        return f"the heading {missing[0]!r} is missing"
    order = list(course.ANATOMY)
    for one, other in pairwise(names):
        if order.index(one) >= order.index(other):
            return f"{other!r} comes after {one!r}"
    return None


@lessons
def test_headings_are_all_there_and_in_order(module):
    assert misplaced(module.text) is None
    assert not re.search(r"^# ", re.sub(r"```.*?```", "", module.text, flags=re.DOTALL), re.MULTILINE), (
        "the title comes from the front matter"
    )


@lessons
def test_a_lesson_is_short(module):
    words = sum(len(paragraph.split()) for paragraph in paragraphs(lesson_text(module)))
    assert words <= MOST_WORDS, f"{words} words"


@lessons
def test_cells_are_few_and_short(module):
    _, asked = extract(module.text, module.topic, module.where)
    code = [cell for cell in build.lesson(module).cells if cell.cell_type == "code"]
    assert len(code) - len(asked) <= MOST_CELLS, f"{len(code)} cells, {len(asked)} of them quick questions"
    visible = [cell for cell in code if "hide-input" not in cell.metadata.get("tags", [])]
    assert [cell.source for cell in visible if len(cell.source.splitlines()) > MOST_LINES] == []


@lessons
def test_a_notebook_is_small(module):
    size = (ROOT / f"lessons/{module.name}.ipynb").stat().st_size
    assert size <= MOST_BYTES, f"{size} bytes"


@lessons
def test_links_between_notebooks_lead_somewhere(module):
    for cell in build.lesson(module).cells:
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", CODE_OR_MATH.sub("", cell.source)):
            if not re.match(r"https?:|mailto:", link):
                assert (ROOT / "lessons" / link).exists(), f"{module.name} links to {link}"


def test_the_lint_finds_headings_out_of_place():
    whole = "".join(f"## {name}: more\n\nText.\n\n" for name in course.ANATOMY)
    assert misplaced(whole) is None
    assert "missing" in misplaced(whole.replace("## Predict", "Predict"))
    assert "unknown heading 'Intro'" in misplaced("## Intro\n" + whole)
    first, second, *_ = course.ANATOMY
    swapped = (
        whole.replace(f"## {first}", "## X").replace(f"## {second}", f"## {first}").replace("## X", f"## {second}")
    )
    assert misplaced(swapped) == f"{first!r} comes after {second!r}"
