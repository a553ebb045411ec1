import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Each number times itself", points=1, stars=1, kind="write the function")
def topic_example(x):
    r"""Write $x^2$ for an array `x` of any shape."""
    return np.asarray(x) * x


topic_example.checks(
    Matches([(np.linspace(-3, 3, 7),)]),
    LeavesInputAlone(),
    Matches(lambda rng: [(rng.normal(size=(2, 5)),)], title="gives the right values elsewhere", hidden=True),
)

topic_example.hints(
    "State the goal again and name the idea.",
    "Point to the part of the lesson that shows it.",
    "Give a line that is partly worked out.",
    "Give the key line with a gap: x * ___",
)

topic_example.why("Multiplying works elementwise on arrays of any shape.")


@topic_example.mistake
def doubled(x):
    """this doubles x instead of squaring it"""
    return 2 * np.asarray(x)


@topic_example.mistake
def sign_lost(x):
    """the sign is lost: a square is never negative"""
    return -np.square(x)


@topic_example.mistake
def size_alone(x):
    """this is how far x is from 0, not yet its square"""
    return np.abs(x)


@topic_example.alternative
def by_numpy(x):
    return np.square(x)
