"""What may be asked of an answer.

A check is a small frozen record with a `title` and `run(answer, setting)`, which returns None or the
first `Failure`. The answer is whatever the learner wrote: in a notebook the object itself, in grading a
stand-in that sends plain arguments to the sandbox and brings plain values back. Nothing here can tell.
"""

from actedu.checks.functions import Cases, Draw, KeepsShape, LeavesInputAlone, Matches, Stable, difference
from actedu.checks.order import IsOrder
from actedu.checks.outcome import (
    AnswerError,
    Arguments,
    Check,
    Elsewhere,
    Failure,
    Foreseeable,
    Outcome,
    Setting,
    call,
    call_with,
    copied,
    source_of,
)
from actedu.checks.own_tests import Holds, Reaches
from actedu.checks.plain_values import ATOL, RTOL, brief, numbers, same
from actedu.checks.values import IsChoice, IsNumber

__all__ = [
    "ATOL",
    "RTOL",
    "AnswerError",
    "Arguments",
    "Cases",
    "Check",
    "Draw",
    "Elsewhere",
    "Failure",
    "Foreseeable",
    "Holds",
    "IsChoice",
    "IsNumber",
    "IsOrder",
    "KeepsShape",
    "LeavesInputAlone",
    "Matches",
    "Outcome",
    "Reaches",
    "Setting",
    "Stable",
    "brief",
    "call",
    "call_with",
    "copied",
    "difference",
    "numbers",
    "same",
    "source_of",
]
