import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="The edge of a tilted bowl", points=3, stars=2, kind="fit parameters")
def edge_of_a_tilted_bowl(*, a=6.0, b=3.0, c=4.0):
    r"""The loss of two weights is $({a} x^2 + 2 \cdot {b}\, x y + {c} y^2) / 2$, so that its slopes are ${a} x + {b} y$
    and ${b} x + {c} y$. It is a bowl that does not lie along the axes.

    Give the largest safe rate of gradient descent: **below** the stability edge, by at most 2%, so that a walk comes
    to rest from any start.
    """
    return float(1.98 / np.linalg.eigvalsh([[a, b], [b, c]]).max())


_BOWLS = [
    (a, b, c)
    for a in (4.0, 5.0, 6.0, 8.0)
    for b in (2.0, 3.0, 4.0)
    for c in (3.0, 4.0, 6.0, 7.0)
    if a * c > 1.3 * b * b  # else the sum of the curvatures would be nearly the largest one
]


@edge_of_a_tilted_bowl.vary
def other_bowl(rng):
    return dict(zip("abc", _BOWLS[int(rng.integers(len(_BOWLS)))], strict=True))


def _steepest(a, b, c):
    return float(np.linalg.eigvalsh([[a, b], [b, c]]).max())


def _rate(answer):
    given = numbers(answer)
    if given is None or given.size != 1 or isinstance(answer, bool | np.bool_):
        return None
    rate = float(given.reshape(()))
    return rate if np.isfinite(rate) and rate > 0 else None


def _walk(rate, a, b, c):
    """Return how far a walk of 2000 steps from a start in both directions ends, or infinity."""
    H, w = np.array([[a, b], [b, c]]), np.array([1.0, 0.3])
    for _ in range(2000):
        w = w - rate * (H @ w)
        if not np.abs(w).max() < 1e6:
            return np.inf
    return float(np.abs(w).max())


def _near(answer, setting, *, a, b, c):
    rate = _rate(answer)
    if rate is None:
        return f"one rate above 0 is asked for; this is {brief(answer)}"
    share = rate * _steepest(a, b, c) / 2
    if share > 1.05:
        return f"at rate {brief(rate)} a walk from (1, 0.3) is {_far(_walk(rate, a, b, c))} after 2000 steps"
    return None if share >= 0.95 else "the edge lies higher: larger rates stay too"


def _below(answer, setting, *, a, b, c):
    rate = _rate(answer)
    if rate is None:
        return f"one rate above 0 is asked for; this is {brief(answer)}"
    share = rate * _steepest(a, b, c) / 2
    if share >= 1:
        return "it lies on the edge or above: a walk does not come to rest"
    return None if share >= 0.98 - 1e-9 else "it lies more than 2% below the edge"


def _far(distance):
    return "out of sight" if np.isinf(distance) else f"{brief(distance)} away"


edge_of_a_tilted_bowl.checks(
    Holds("it is within 5% of the edge", _near), Holds("it is below the edge, by at most 2%", _below)
)

edge_of_a_tilted_bowl.hints(
    "Which number of a bowl sets the edge? Here neither of the two directions of the axes is the steepest one.",
    "See 'Where the gradient is 0': the curvatures are eigenvalues, and a cell there computes two of them.",
    "For (2 x^2 + 2 y^2 + 2 x y) / 2 the table of second derivatives is [[2, 1], [1, 2]], the curvatures are 3 and 1, "
    "and the edge is 2/3.",
    "np.linalg.eigvalsh([[{a}, {b}], [___, ___]]) gives the curvatures; then 0.99 * 2 / ___. Or try rates in a loop.",
)

edge_of_a_tilted_bowl.why(
    "The steepest direction lies between the axes, where both terms and the mixed one add up. Its curvature is the "
    "largest eigenvalue of the second derivatives, above both numbers on the diagonal. Trying rates in a loop finds "
    "the same edge, which is how one finds it for a net."
)


@edge_of_a_tilted_bowl.mistake(
    when=lambda answer, *, a, b, c: abs(_rate(answer) - 2 / max(a, c)) < 0.02 * 2 / max(a, c)
)
def steepest_axis(*, a, b, c):
    """this is 2 over the larger number on the diagonal: the curvature along an axis; between the axes it is larger"""
    return 1.99 / max(a, c)


@edge_of_a_tilted_bowl.mistake(when=lambda answer, *, a, b, c: abs(_rate(answer) * _steepest(a, b, c) - 1) < 0.03)
def one_over_curvature(*, a, b, c):
    """this is 1 over the largest curvature: there the steep direction is done in one step; the edge is twice as far"""
    return 1 / _steepest(a, b, c)


@edge_of_a_tilted_bowl.mistake(
    when=lambda answer, *, a, b, c: abs(_rate(answer) * np.linalg.eigvalsh([[a, b], [b, c]])[0] - 2) < 0.05
)
def flattest_direction(*, a, b, c):
    """this is 2 over the smallest curvature: the steep direction leaves long before"""
    return float(1.99 / np.linalg.eigvalsh([[a, b], [b, c]])[0])


@edge_of_a_tilted_bowl.mistake(when=lambda answer, *, a, b, c: abs(_rate(answer) * (a + c) - 2) < 0.03)
def both_added(*, a, b, c):
    """this is 2 over the sum of the curvatures: it stays, but only the largest one counts"""
    return 1.99 / (a + c)


@edge_of_a_tilted_bowl.alternative
def by_trial(*, a, b, c):
    rate, top = 0.0, 1.0
    for _ in range(40):
        middle = (rate + top) / 2
        rate, top = (middle, top) if middle * _steepest(a, b, c) < 2 else (rate, middle)
    return np.float64(0.995 * rate)
