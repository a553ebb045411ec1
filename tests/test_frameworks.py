"""What the lessons record of other libraries is what these print, where they are installed."""

import importlib.util
import re
from importlib.metadata import version

import pytest

from actedu import course
from actedu.learning.frameworks import run_with

pytestmark = pytest.mark.frameworks
RECORDED = re.compile(r"import (\w+)  # ([\d.]+\d)")
FENCE = re.compile(r"^```python([^\n]*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def snippets():
    for module in course.modules():
        for tags, cell in FENCE.findall(module.text):
            if "run_with(" in cell and "import run_with" not in cell:
                assert "nbval-ignore-output" in tags, f"{module.where}: its output depends on the installed"
                called = []
                exec(cell, {"run_with": lambda *args, **kwargs: called.append((*args, *kwargs.values()))})  # noqa: B023
                yield from (pytest.param(*call, id=f"{module.name}-{call[0]}") for call in called)


@pytest.mark.filterwarnings("default")  # the libraries' own warnings are not ours to forbid
@pytest.mark.parametrize(("library", "code", "prints"), list(snippets()))
def test_recorded_output(library, code, prints, capsys):
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is optional and not installed: pip install .[frameworks]")
    recorded = dict(RECORDED.findall(code)).get(library)
    installed = version(library).partition("+")[0]
    if recorded and recorded != installed:
        pytest.skip(f"recorded with {library} {recorded}, whose answer may differ from that of {installed}")
    run_with(library, code, prints)
    assert f"{library} prints:" in capsys.readouterr().out


def test_the_versions_that_lessons_name_are_those_that_are_installed_to_compare(pytestconfig):
    listed = (pytestconfig.rootpath / "constraints/frameworks.txt").read_text(encoding="utf-8")
    named = [pair for one in snippets() for pair in RECORDED.findall(one.values[1])]
    assert named
    for library, recorded in named:
        assert f"{library}=={recorded}\n" in listed


def test_without_the_library_the_record_is_shown(capsys):
    run_with("no_such_library", "import no_such_library", "7")
    assert capsys.readouterr().out == "no_such_library is not installed; recorded output:\n7\n"


def test_a_difference_is_said(capsys):
    run_with("math", "import math\nprint(math.floor(2.5))", "3")
    assert "math prints (recorded before: 3):\n2" in capsys.readouterr().out
