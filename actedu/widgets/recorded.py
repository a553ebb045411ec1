"""What a page without a kernel keeps of a lab: the values of some of its settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Recorded:
    """Values of settings, each to be recorded with each of the others: `Recorded(width=(2, 8), depth=(1, 4))`.

    A setting with one value stays there, one that is not named stays at its default. `epoch` says which epochs of a
    training are kept beside its last. A name tells grids of one lab apart: `Recorded("four layers", depth=(4,))`.
    """

    def __init__(self, name: str = "", /, **values: Sequence[Any]) -> None:
        self.name = name
        self.values: Mapping[str, tuple[Any, ...]] = {one: tuple(given) for one, given in values.items()}
