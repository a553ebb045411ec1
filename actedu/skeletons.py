"""What `actedu new lesson` writes: a lesson and an exercise file with everything in place but the content."""

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

_EXERCISES = '''\
"""Exercises of the lesson {name}."""

import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(
    points=1,
    stars=1,
    kind="FN",
    checks=(Matches([(np.linspace(-3, 3, 7),)]), LeavesInputAlone()),
    hints=(
        "State the goal again and name the idea.",
        "Point to the part of the lesson that shows it.",
        "Give a line that is partly worked out.",
        "Give the key line with a gap: x * ___",
    ),
    mistakes={{
        "this doubles x instead of squaring it": lambda x: 2 * np.asarray(x),
        "the sign is lost: a square is never negative": lambda x: -np.square(x),
    }},
    alternatives=(np.square,),
    why="Multiplying works elementwise on arrays of any shape.",
)
def {example}(x):
    r"""Write $x^2$ for an array `x` of any shape."""
    return np.asarray(x) * x
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
    lesson, exercises = folder / "lesson.md", folder / "exercises.py"
    for path in (lesson, exercises):
        if path.exists():
            raise ValueError(f"new lesson: {path.relative_to(root)} exists already and is left as it is")
    if taken := sorted(path.name for path in modules.glob(f"m{name[:2]}_*") if path != folder):
        raise ValueError(f"new lesson: number {name[:2]} is taken by {taken[0][1:]}; choose another")
    folder.mkdir(exist_ok=True)
    topic = name[3:]
    parts = [_FRONT.format(title=topic.replace("_", " ").capitalize())]
    for heading, belongs in ANATOMY.items():
        parts.append(f"\n## {heading}\n\n{belongs}\n" + (f"\n{_BLOCKS[heading]}" if heading in _BLOCKS else ""))
    lesson.write_text("".join(parts), encoding="utf-8")
    exercises.write_text(_EXERCISES.format(name=name, example=f"{topic}_example"), encoding="utf-8")
    return [lesson, exercises]
