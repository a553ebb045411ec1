"""Walk a lab through a grid and keep what it shows: picture, sentence, tables, and which missions it reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from actedu.baked.grid import Part, epochs
from actedu.baked.packing import Packed, Pool
from actedu.baked.pieces import Box, pieces
from actedu.plots import Table
from actedu.plots.frame import Frame, on_page
from actedu.widgets.lab import Lab
from actedu.widgets.listing import Listing
from actedu.widgets.missions import Missions
from actedu.widgets.training import TrainingLab

PREFIX = "\ue010"  # of the ids in a frame: the page puts what makes them its own
_ID = re.compile(r'\bid="([^"]+)"')

Recording = dict[str, Any]


def record(lab: Lab, parts: Sequence[Part]) -> Recording:
    """Return what `lab` shows in each cell of the parts, as lists and strings alone.

    `pieces` are the boxes that each frame can be cut into. `first` has, by part, the number of the state that each
    cell begins with, and where the part ends. Of a state there are `frame`, `sentence`, `picture`, `table`, `goals`,
    one bit a mission, and `epoch`. The lab ends at the last cell; nothing is entered in the learner's journal.
    """
    lab.missions = Missions("", ())  # what is reached here, nobody has reached
    frames, packed, known, cuts = Pool(), Packed(), dict[Frame, int](), list[list[Box]]()
    rows: list[tuple[int, str, list[int], str, int, int]] = []

    def look(goals: int, epoch: int) -> None:
        frame = lab.frame()
        if frame not in known:
            known[frame] = frames.place(portable(frame))
            if known[frame] == len(cuts):
                cuts.append(pieces(frame))
        tables = "\f".join(map(written, lab.tables()))
        picture = packed.picture(on_page(lab.marks()), frame.views)
        rows.append((known[frame], lab.sentence, picture, tables, goals, epoch))

    first = []
    for part in parts:
        starts = []
        for cell in part.cells():
            starts.append(len(rows))
            lab.set(**cell)
            reached = sum(1 << i for i, goal in enumerate(lab.goals) if goal.done(lab))
            for epoch in _epochs(lab, part):
                look(reached if epoch == getattr(lab, "last", epoch) else 0, epoch)
        first.append([*starts, len(rows)])
    names = ("frame", "sentence", "picture", "table", "goals", "epoch")
    states = {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
    return {"first": first, "frames": list(frames), "pieces": cuts, **states, **packed.plain()}


def _epochs(lab: Lab, part: Part) -> Iterator[int]:
    """Yield 0 for a lab without a training, else the epochs to look at, with the lab at each."""
    if not isinstance(lab, TrainingLab):
        yield 0
        return
    for epoch in epochs(part, lab.last):
        lab.epoch = epoch
        yield epoch


def portable(frame: Frame) -> str:
    """Return a frame whose ids begin with `PREFIX`, short and counted, since many frames share a page."""
    svg = frame.still
    for number, name in enumerate(dict.fromkeys(_ID.findall(svg))):
        svg = svg.replace(f'"{name}"', f'"{PREFIX}{number}"').replace(f"#{name}", f"#{PREFIX}{number}")
    return svg


def written(table: Table) -> str:
    """Write a table as lines: its caption, its columns, those of numbers with a sign before them, and its rows.

    A cell of code begins with a backtick.
    """
    head = "\t".join(f"{'>' * right}{name}" for name, right in zip(table.columns, table.numeric(), strict=True))
    rows = ("\t".join(_cell(table, *pair) for pair in zip(table.columns, row, strict=True)) for row in table.rows)
    return "\n".join([table.caption, head, *rows])


def _cell(table: Table, column: str, cell: object) -> str:
    return f"`{cell}" if isinstance(table, Listing) and table.is_code(column, cell) else str(cell)
