"""Code that is alike beyond chance is found, and what a class has in common accuses nobody."""

import ast
import random
import shutil
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from actedu.grading import similarity
from actedu.grading.assignment import Assignment
from actedu.grading.finals import Attempt, Final
from actedu.grading.grades import Grade, Row
from actedu.grading.judge import answers
from actedu.grading.sandbox import Limits, Sandbox
from actedu.grading.sandbox.inside import outline

ORIGINAL = '''
def squash(x):
    """Squash."""
    x = np.asarray(x)
    out = np.empty(x.shape, float)
    for place in np.ndindex(x.shape):
        v = x[place]
        if v >= 0:
            out[place] = 1 / (1 + np.exp(-v))
        else:
            out[place] = grow(v) / (1 + grow(v))
    return out

def grow(v):
    return np.exp(min(v, 700))
'''
DISGUISED = """
# my own work
def helper(number):
    return np.exp( min(number, 7e2) )  # no overflow
def squash(values: np.ndarray) -> np.ndarray:
    'Returns the sigmoid of the values.'
    values = np.asarray( values )
    result = np.empty(values.shape,
                      float)
    for i in np.ndindex(values.shape):
        value = values[i]
        if value >= 0.0: result[i] = 1.0 / (1.0 + np.exp(-value))
        else: result[i] = helper(value) / (1.0 + helper(value))
    return result
"""
SHORT = "def squash(x):\n    return np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), 1 - 1 / (1 + np.exp(-np.abs(x))))"

UFUNCS = sorted(name for name, one in vars(np).items() if isinstance(one, np.ufunc))


def prints(*cells, name="squash"):
    return set(outline.outlines(cells, [name])[name][1])


def final(student, **sources):
    told = {name: outline.outlines([source], [name])[name] for name, source in sources.items()}
    grades = tuple(Grade(name, "solved", 1, 1, source=text, prints=tuple(p)) for name, (text, p) in told.items())
    row = Row(student, f"{student}.ipynb", grades)
    return Final(student, Attempt(0, "v", None, row), grades, 0.0, 0.0, 1.0, 1.0, (), 1, "")


def classmates(number, **sources):
    return [final(f"student {i}", **sources) for i in range(number)]


def varied(seed, lines=14):
    """A function with other operations in another order for every seed."""
    draw = random.Random(seed)
    names = ["x", "a", "b"]
    body = []
    for _ in range(lines):
        one, other = draw.choice(names), draw.choice(names)
        call = "np." + draw.choice(UFUNCS)
        sign = draw.choice("+-*/")
        body.append(
            draw.choice(
                [
                    f"{one} = {call}({other}) {sign} {one}",
                    f"{one} {sign}= {call}({one} * {other})",
                    f"if {one}.sum() > {other}.sum():\n    {other} = {call}({one})",
                    f"for k in range(3):\n    {one} = {other} {sign} {call}(k)",
                ]
            )
        )
    return "def squash(x):\n    a = b = x\n" + textwrap.indent("\n".join(body), "    ") + "\n    return a"


def test_names_numbers_comments_layout_and_order_leave_the_fingerprints_alone():
    assert len(prints(ORIGINAL)) >= similarity.ENOUGH
    assert prints(ORIGINAL) == prints(DISGUISED)


def test_other_code_has_other_fingerprints():
    assert len(prints(ORIGINAL) & prints(SHORT)) < len(prints(ORIGINAL)) / 4
    assert len(prints(varied(1)) & prints(varied(2))) < len(prints(varied(1))) / 4
    changed = ORIGINAL.replace("np.exp(-v)", "np.cosh(-v)")
    assert prints(ORIGINAL) != prints(changed)
    assert len(prints(ORIGINAL) & prints(changed)) > len(prints(ORIGINAL)) / 2  # a change in one place, and only there


def test_an_answer_is_its_last_definition_with_the_helpers_that_it_calls():
    cells = ["def half(x):\n    return x / 2\nunused = 3", "def squash(x):\n    return 1", "%matplotlib inline"]
    cells += ["squash(\n", "@np.vectorize\ndef squash(x):\n    return half(x)  # used", "twice = lambda x: 2 * x"]
    told = outline.outlines(cells, ["squash", "twice", "nothing"], lambda cell: cell.replace("%", "# "))
    assert told["squash"][0] == (
        "@np.vectorize\ndef squash(x):\n    return half(x)  # used\n\ndef half(x):\n    return x / 2"
    )
    assert told["twice"] == ("twice = lambda x: 2 * x", [])
    assert "nothing" not in told


def test_magics_hide_no_answer():
    cells = ["%time x = 1\ndef squash(x):\n    return x"]
    assert outline.outlines(cells, ["squash"]) == {}
    assert "squash" in outline.outlines(cells, ["squash"], lambda cell: cell.replace("%time ", ""))


@pytest.mark.parametrize(
    "cell",
    [
        "squash = " + "(" * 500 + ")" * 500,
        "squash = " + "-" * 20_000 + "1",
        "squash = " + "[" * 150 + "]" * 150,
        "squash = " + "+".join(["1"] * 3000),
        "def squash(x):\n" + "\n".join(" " * i + "if x:" for i in range(1, 90)),
        "squash = \0",
        "squash = '\ud800'",
    ],
    ids=["brackets", "signs", "lists", "sum", "blocks", "NUL", "surrogate"],
)
def test_a_cell_that_cannot_be_parsed_costs_no_other_one(cell):
    assert outline.outlines([cell, SHORT], ["squash"])["squash"][0] == SHORT


def test_outlines_are_bounded():
    long = "def squash(x):\n" + "\n".join(f"    x = np.f{i}(x, {i}) + x ** {i} - len(x)" for i in range(1500))
    source, found = outline.outlines([long], ["squash"])["squash"]
    assert len(source) <= outline.MOST_SOURCE
    assert len(found) == outline.MOST_PRINTS
    assert outline.outlines([long * 4], ["squash"]) == {}


def test_a_copy_is_found_and_shown_whatever_it_is_called():
    finals = [*classmates(12, squash=SHORT), final("Ann", squash=ORIGINAL), final("Bob", squash=DISGUISED)]
    (pair,) = similarity.pairs(finals, {})
    assert (pair.first, pair.second) == ("Ann", "Bob")
    assert pair.exercises[0].share == pytest.approx(1)
    assert pair.evidence == pytest.approx(len(prints(ORIGINAL) - prints(SHORT)))  # 1 for each that only they have
    assert pair.exercises[0].first.startswith("def squash(x):")
    assert "no overflow" in pair.exercises[0].second


def test_what_many_wrote_accuses_nobody():
    assert similarity.pairs(classmates(12, squash=ORIGINAL), {}) == []
    mixed = [*classmates(12, squash=SHORT), *(final(f"other {i}", squash=ORIGINAL) for i in range(4))]
    assert similarity.pairs(mixed, {}) == []  # four of 16 are more than a tenth and more than three
    assert len(similarity.pairs(mixed[:-1], {})) == 3  # three are all pairs of one group


def test_a_class_of_two_has_nothing_to_compare_with():
    assert similarity.pairs([final("Ann", squash=ORIGINAL), final("Bob", squash=ORIGINAL)], {}) == []


def test_handed_out_code_says_nothing():
    finals = [*classmates(12, squash=SHORT), final("Ann", squash=ORIGINAL), final("Bob", squash=ORIGINAL)]
    assert similarity.pairs(finals, {"squash": prints(ORIGINAL)}) == []
    assert len(similarity.pairs(finals, {"another": prints(ORIGINAL)})) == 1


def test_a_borrowed_part_of_long_unlike_work_is_no_copy():
    start, *mine = ORIGINAL.strip().splitlines()
    one = "\n".join([start, *varied(1, 60).splitlines()[1:-1], *mine])
    other = "\n".join([start, *varied(2, 60).splitlines()[1:-1], *mine])
    assert len(prints(one) & prints(other)) > similarity.ENOUGH
    assert (
        similarity.pairs([*classmates(12, squash=SHORT), final("Ann", squash=one), final("Bob", squash=other)], {})
        == []
    )


def test_small_likenesses_in_several_exercises_add_up():
    piece = "def {}(x):\n    y = np.sqrt(x) if np.sum(x) > 2 else np.log1p(x)\n    return [y[k] for k in range(len(y))]"
    one = {name: piece.format(name) for name in ("squash", "bend", "fold")}
    other = {name: f"def {name}(x):\n    return x" for name in one}
    assert 0 < len(prints(one["squash"])) < similarity.ENOUGH
    alone = [*classmates(12, **other), final("Ann", **one), final("Bob", **{**other, "bend": one["bend"]})]
    assert similarity.pairs(alone, {}) == []
    (pair,) = similarity.pairs([*alone, final("Eve", **one)], {})
    assert (pair.first, pair.second) == ("Ann", "Eve")
    assert {alike.exercise for alike in pair.exercises} >= {"squash", "fold"}


def test_unlike_work_of_a_large_class_is_left_alone_and_a_thousand_take_seconds():
    finals = [final(f"student {i}", squash=varied(i)) for i in range(300)]
    assert similarity.pairs(finals, {}) == []
    many = [
        Final(f"{one.student}/{copy}", one.attempt, one.grades, 0.0, 0.0, 1.0, 1.0, (), 1, "")
        for one in finals
        for copy in range(4)
    ]
    begun = time.process_time()
    found = similarity.pairs(many, {})
    assert time.process_time() - begun < 10
    assert len(found) == 300 * 6  # each group of four


SUBMISSION = [
    "import numpy as np",
    ORIGINAL,
    """
import sys, zlib, ast, marshal
frame = sys._getframe()
while frame:
    for value in list(frame.f_locals.values()):
        if isinstance(value, dict):
            for key in list(value):
                if key == 'squash' and isinstance(value[key], (tuple, list)):
                    value[key] = ('forged', [1, 2, 3])
    frame = frame.f_back
zlib.crc32 = lambda *a: 7
ast.parse = None
for name in ('outline', 'worker'):
    module = sys.modules.get(name)
    if module: module.outlines = lambda *a: {'squash': ('forged', [1, 2, 3])}
""",
]


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
def test_the_sandbox_tells_the_outline_before_the_code_can_change_it():
    from actedu.checks import Matches
    from actedu.exercises import exercise

    @exercise(title="Flat", points=1, stars=1, kind="write the function")
    def squash(x):
        """Squash."""
        return 0.5

    squash.checks(Matches(cases=((0.0,),)))
    work = Assignment("test", (squash.exercise,), {}, None, b"s" * 32)
    with Sandbox(limits=Limits(cell=1, call=1, total=20)) as box:
        (grade,) = answers(SUBMISSION, work, "ann", box)
        assert set(grade.prints) == prints(ORIGINAL)
        assert grade.source is not None
        assert grade.source.startswith("def squash(x):\n")
        assert "\n\ndef grow(v):\n    return np.exp" in grade.source
        hostile = "def squash(x):\n    '\x1b[31m\u202e<script>\tx'\n    return 0.5"
        (grade,) = answers([hostile], work, "ann", box)
        assert grade.points == 1
        assert grade.source is not None
        assert not set("\x1b\u202e\t") & set(grade.source)


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
def test_code_that_ends_its_reader_is_graded_all_the_same(monkeypatch, tmp_path):
    """The reader of a cell is ended by it: what the cell is worth is found out by running it."""
    from actedu.checks import Matches
    from actedu.exercises import exercise
    from actedu.grading.sandbox import walls

    @exercise(title="Flat", points=1, stars=1, kind="write the function")
    def squash(x):
        """Squash."""
        return 0.5

    squash.checks(Matches(cases=((0.0,),)))
    inside = tmp_path / "inside"
    shutil.copytree(walls.INSIDE, inside, ignore=shutil.ignore_patterns("__pycache__"))
    with open(inside / "outline.py", "a") as file:
        file.write("\nimport os\nread = outlines\n")  # the sandbox's own warming up is read as ever
        file.write("def outlines(cells, names, *more):\n    'squash' in names and os.abort()\n")
        file.write("    return read(cells, names, *more)\n")
    monkeypatch.setattr(walls, "INSIDE", inside)
    work = Assignment("test", (squash.exercise,), {}, None, b"s" * 32)
    with Sandbox(limits=Limits(cell=1, call=1, total=20)) as box:
        (grade,) = answers(["def squash(x):\n    return 0.5"], work, "ann", box)
    assert (grade.points, grade.source, grade.prints) == (1, None, ())


def test_the_trusted_side_takes_only_what_has_the_form_of_an_outline():
    from actedu.grading.sandbox.session import _outlines

    right = ["x = 1", [1, 2]]
    wrong = [None, [], ["x"], [1, [2]], ["x", [True]], ["x", ["1"]], ["x", [-1]], ["x", [1 << 40]], ["x", [0.5]], "x"]
    told = {"right": right, "stranger": right} | {f"wrong {i}": one for i, one in enumerate(wrong)}
    names = [name for name in told if name != "stranger"]
    assert _outlines(told, names) == {"right": ("x = 1", (1, 2))}
    assert _outlines(["right"], names) == {}
    source, found = _outlines({"right": ["x" * 9999, [7] * 9999]}, ["right"])["right"]
    assert (len(source), len(found)) == (outline.MOST_SOURCE, outline.MOST_PRINTS)


def test_the_outline_needs_the_standard_library_alone():
    tree = ast.parse(Path(outline.__file__).read_text())
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names
