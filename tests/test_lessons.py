"""What every lesson keeps: its order, its size, its tone, and no decimal number that nothing backs."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from actedu import build, course
from actedu.exercises.quiz import extract

ROOT = Path(__file__).parent.parent
MODULES = course.modules()
lessons = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)

MOST_WORDS, MOST_CELLS, MOST_LINES, MOST_BYTES, LONGEST_PARAGRAPH = 1800, 20, 20, 500_000, 90
FILLER = re.compile(
    r"let's dive|dive in(?:to)?\b|it is important to note|it's worth noting|in this comprehensive|delve|in conclusion"
    r"|needless to say|as we all know|simply put|at the end of the day|unlock the power|game.changer|cutting.edge"
    r"|well done|great job|congratulations|good luck|happy learning|fascinating|let us embark|\bseamless",
    re.IGNORECASE,
)
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u2604\u2614-\u26ff\u2728\u2757\u2753\ufe0f]")
CODE_OR_MATH = re.compile(r"```.*?```|\$\$.*?\$\$|`[^`\n]*`|(?<!\\)\$[^$]+?(?<!\\)\$", re.DOTALL)
DECIMAL = re.compile(r"(?<![\w.])\d*\.\d+(?![\w.]*\d)")
NUMBER = re.compile(r"\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?")


def paragraphs(text):
    """The paragraphs of a lesson's prose: no fenced blocks and headings; each item or row stands alone."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^\$\$.*?^\$\$$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^(\s*(?:[-*]|\d+\.)\s|\|)", r"\n\1", text, flags=re.MULTILINE)
    found = (" ".join(block.split()) for block in re.split(r"\n\s*\n", text))
    return [block for block in found if block and not block.startswith("#")]


def prose(paragraph):
    """A paragraph without code, math, addresses and markup."""
    return re.sub(r"\]\([^)]*\)|<[^>]+>", " ", CODE_OR_MATH.sub(" ", paragraph))


def printed(notebook):
    """All numbers that the notebook's outputs, code and math show."""
    parts = []
    for cell in notebook.cells:
        parts += [cell.source] if cell.cell_type == "code" else CODE_OR_MATH.findall(cell.source)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            page = re.sub(r'src="data:[^"]*"', "", data.get("text/html", ""))
            parts += [output.get("text", ""), data.get("text/plain", ""), page]
    return {float(number) for part in parts for number in NUMBER.findall(part)}


def unbacked(text, shown):
    """The decimals in `text` that no number of `shown` rounds to, in paragraphs without a link to a source."""
    found = []
    for paragraph in paragraphs(text):
        if "](http" in paragraph:
            continue
        for decimal in DECIMAL.findall(prose(paragraph)):
            places = len(decimal.partition(".")[2])
            near = (f"{value:.{places}f}" for value in shown)
            if f"{float(decimal):.{places}f}" not in near:
                found.append(f"{decimal} in: {paragraph[:80]}")
    return found


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
    words = sum(len(paragraph.split()) for paragraph in paragraphs(module.text))
    assert words <= MOST_WORDS, f"{words} words"
    long = [paragraph for paragraph in paragraphs(module.text) if len(paragraph.split()) > LONGEST_PARAGRAPH]
    assert long == [], "split these paragraphs"


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
def test_the_tone_is_plain(module):
    for paragraph in paragraphs(module.text):
        words = prose(paragraph)
        assert not FILLER.search(words), f"filler in: {paragraph}"
        assert not EMOJI.search(words), f"emoji in: {paragraph}"
        assert not re.search(r"!(?!\[)", words), f"exclamation mark in: {paragraph}"


@lessons
def test_each_decimal_is_printed_or_has_a_source(module):
    shown = printed(build.read(ROOT / f"lessons/{module.name}.ipynb"))
    assert unbacked(module.text, shown) == [], "let a cell print these, or link to their source in the same paragraph"


@lessons
def test_links_between_notebooks_lead_somewhere(module):
    for cell in build.lesson(module).cells:
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", CODE_OR_MATH.sub("", cell.source)):
            if not re.match(r"https?:|mailto:", link):
                assert (ROOT / "lessons" / link).exists(), f"{module.name} links to {link}"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The slope is 0.25 there.", 0),
        ("The slope is 0.3 there.", 0),  # 0.25 is not 0.3, but 0.31 is printed
        ("The slope is 0.27 there.", 1),
        ("It is .97 of them.", 1),
        ("It is 0.27, as [the paper](https://example.org) says.", 0),
        ("It is $0.27$ or `0.27`.", 0),
        ("A list:\n\n- first 0.27\n- then 0.28\n", 2),
        ("Python 3.11.2 is no decimal.", 0),
        ("```python\n0.27\n```", 0),
        ("At the end: 0.27.", 1),
    ],
)
def test_the_lint_finds_decimals_that_nothing_backs(text, count):
    assert len(unbacked(text, {0.25, 0.31, 12.0})) == count


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


def test_paragraphs_are_counted_one_by_one():
    text = (
        "One two\nthree.\n\n- four\n- five\n\n## Heading\n\n```python\ncode\n```\n\n$$\nx\n$$\n\n| a | b |\n| c | d |\n"
    )
    assert paragraphs(text) == ["One two three.", "- four", "- five", "| a | b |", "| c | d |"]
