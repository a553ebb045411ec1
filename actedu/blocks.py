"""The fenced blocks of a lesson that are no code: quick questions, and what is told after a prediction."""

from __future__ import annotations

import re
from collections.abc import Callable

from actedu.errors import UserError
from actedu.modules import folders

_FENCED = re.compile(
    r"^(?P<fence>`{3,})(?P<kind>[^`\n]*)\n(?P<body>.*?)(?P<end>^(?P=fence)`*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE
)
_PREDICTED = re.compile(r'predict\(\s*"\w+\.(\w+)"')


def replace(text: str, kind: str, where: str, put: Callable[[str, str], str]) -> str:
    """Return a lesson's Markdown with `put(name, body)` in place of each block ```` ```kind name ````.

    Raises UserError naming the file as `where` says, the block, and what is wrong; also for what `put` raises.
    """
    seen: set[str] = set()

    def cell(block: re.Match[str]) -> str:
        first, *rest = block["kind"].split() or [""]
        if first != kind:
            return block[0]
        if len(rest) != 1 or not rest[0].isidentifier():
            raise UserError(f"{where}: a {kind} block begins with {block['kind']!r}; give it one name: ```{kind} name")
        (name,) = rest
        try:
            if name in seen:
                raise ValueError("there is one of this name already; choose another")
            if not block["end"]:
                raise ValueError(f"the block does not end; close it with {block['fence']} on a line of its own")
            seen.add(name)
            return put(name, block["body"])
        except ValueError as error:
            raise UserError(f"{where}: {kind} {name}: {error}") from None

    return _FENCED.sub(cell, text)


def without_reveals(text: str, where: str) -> str:
    """Return a lesson's Markdown without what is told after a prediction: `reveal` tells it there.

    Raises UserError where the lesson makes no prediction of that name, so that nothing would tell it.
    """
    made = _PREDICTED.findall(text)

    def leave_out(name: str, body: str) -> str:
        if name not in made:
            raise ValueError(f"the lesson predicts no such thing; it predicts {', '.join(made) or 'nothing'}")
        return ""

    return replace(text, "reveal", where, leave_out)


def told(prediction: str) -> str:
    """Return the Markdown that belongs to a prediction such as "s_curves.centring", or nothing if there is none."""
    topic, _, wanted = prediction.partition(".")
    found: dict[str, str] = {}

    def keep(name: str, body: str) -> str:
        found[name] = body.strip()
        return ""

    for folder in folders():
        if folder.topic == topic and folder.lesson.exists():
            replace(folder.lesson.read_text(encoding="utf-8"), "reveal", folder.where, keep)
    return found.get(wanted, "")
