"""An exercise; its name is the file's."""

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
    mistakes={
        "this doubles x instead of squaring it": lambda x: 2 * np.asarray(x),
        "the sign is lost: a square is never negative": lambda x: -np.square(x),
    },
    alternatives=(np.square,),
    why="Multiplying works elementwise on arrays of any shape.",
)
def topic_example(x):
    r"""Write $x^2$ for an array `x` of any shape."""
    return np.asarray(x) * x
