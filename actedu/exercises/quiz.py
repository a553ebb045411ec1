"""Quick questions: a prompt and options, each with the reason it deserves.

They stand in a lesson's Markdown, where they are asked, as a block with the quiz's name. The right option comes first;
the lines indented below an option are its reason. A blank line comes before the next question. Nothing is escaped.

    ```quiz warm_up
    How many parameters does a 2-3-1 net with biases have?

    - 13
      2·3 weights and 3 biases, then 3·1 weights and 1 bias: 9 + 4.
    - 9
      Those are the weights alone. Every hidden and output unit has a bias too.
    ```
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from actedu import blocks


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


def extract(text: str, topic: str, where: str) -> tuple[str, dict[str, Quiz]]:
    """Take the quizzes out of a lesson's Markdown.

    Returns the text with a cell `quiz("topic.name")` in place of each block, and the quizzes by that name.
    Raises UserError naming the file as `where` says, the block, and what is wrong in it.
    """
    found: dict[str, Quiz] = {}

    def cell(name: str, body: str) -> str:
        quiz = f"{topic}.{name}"
        found[quiz] = Quiz(quiz, _questions(body))
        return f'```python\nquiz("{quiz}")\n```'

    return blocks.replace(text, "quiz", where, cell), found


def _questions(body: str) -> tuple[Question, ...]:
    """Read a block's questions in order. Raises ValueError saying what is wrong."""
    parts = re.split(r"\n[ \t]*\n(?!- |\s)", body.strip("\n"))
    if not parts[0].strip():
        raise ValueError("it holds no question; write one, then its options as a list")
    return tuple(map(_question, parts))


def _question(part: str) -> Question:
    prompt: list[str] = []
    options: dict[str, list[str]] = {}
    for line in filter(str.strip, part.splitlines()):
        said = line.strip()
        if line.startswith("- "):
            option = said[2:]
            if not prompt:
                raise ValueError(f"no question stands before the option {option!r}")
            if option in options:
                raise ValueError(f"the option {option!r} stands there twice")
            options[option] = []
        elif line[0].isspace():
            if not options:
                raise ValueError(f"{said!r} is indented, but belongs to no option; begin an option with '- '")
            options[option].append(said)
        elif options:
            raise ValueError(f"indent {said!r} if it is a reason; leave a blank line before it if it is a question")
        else:
            prompt.append(said)
    question = " ".join(prompt)
    if len(options) < 2:
        given = "1 option" if options else "0 options"
        raise ValueError(f"{question!r} has {given}; give two or more, each after '- '")
    if bare := [option for option, reason in options.items() if not reason]:
        raise ValueError(f"the option {bare[0]!r} has no reason; write it indented on the lines below")
    return Question(question, {option: " ".join(reason) for option, reason in options.items()})
