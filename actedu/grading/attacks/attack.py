"""What a hostile notebook is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NONE = "def {exercise}(*args, **options):\n    return None"  # an answer that deserves nothing


@dataclass(frozen=True)
class Attack:
    """A hostile notebook that deserves no point.

    Attributes:
        name: a few words.
        tries: what it is after, as the end of the sentence "it tries to ...".
        cells: its code; `{exercise}` stands for the name of the exercise asked for.
        said: a regular expression for the reason that the student is given, where the exercise asks for a function.
    """

    name: str
    tries: str
    cells: tuple[str, ...]
    said: str = "it returns None"

    def notebook(self, exercises: Iterable[str]) -> list[str]:
        """Return the cells for the exercises named: a cell with the placeholder comes once for each."""
        names = list(exercises)
        made: list[str] = []
        for cell in self.cells:
            made += [cell.replace("{exercise}", name) for name in (names if "{exercise}" in cell else names[:1])]
        return made
