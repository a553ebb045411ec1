"""A small table that reads the same as text and as HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_NUMBER = re.compile(
    r"(about )?[-+\u2212]?((\d[\d\u00a0.,]*|\.\d+)(e[-+]?\d+| × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+| ?%|\u00a0?ms| of \d+)?"
    r"|10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|inf|nan|-|",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Table:
    """Columns, rows of ready-made cells (rounded by the caller), and an optional caption.

    The first cell of a row is its heading. Raises ValueError when a row has another number of cells.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    caption: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"Table: {len(row)} cells for {len(self.columns)} columns in {list(row)}")

    def __str__(self) -> str:
        cells = [list(map(str, row)) for row in (self.columns, *self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        right = self.numeric()

        def line(row: list[str]) -> str:
            aligned = zip(row, widths, right, strict=True)
            return "  ".join(
                text.rjust(w) if to_the_right else text.ljust(w) for text, w, to_the_right in aligned
            ).rstrip()

        head, *body = map(line, cells)
        return "\n".join(([self.caption] if self.caption else []) + [head, "-" * len(head), *body])

    __repr__ = __str__

    def numeric(self) -> list[bool]:
        """Say which columns hold numbers, which stand to the right; words stand to the left."""
        columns = list(zip(*self.rows, strict=True)) or [()] * len(self.columns)
        return [i > 0 and all(_NUMBER.fullmatch(str(cell)) for cell in column) for i, column in enumerate(columns)]

    def _repr_html_(self) -> str:
        caption = f"<caption>{escape(self.caption)}</caption>" if self.caption else ""
        sides = [f'style="text-align:{"right" if right else "left"}"' for right in self.numeric()]
        names = zip(self.columns, sides, strict=True)
        head = "".join(f'<th scope="col" {side}>{escape(str(name))}</th>' for name, side in names)
        body = "".join(
            f'<tr><th scope="row" {sides[0]}>{escape(str(first))}</th>'
            + "".join(f"<td {side}>{escape(str(cell))}</td>" for cell, side in zip(rest, sides[1:], strict=True))
            + "</tr>"
            for first, *rest in self.rows
        )
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
