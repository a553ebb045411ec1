"""A table of code: what some of its columns hold is to be typed, and stands in letters of equal width."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import cycle

from actedu.plots import Table

_IN_WORDS = re.compile(r"\(.*\)|none|not offered|")


@dataclass(frozen=True)
class Listing(Table):
    """A table whose columns `code` hold code, but for cells in brackets and those that say there is none."""

    code: Collection[str] = ()

    def is_code(self, column: str, cell: object) -> bool:
        """Say whether this cell of a column is code."""
        return column in self.code and not _IN_WORDS.fullmatch(str(cell))

    def _repr_html_(self) -> str:
        columns = cycle(self.columns[1:])  # a row begins with its heading, no td

        def cell(found: re.Match[str]) -> str:
            start, text = found.groups()
            return f"{start}<code>{text}</code>" if self.is_code(next(columns), text) else found[0]

        return re.sub(r"(<td [^>]*>)(.*?)(?=</td>)", cell, super()._repr_html_())
