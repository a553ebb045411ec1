"""Quick questions: a prompt and options, each with the reason it deserves."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase


@dataclass(frozen=True)
class Question:
    """A prompt and `options`, text -> reason; the first one written is right. They are shown in another order."""

    prompt: str
    options: Mapping[str, str]

    @property
    def right(self) -> str:
        """The right option's text."""
        return next(iter(self.options))

    @property
    def shown(self) -> tuple[str, ...]:
        """The options in the order in which they are shown: always the same one for the same question."""
        return tuple(random.Random(self.prompt).sample(list(self.options), len(self.options)))

    def letter(self, option: str) -> str:
        """The letter before an option."""
        return ascii_lowercase[self.shown.index(option)]


@dataclass(frozen=True)
class Quiz:
    """A named set of questions, such as "s_curves.warm_up"."""

    name: str
    questions: Sequence[Question]
