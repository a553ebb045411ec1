"""What `actedu new lesson` writes: a lesson and an exercise with everything in place but the content."""

from __future__ import annotations

import re
from pathlib import Path

from actedu.course import ANATOMY

_FRONT = """\
---
title: "{title}"
minutes: {{lesson: 30, exercises: 30}}
level: introductory
prerequisites: []
tracks: [Research]
objectives:
  - say what a learner can do afterwards, as something that a check can measure
exercises: [{topic}_example]
data: none
packages: [numpy]
offline: true
---
"""

_BLOCKS = {
    "Warm-up": """\
```python
import numpy as np

from actedu import quiz
```

```quiz warm_up
What is the square of -3?

- 9
  The signs cancel. Write the right option first; they are shown in another order.
- -9
  That is the negative of the square.
```
""",
    "Explain": """\
```python
np.square(3)
```
""",
    "Check yourself": """\
```quiz check_yourself
What is the slope of the square at 3?

- 6
  The slope at x is 2x.
- 9
  That is the value at 3.
```
""",
}

_EXERCISE = '''\
import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Each number times itself", points=1, stars=1, kind="write the function")
def {example}(x):
    r"""Write $x^2$ for an array `x` of any shape."""
    return np.asarray(x) * x


{example}.checks(
    Matches([(np.linspace(-3, 3, 7),)]),
    LeavesInputAlone(),
    Matches(lambda rng: [(rng.normal(size=(2, 5)),)], title="gives the right values elsewhere", hidden=True),
)

{example}.hints(
    "State the goal again and name the idea.",
    "Point to the part of the lesson that shows it.",
    "Give a line that is partly worked out.",
    "Give the key line with a gap: x * ___",
)

{example}.why("Multiplying works elementwise on arrays of any shape.")


@{example}.mistake
def doubled(x):
    """this doubles x instead of squaring it"""
    return 2 * np.asarray(x)


@{example}.mistake
def sign_lost(x):
    """the sign is lost: a square is never negative"""
    return -np.square(x)


@{example}.mistake
def size_alone(x):
    """this is how far x is from 0, not yet its square"""
    return np.abs(x)


@{example}.alternative
def by_numpy(x):
    return np.square(x)
'''


def new_lesson(root: Path, name: str) -> list[Path]:
    """Write the skeletons of the module `name` ("22_topic") into the repository at `root`; return their paths.

    They build as they are. Raises ValueError for a name of another form, or when a file or the number is taken.
    """
    if not re.fullmatch(r"\d\d_[a-z][a-z0-9_]*", name):
        raise ValueError(
            f"new lesson: {name!r} is not of the form NN_topic, such as 22_topic: digits, then small letters"
        )
    modules = root / "actedu" / "modules"
    folder = modules / f"m{name}"
    topic = name[3:]
    example = f"{topic}_example"
    lesson, exercise = folder / "lesson.md", folder / "exercises" / f"{example}.py"
    for path in (lesson, exercise):
        if path.exists():
            raise ValueError(f"new lesson: {path.relative_to(root)} exists already and is left as it is")
    if taken := sorted(path.name for path in modules.glob(f"m{name[:2]}_*") if path != folder):
        raise ValueError(f"new lesson: number {name[:2]} is taken by {taken[0][1:]}; choose another")
    exercise.parent.mkdir(parents=True, exist_ok=True)
    parts = [_FRONT.format(title=topic.replace("_", " ").capitalize(), topic=topic)]
    for heading, belongs in ANATOMY.items():
        parts.append(f"\n## {heading}\n\n{belongs}\n" + (f"\n{_BLOCKS[heading]}" if heading in _BLOCKS else ""))
    lesson.write_text("".join(parts), encoding="utf-8")
    exercise.write_text(_EXERCISE.format(example=example), encoding="utf-8")
    return [lesson, exercise]
