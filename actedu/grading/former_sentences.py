"""Names for the sentences that gradebooks kept of known mistakes before these had names.

A module that was taught then has them in a file beside its exercises, as they were on that day: what a mistake says now
may have been improved. Parameters stand in braces, as in an exercise's texts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from actedu import exercises, modules
from actedu.exercises.parameters import Binding

FILE = "former_sentences.json"  # exercise -> name -> sentence


def names(exercise: str, parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of an exercise's mistakes by what was kept of a student who had these parameters."""
    try:
        asked = exercises.find(exercise).having(parameters)
    except ValueError:  # it is gone, or has other parameters by now
        return {}
    bind = Binding(asked.parameters, asked.facts)
    return {bind(sentence): name for name, sentence in sentences().get(exercise, {}).items()}


@cache
def sentences() -> dict[str, dict[str, str]]:
    """Return by exercise and name what was said of each known mistake, parameters in braces."""
    found: dict[str, dict[str, str]] = {}
    for file in (folder.path / FILE for folder in modules.folders()):
        if file.exists():
            found |= json.loads(file.read_text(encoding="utf-8"))
    return found
