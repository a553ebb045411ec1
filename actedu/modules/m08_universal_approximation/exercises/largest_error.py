import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="An error of exactly zero", points=3, stars=2, kind="debug the code")
def largest_error(xs, k):
    r"""A broken line joins the points $(x, \sin(kx))$ for the places `xs`, which increase. This function is to
    return how far it is off: the largest distance between line and curve anywhere from the first place to the last.

    It reports 0 for every choice of places. Repair it. An answer within 1% is right.
    """
    fine = np.linspace(xs[0], xs[-1], 20_001)
    line = np.interp(fine, xs, np.sin(k * xs))
    return np.max(np.abs(line - np.sin(k * fine)))


@largest_error.fault
def looks_at_the_points_only(xs, k):
    """at the given places line and curve meet, so this is 0 whatever lies between them"""
    line = np.interp(xs, xs, np.sin(k * xs))
    return np.max(np.abs(line - np.sin(k * xs)))


_UNEVEN = (np.array([-1.0, -0.2, 0.1, 1.0]), 6.0)
_SHORT_AND_LONG = ((np.linspace(-1.0, 1.0, 33), 6.0), (np.array([0.0, 1.0]), 3.0))


def _places(rng):
    """Places that are drawn, and two between which the curve lies above the line, which they need not bring."""
    drawn = [(np.sort(rng.uniform(-1.0, 1.0, n)), float(rng.uniform(4.0, 8.0))) for n in (3, 5, 8)]
    return [*drawn, (np.array([0.0, 0.5]), float(rng.uniform(5.0, 7.0)))]


largest_error.checks(
    Matches((_UNEVEN,), title="looks between the places too", rtol=0.01),
    Matches(_SHORT_AND_LONG, title="is right for short and long pieces", rtol=0.01),
    Matches(_places, title="is right for other places", hidden=True, rtol=0.01),
)

largest_error.hints(
    "Where can line and curve differ, and where are they equal by construction?",
    "See 'Stairs' in the lesson: on which points is the largest error measured there, and how many are they?",
    "Someone tests a bridge at its pillars only, and finds that it never sags.",
    "fine = np.linspace(xs[0], xs[-1], ___); np.interp(___, xs, np.sin(k * xs)) is the line there",
)

largest_error.why(
    "The points the line was made from lie on it, so an error measured there says nothing. A fine grid looks between "
    "them. The same holds for training points: a fit is judged where it was not made."
)


@largest_error.mistake
def middles_only(xs, k):
    """half way between two places is often not the worst place, least of all on a piece with several waves"""
    middles = (xs[:-1] + xs[1:]) / 2
    return np.max(np.abs(np.interp(middles, xs, np.sin(k * xs)) - np.sin(k * middles)))


@largest_error.mistake
def mean_for_largest(xs, k):
    """this averages the distance; the largest one is asked for"""
    fine = np.linspace(xs[0], xs[-1], 20_001)
    return np.mean(np.abs(np.interp(fine, xs, np.sin(k * xs)) - np.sin(k * fine)))


@largest_error.mistake
def one_side_only(xs, k):
    """without the absolute value only places count where the line lies above the curve"""
    fine = np.linspace(xs[0], xs[-1], 20_001)
    return np.max(np.interp(fine, xs, np.sin(k * xs)) - np.sin(k * fine))


@largest_error.mistake
def beyond_the_places(xs, k):
    """this looks beyond the first and the last place too, where no line was drawn"""
    fine = np.linspace(xs[0] - 1, xs[-1] + 1, 40_001)
    return np.max(np.abs(np.interp(fine, xs, np.sin(k * xs)) - np.sin(k * fine)))


@largest_error.alternative
def piece_by_piece(xs, k):
    worst = 0.0
    for i in range(1, len(xs)):
        a, b = xs[i - 1], xs[i]
        share = np.linspace(0, 1, 501)
        line = (1 - share) * np.sin(k * a) + share * np.sin(k * b)
        worst = max(worst, np.max(np.abs(line - np.sin(k * (a + share * (b - a))))))
    return worst
