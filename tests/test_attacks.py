"""Hostile notebooks: each scores what it deserves, with a reason, leaves nothing outside, and the batch goes on."""

import csv
import hashlib
import json
import os
import re
import shutil
import socket
import zipfile
from pathlib import Path

import pytest
import typer
from hostile import ATTACKS
from typer.testing import CliRunner

from actedu import exercises
from actedu.grading import assignment, judge, submission, texts
from actedu.grading.commands.grade import grade as grade_command
from actedu.grading.sandbox import Limits, Sandbox

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")

ATTACKED, RIGHT, NUMBER = (exercises.find(name) for name in ("stable_sigmoid", "relu_slope", "zeros_with_bias"))
WORK = (ATTACKED, RIGHT, NUMBER)
LIMITS = Limits(cell=1.0, call=0.3, total=15, memory=700 << 20)
UNFIT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def solved(*asked):
    """Right answers that need nothing from one another's cells."""
    return [
        f"import numpy as np\n{one.solution_source}" if one.asks_function else f"{one.name} = {float(one.solution)!r}"
        for one in asked
    ]


def write(path, cells):
    made = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4, "metadata": {}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made))


def contents(folder):
    """What is below a folder: files with a digest of what they hold."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def descendants(pid):
    """Processes below `pid`, which those in namespaces of their own are too."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents.setdefault(int(path.read_text().rpartition(")")[2].split()[1]), []).append(int(path.parent.name))
        except OSError:
            continue
    found, todo = [], [pid]
    while todo:
        below = parents.get(todo.pop(), [])
        found += below
        todo += below
    return found


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A folder with an assignment in it and a service on this machine, neither of which may notice anything."""
    root = tmp_path_factory.mktemp("world")
    assignment.create(root / "hw", [one.name for one in WORK], "Attacked")
    (root / "hw" / "gradebook.sqlite").write_bytes(b"the points of others")
    (root / "canary").write_text("untouched")
    with socket.create_server(("127.0.0.1", 0)) as service:
        service.settimeout(0)
        yield root, service


@pytest.fixture(scope="module")
def box():
    os.environ["CANARY"] = "a secret of the grader's"
    with Sandbox(limits=LIMITS) as running:
        yield running
    del os.environ["CANARY"]


def grade(world, box, name, cells):
    """Grade a notebook with these cells, and after it a right one."""
    root, service = world
    shutil.rmtree(root / "in", ignore_errors=True)
    write(root / "in" / f"{name}.ipynb", cells)
    write(root / "in" / "~right.ipynb", solved(*WORK))
    asked = assignment.load(root / "hw")
    before, sandbox = contents(root), box._process
    handed_in = [submission.opened(one, root / "in") for one in submission.find(root / "in")]
    rows = [judge.grade(one, asked, box) for one in handed_in]
    assert contents(root) == before, "files changed"
    assert box._process is sandbox, "the sandbox was ended"
    assert sandbox.poll() is None, "the sandbox was ended"
    with pytest.raises(BlockingIOError):  # nobody has called
        service.accept()
    assert len(descendants(box._process.pid)) <= 2, "processes are left"  # bubblewrap inside, and the warm process
    hostile, right = rows
    assert [one.status for one in right.grades] == ["solved"] * 3, "the batch does not go on"
    for row in rows:
        assert not UNFIT.search(row.note)
    return hostile


# what the process inside answers with is replaced: such a notebook can lose its right answers as well
BREAKS_ITSELF = {"builtins replaced", "NumPy replaced"}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_scores_what_it_deserves(world, box, attack):
    cells = [*solved(RIGHT), *attack.notebook([ATTACKED.name]), *solved(NUMBER)]
    attacked, right, number = grade(world, box, "mallory", cells).grades
    assert attacked.points == 0
    assert re.search(attack.said, attacked.said or ""), attacked.said
    if attack.name not in BREAKS_ITSELF:
        assert [right.status, number.status] == ["solved"] * 2


def test_the_list_is_long_enough_and_names_are_unique():
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 40


def test_what_was_touched_would_be_seen(world, box):
    """The tests above look in the right places: what they forbid is noticed when it happens."""
    root, service = world
    before = contents(root)
    (root / "canary").write_text("touched")
    assert contents(root) != before
    (root / "canary").write_text("untouched")
    with socket.create_connection(service.getsockname(), 1):
        service.settimeout(5)
        service.accept()[0].close()
        service.settimeout(0)
    with box.open(["import os, time\nif os.fork() == 0: time.sleep(60)\nv = 1"]) as session:
        assert session.value("v") == 1
        assert len(descendants(box._process.pid)) > 2
    assert UNFIT.search("\x1b[2J")


def notebook(*cells, **changes):
    made = [{"cell_type": "code", "source": cell} for cell in cells]
    return {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | changes


def in_format_3(cells):
    return {"worksheets": [{"cells": [{"cell_type": "code", "input": cell} for cell in cells]}], "nbformat": 3}


ALL = solved(*WORK)
TEXT = json.dumps(notebook(*ALL))
R = {"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}}
FILES = {  # name of the file -> its bytes, and the reason why it cannot be read, or None for full points
    "empty": (b"", "is an empty file"),
    "cut off": (TEXT[:-30].encode(), "was cut off"),
    "a list": (b"[1, 2]", "not a notebook"),
    "deep": (b"[" * 300_000, "too deep"),
    "no cells": (json.dumps(notebook()).encode(), "has no cells"),
    "no code": (json.dumps(notebook(cells=[{"cell_type": "markdown", "source": "x"}])).encode(), "has no code cells"),
    "in R": (json.dumps(notebook("f <- 1", metadata=R)).encode(), "is written in R, not in Python"),
    "50 MB": (TEXT.encode() + b" " * (50 << 20), "has 50 MB; at most 32 MB are read"),
    "half a million cells": (json.dumps(notebook(*["1"] * 5000)).encode(), "has more code than is read"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is not a notebook"),
    "format 3": (json.dumps(in_format_3(ALL)).encode(), None),
    **{f"format 4.{n}": (json.dumps(notebook(*ALL, nbformat_minor=n)).encode(), None) for n in range(6)},
    "format 99": (json.dumps(notebook(*ALL, nbformat=99)).encode(), None),
    "no metadata, no format": (json.dumps({"cells": notebook(*ALL)["cells"]}).encode(), None),
    "unknown kernel": (json.dumps(notebook(*ALL, metadata={"kernelspec": {"name": "x\x1b[2J"}})).encode(), None),
    "not UTF-8": (TEXT.replace("{", '{"author": "Zo\xeb",', 1).encode("latin-1"), None),
    "byte-order mark": (b"\xef\xbb\xbf" + TEXT.encode(), None),
    "Windows newlines": (json.dumps(notebook(*ALL), indent=1).replace("\n", "\r\n").encode(), None),
    '=1+1,"x"\n\x1b[31m<script>alert(1)</script>\u202e': (TEXT.encode(), None),
    "@SUM(A1)": (TEXT.encode(), None),
    "[red]": (json.dumps(notebook("print('\x1b[2J<script>')", *ALL)).encode(), None),
}


@pytest.fixture(scope="module")
def graded(world):
    """What `actedu grade` says of a folder and of a zip archive of strange files: status, output, rows of the table."""
    root, _ = world
    shutil.rmtree(root / "in", ignore_errors=True)
    (root / "in").mkdir()
    for name, (content, _) in FILES.items():
        (root / "in" / f"{name.replace('/', chr(0x2215))}.ipynb").write_bytes(content)
    (root / "in" / "a link.ipynb").symlink_to(root / "hw" / "secret")
    with zipfile.ZipFile(root / "in.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for name, (content, _) in FILES.items():
            packed.writestr(f"{name.replace('/', chr(0x2215))}.ipynb", content)
        packed.writestr("../../up.ipynb", TEXT)
        packed.writestr("/absolute.ipynb", TEXT)
        packed.writestr("bomb.ipynb", b" " * (8 << 20))
        link = zipfile.ZipInfo("a link.ipynb")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        packed.writestr(link, "hw/secret")
    (root / "hw" / "gradebook.sqlite").unlink(missing_ok=True)
    app = typer.Typer()
    app.command()(grade_command)
    said = {}
    for place in ("in", "in.zip"):
        before = contents(root)
        table = root / f"{place}.csv"
        more = ["--csv", str(table), "--db", str(root / f"{place}.sqlite"), "--jobs", "1"]
        done = CliRunner().invoke(app, [str(root / "hw"), str(root / place), *more])
        assert done.exit_code == 0, done.output
        new = contents(root).items() - before.items()
        assert {Path(name).name for name, _ in new} <= {
            table.name,
            *(f"{place}.sqlite{x}" for x in ("", "-wal", "-shm")),
        }
        with open(table, newline="", encoding="utf-8") as file:
            said[place] = done.output, {row["file"]: row for row in csv.DictReader(file)}
    return said


@pytest.mark.parametrize("place", ["in", "in.zip"])
@pytest.mark.parametrize("name", FILES)
def test_a_strange_file_is_read_or_is_a_row_with_a_reason(graded, place, name):
    where = texts.plain(f"{name.replace('/', chr(0x2215))}.ipynb")
    row = graded[place][1][where if where[0] not in "=@" else f"'{where}"]
    reason = FILES[name][1]
    if reason is None:
        assert row["total"] == row["of"] == "7", row
    else:
        assert row["total"] == ""
        # an archive's own bound comes first
        assert reason in row["note"] or (place == "in.zip" and "unpacks to more than" in row["note"])


def test_links_and_ways_out_are_rows_and_nothing_is_written(graded):
    notes = {row["file"]: row["note"] for row in graded["in.zip"][1].values()}
    assert "leads out" in notes["../../up.ipynb"]
    assert "leads out" in notes["/absolute.ipynb"]
    assert "unpacks to more than 200 times" in notes["bomb.ipynb"]
    assert "is a link" in notes["a link.ipynb"]
    assert "is a link, which is not followed" in graded["in"][1]["a link.ipynb"]["note"]


@pytest.mark.parametrize("place", ["in", "in.zip"])
def test_what_is_printed_and_written_holds_no_control_characters(graded, place):
    output, rows = graded[place]
    assert not UNFIT.search(output)
    assert not any(UNFIT.search(text) or "\n" in text for row in rows.values() for text in row.values())
    assert not any(text.startswith(("=", "+", "-", "@")) for row in rows.values() for text in row.values())
