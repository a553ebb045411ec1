"""What strangers wrote, made fit for a terminal, a page or a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

_CONTROL = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]|[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u2800\ufe00-\ufe0f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# where a cell begins, also for a spreadsheet that takes ; or | for the end of one; then signs that begin a formula
_FORMULA = re.compile(r"(^|[;|]\s*)(?='*[=+\-@＝＋－＠﹦﹢﹣﹫])")
_GUARD = re.compile(_FORMULA.pattern.replace("(?=", "'(?="))


def plain(text: str, most: int = 200) -> str:
    """Return text fit for one line of a terminal or table: no control, invisible or direction characters."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def code(text: str, most: int = 4000) -> str:
    """Return code fit for a page: lines and indentation as they are, and nothing else that `plain` takes away."""
    return "\n".join(_CONTROL.sub(" ", line) for line in text.expandtabs(4)[:most].split("\n"))


def guarded(text: str) -> str:
    """Return text that a spreadsheet shows and does not compute; `unguarded` gives it back."""
    return _FORMULA.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    return _GUARD.sub(r"\1", text)


def neutral(text: str, most: int = 400) -> str:
    """Return text in one line that a spreadsheet shows and does not compute."""
    return guarded(plain(text, most))


def line(cells: Sequence[str], delimiter: str = ",") -> str:
    """Return one line of a CSV file without its end; what could be taken for an end is quoted."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().removesuffix("\r\n")
