"""What `actedu new lesson` writes: a module's folder with everything in place but the content."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from keyword import iskeyword
from pathlib import Path

from actedu.course import ANATOMY
from actedu.errors import UserError
from actedu.modules import NAMED, Folder, folders, module_name

_FRONT = """\
---
title: "{title}"
minutes: {{lesson: 30, exercises: 30}}
level: introductory
prerequisites: []
tracks: [{tracks}]
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

from actedu import claim, predict, quiz, show, test_claim
```

```quiz warm_up
What is the square of -3?

- 9
  The signs cancel. Write the right option first; they are shown in another order.
- -9
  That is the negative of the square.
```
""",
    "The claim": """\
```python
claim("topic.1")
```
""",
    "Predict": """\
```python
guess = predict("topic.error", "The error of the difference quotient with half the step", 0, 1)
```
""",
    "Observe": """\
```python
from actedu.experiments import topic_error

result = topic_error()
guess.reveal(result.mean[result.focus], result.plot)
```
""",
    "Explain": """\
```python
np.square(3)
```
""",
    "Explore": """\
```python
from actedu.widgets import TopicLab

TopicLab()
```
""",
    "Test the claim": """\
```python
test_claim("topic.1")
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

# what the skeleton's own parts show, which is left out where a module has that part already
_SHOWS = {
    "The claim": "claims",
    "Predict": "experiments",
    "Observe": "experiments",
    "Explore": "lab",
    "Test the claim": "claims",
}
_TOPIC = Path(__file__).parent / "topic"  # the other files; what is named after a topic there is renamed


def in_repository(root: Path, name: str) -> list[Path]:
    """Write the skeleton of the module `name` ("22_topic") into the repository at `root`; return the paths written.

    It builds as it is, and a test says what a finished module needs beside it. What experiments and claims the module
    has already are left as they are.
    Raises UserError for a name of another form, or when a lesson or the number is there already.
    """
    if not re.fullmatch(r"\d\d_[a-z][a-z0-9_]*", name):
        raise UserError(
            f"new lesson: {name!r} is not of the form NN_topic, such as 22_topic: digits, then small letters; a module "
            "outside the course needs no number: actedu new lesson my_topic --in FOLDER"
        )
    place = root / "actedu" / "modules"
    if taken := sorted(path.name for path in place.glob(f"m{name[:2]}_*") if path.name != f"m{name}"):
        raise UserError(f"new lesson: number {name[:2]} is taken by {taken[0][1:]}; choose another")
    from actedu import claims

    numbers = (row for row in claims.rows() if isinstance(row, int))
    return _write(place / f"m{name}", name[3:], str(max(numbers, default=0) + 1), tracks="Research")


def elsewhere(place: Path, name: str) -> list[Path]:
    """Write the skeleton of the module `name` ("my_topic") into a folder of that name in `place`; as `in_repository`.

    Raises UserError for a name that cannot be a module's, or is taken.
    """
    folder = f"m{name}" if name[:1].isdigit() else name
    known = module_name(folder)
    if known is None:
        raise UserError(f"new lesson: {name!r} is no name; {NAMED}")
    made = Folder(known, place.resolve() / folder)
    for one in (one for one in folders() if one.path != made.path):
        if set(one.spellings) & set(made.spellings):
            raise UserError(f"new lesson: there is a module {one.name} already, in {one.path}; choose another name")
    return _write(place / folder, made.topic, json.dumps(f"{known}.1"), tracks="")


def exercise(place: Path, name: str) -> Path:
    """Write an exercise of one's own into `place`, a module's folder or an assignment's, and return its file.

    In another folder than a module's it goes into a module of its own there, which needs no lesson. It works as it is.
    Raises UserError for a name that cannot be one, or is taken.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,59}", name) or iskeyword(name):
        raise UserError(f"new exercise: {name!r} is no name; write small letters, digits and underscores: my_exercise")
    if not place.is_dir():
        raise UserError(f"new exercise: {place} is not a folder; give that of an assignment or of a module")
    module = place if (place / "lesson.md").exists() else place / _own_module(place)
    lesson, file = module / "lesson.md", module / "exercises" / f"{name}.py"
    if file.exists():
        raise UserError(f"new exercise: {file} exists already and is left as it is")
    from actedu import exercises

    taken = None
    with suppress(UserError):
        taken = exercises.find(name)
    if taken is not None:
        raise UserError(f"new exercise: module {taken.module} has an exercise {name!r} already; choose another name")
    text = (_TOPIC / "exercises" / "topic_example.py").read_text(encoding="utf-8").replace("topic_example", name)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        if module != place and not lesson.exists():
            lesson.write_text('---\ntitle: "Exercises of our own"\n---\n', encoding="utf-8")
    except OSError as error:
        raise UserError(f"new exercise: {module} cannot be written: {error.strerror or error}") from None
    return file


def _own_module(place: Path) -> str:
    """Return what a module in an assignment's folder is called: after the folder, as no other may have its name."""
    letters = re.sub(r"[^a-z0-9]+", "_", place.resolve().name.lower()).strip("_")
    return f"{letters if letters[:1].isalpha() else f'own_{letters}'}_exercises"


def _write(folder: Path, topic: str, row: str, tracks: str) -> list[Path]:
    """Write what is not there yet; `row` is how the claim is called, as code."""
    lesson = folder / "lesson.md"
    if lesson.exists():
        raise UserError(f"new lesson: {lesson} exists already and is left as it is")
    have = Folder(topic, folder)
    parts = [_FRONT.format(title=topic.replace("_", " ").capitalize(), topic=topic, tracks=tracks)]
    for heading, belongs in ANATOMY.items():
        shown = heading in _BLOCKS and not (heading in _SHOWS and have.sources(_SHOWS[heading]))
        block = f"\n{_named(_BLOCKS[heading], topic, row)}" if shown else ""
        parts.append(f"\n## {heading}\n\n{belongs}\n{block}")
    texts = {lesson: "".join(parts)}
    for source in sorted(_TOPIC.rglob("*.py")):
        inside = source.relative_to(_TOPIC)
        if not have.sources(inside.parts[0].removesuffix(".py")):
            texts[folder / _named(str(inside), topic, row)] = _named(source.read_text(encoding="utf-8"), topic, row)
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"new lesson: {folder} cannot be written: {error.strerror or error}") from None
    return list(texts)


def _named(text: str, topic: str, row: str) -> str:
    camel = "".join(word.capitalize() for word in topic.split("_"))
    return text.replace("topic", topic).replace("Topic", camel).replace(f'"{topic}.1"', row)
