"""A course on neural-network activation functions: predict, run, explain, check.

What a notebook uses is importable from here by name. Importing this package needs NumPy only; the rest
is imported when a name is first used.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "card": "actedu.learning.cards",
    "certificate": "actedu.learning.certificate",
    "cheat_sheet": "actedu.learning.cards",
    "check": "actedu.learning.practice",
    "choose": "actedu.chooser",
    "claim": "actedu.learning.verdicts",
    "exam": "actedu.learning.exam",
    "given": "actedu.learning.practice",
    "hint": "actedu.learning.practice",
    "predict": "actedu.learning.prediction",
    "progress": "actedu.learning.progress",
    "quiz": "actedu.learning.quizzes",
    "review": "actedu.learning.review",
    "run_with": "actedu.learning.frameworks",
    "show": "actedu.plots",
    "solution": "actedu.learning.practice",
    "Table": "actedu.plots",
    "test_claim": "actedu.learning.verdicts",
    "variant": "actedu.learning.practice",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"actedu has no {name!r}; it has {', '.join(_HOMES)} and the packages below it")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
