"""What every lesson keeps: its order and its size."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest
from prose import CODE_OR_MATH, lesson_text, paragraphs

from actedu import blocks, build, course
from actedu.errors import UserError
from actedu.exercises.quiz import extract

ROOT = Path(__file__).parent.parent
MODULES = course.modules()
lessons = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)

MOST_WORDS, MOST_CELLS, MOST_LINES, MOST_BYTES, LONGEST_LINE = 2000, 22, 20, 500_000, 88
MOST_WORDS_DEEPER, MOST_CELLS_DEEPER = 600, 6
DEEPER = re.compile(r"^## Deeper.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)


def misplaced(text):
    """The first thing wrong with a lesson's second-level headings, or None."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    found = [heading.strip() for heading in re.findall(r"^## (.*)$", text, re.MULTILINE)]
    names = [heading.partition(":")[0] for heading in found]
    if unknown := [name for name in names if name not in course.ANATOMY]:
        return f"unknown heading {unknown[0]!r}; known are {', '.join(course.ANATOMY)}"
    if missing := [name for name in course.ANATOMY if name not in (*names, *course.OPTIONAL)]:
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


def count(text):
    return sum(len(paragraph.split()) for paragraph in paragraphs(text))


@lessons
def test_a_lesson_is_short(module):
    text = lesson_text(module)
    deeper = "".join(DEEPER.findall(text))
    assert count(deeper) <= MOST_WORDS_DEEPER, f"{count(deeper)} words under Deeper"
    assert count(DEEPER.sub("", text)) <= MOST_WORDS, f"{count(DEEPER.sub('', text))} words"


@lessons
def test_cells_are_few_and_short(module):
    _, asked = extract(module.text, module.topic, module.where)
    part, code, deeper = "", [], 0
    for cell in build.lesson(module).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            part = cell.source[3:].partition(":")[0].splitlines()[0]
        elif cell.cell_type == "code":
            code.append(cell)
            deeper += part == "Deeper"
    assert deeper <= MOST_CELLS_DEEPER, f"{deeper} cells under Deeper"
    few = len(code) - len(asked) - deeper
    assert few <= MOST_CELLS, f"{few} cells beside {len(asked)} of quick questions"
    assert [cell.source for cell in code if len(cell.source.splitlines()) > MOST_LINES] == []
    lines = [line for cell in code for line in cell.source.splitlines()]
    assert [line for line in lines if len(line) > LONGEST_LINE] == [], "a learner would have to scroll"


def told_early(cells):
    """The results that a notebook's cells show before the reveal that measures them, each as a sentence."""
    found, before = [], []
    for cell in cells:
        if cell.cell_type == "code" and ".reveal(" in cell.source:
            said = " ".join(output.get("data", {}).get("text/plain", "") for output in cell.outputs)
            measured = re.search(r"[Mm]easured: ([\d.\u00a0]+\d)", said)
            if measured and len(measured[1].replace(".", "").lstrip("0")) >= 2:  # 1 or 0.5 would be found by chance
                shown = re.compile(rf"(?<![\d.]){re.escape(measured[1])}")
                found += [f"{measured[1]} is told by {text[:60]!r}" for text in before if shown.search(text)]
        before.append(cell.source)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            before.append(output.get("text", "") + data.get("text/plain", ""))
    return found


@lessons
def test_nothing_is_told_before_it_is_predicted(module):
    assert told_early(build.read(ROOT / f"lessons/{module.name}.ipynb").cells) == []


def bound(tree):
    """The names that code binds, and those that it reads and does not bind."""
    nodes = list(ast.walk(tree))
    inner = {node.arg for node in nodes if isinstance(node, ast.arg)}
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    stores = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    stores |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    imports = (node.names for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom)))
    stores |= {(one.asname or one.name).partition(".")[0] for several in imports for one in several}
    return stores, names - stores - inner


@lessons
def test_whoever_steps_over_a_folded_cell_can_go_on(module):
    """The arrow keys of Lab step over a cell whose code is folded away."""
    hidden, known, missing = set(), set(), []
    for cell in build.lesson(module).cells:
        if cell.cell_type != "code":
            continue
        stores, reads = bound(ast.parse(cell.source))
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            hidden |= stores
        else:
            missing += sorted(reads & hidden - known)
            known |= stores
    assert missing == []


@lessons
def test_sentences_are_shown_and_not_printed(module):
    """Lab breaks a long printed line in the middle of a word."""
    assert not re.findall(r"print\(.*(?:\.sentence|\.scope)\)", module.text)


@lessons
def test_headings_do_not_tell_what_is_observed(module):
    assert re.findall(r"^## (?:Predict|Observe):.*$", module.text, re.MULTILINE) == []


@lessons
def test_every_prediction_has_a_name_of_its_own(module):
    names = re.findall(r"^(\w+) = predict\(", module.text, re.MULTILINE)
    assert names, "a lesson asks for a prediction"
    assert len(set(names)) == len(names), "a second prediction under one name loses the first"


def test_what_is_told_after_no_prediction_is_refused():
    text = 'x = predict("topic.share", "How many?", 0, 1)\n\n```reveal {}\nMany.\n```\n'
    assert "Many" not in blocks.without_reveals(text.format("share"), "lesson.md")
    with pytest.raises(UserError, match=r"lesson.md: reveal x: the lesson predicts no such thing; it predicts share"):
        blocks.without_reveals(text.format("x"), "lesson.md")


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


def test_the_lint_finds_a_result_told_early():
    from nbformat import v4

    def output(text):
        return v4.new_output("display_data", {"text/plain": text})

    reveal = v4.new_code_cell("guess.reveal(r, p)", outputs=[output("You said 0.3; measured: 0.26. A figure.")])
    assert told_early([v4.new_markdown_cell("It is 0.2."), reveal, v4.new_markdown_cell("It was 0.26.")]) == []
    assert len(told_early([v4.new_markdown_cell("It is 0.26."), reveal])) == 1
    assert len(told_early([v4.new_code_cell("print(r)", outputs=[output("tanh 0.26")]), reveal])) == 1
