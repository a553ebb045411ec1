"""The committed notebooks are what their sources give; what they print is nbval's business (see the Makefile)."""

from pathlib import Path

import pytest

from actedu import build, course

ROOT = Path(__file__).parent.parent
MODULES = course.modules()
TARGETS = [*build.targets(ROOT, MODULES), *build.page_targets(ROOT, MODULES)]


def name(target):
    return str(target.path.relative_to(ROOT))


@pytest.mark.parametrize("target", TARGETS, ids=name)
def test_the_notebook_is_what_its_source_gives(target):
    how = target.differs()
    assert how is None, f"{name(target)} {how}: run `{f'actedu build {target.name}'.strip()}` and commit"


def test_no_notebook_is_without_a_source():
    strays = [str(path.relative_to(ROOT)) for path in build.strays(ROOT, MODULES)]
    assert strays == [], "delete these: they have no source"


def test_the_readme_lists_the_lessons():
    text = (ROOT / "README.md").read_text()
    assert build.readme(text, MODULES) == text, "run `actedu build` and commit"


@pytest.mark.parametrize("target", [target for target in TARGETS if target.executed], ids=name)
def test_outputs_can_be_read_by_everyone_and_name_no_machine(target):
    for number, cell in enumerate(build.read(target.path).cells, 1):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            words = data.get("text/plain", "") + output.get("text", "")
            where = f"{name(target)}, cell {number}"
            for sign in ("VBox(", "HBox(", "Output(", "<Figure size", "<Axes", " object at 0x"):
                assert sign not in words, f"{where} prints {sign}: show it with words"
            if any(kind.startswith("image/") for kind in data):
                assert words.strip(), f"{where}: a picture without a sentence"
                page = data.get("text/html", "")
                assert 'alt="' in page or "aria-label=" in page, f"{where}: a picture without alternative text"
                assert 'alt=""' not in page, f"{where}: a picture with empty alternative text"
            for path in (str(ROOT), "site-packages", "/tmp/", str(Path.home())):
                assert path == "/" or path not in words + data.get("text/html", ""), f"{where} shows the path {path}"
