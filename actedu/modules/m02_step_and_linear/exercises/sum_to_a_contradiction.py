import numpy as np

from actedu.checks import Holds, numbers
from actedu.exercises import exercise


@exercise(title="Why no line can", points=3, stars=2, kind="fit parameters")
def sum_to_a_contradiction(*, m=2, n=3, p=1, q=4, across=1, up=1):
    r"""The argument of the lesson for XOR, with other points. A line is to say class 1 at A and B, that is
    $w_1x_1 + w_2x_2 + b \ge 0$ there, and class 0 at C and D, where the sum is to be below 0:

    | point | A | B | C | D |
    |---|---|---|---|---|
    | at | ({ax}, {ay}) | ({bx}, {by}) | ({cx}, {cy}) | ({dx}, {dy}) |
    | class | 1 | 1 | 0 | 0 |

    Each point gives an inequality. How often must you take each, so that those of class 1 and those of class 0 add up
    to the *same* sum, which would have to be at least 0 and below 0 at once? Give four numbers for A, B, C and D, none
    of them negative, such as `[1, 1, 1, 1]`, which is right for XOR. More than one answer is right.
    """
    return [m, n, p, q]


@sum_to_a_contradiction.vary
def another_crossing(rng):
    total = int(rng.integers(5, 8))
    m, p = (int(one) for one in rng.integers(1, total, size=2))
    across, up = ((1, 1), (1, 2), (2, 1), (1, -1))[int(rng.integers(4))]
    if 2 * m == total:  # four equal numbers would be right, or two
        m -= 1
    return {"m": m, "n": total - m, "p": p, "q": total - p, "across": across, "up": up}


def _corners(m, n, p, q, across, up):
    """Return the four points, (4, 2): m A + n B and p C + q D are the same multiple of the point where they cross."""
    u, v = np.array([across, up]), np.array([1, 0] if across * up == 1 else [1, 1] if up < 0 else [0, 1])
    return np.array([5, 4]) + np.array([n * u, -m * u, q * v, -p * v])


@sum_to_a_contradiction.facts
def coordinates(*, m, n, p, q, across, up):
    places = _corners(m, n, p, q, across, up).ravel().tolist()
    return dict(zip(("ax", "ay", "bx", "by", "cx", "cy", "dx", "dy"), places, strict=True))


def _taken(answer):
    """Return four numbers; raise ValueError with a sentence for another form."""
    if "Ellipsis" in repr(answer):
        raise ValueError("there are no numbers yet")
    times = numbers(list(answer) if isinstance(answer, (list, tuple)) else answer)
    if times is None or times.shape != (4,) or not (np.abs(times) <= 1e6).all():
        raise ValueError("four numbers are asked for, how often to take A, B, C and D, such as [1, 1, 1, 1]")
    return times


def _sides(times, *corners):
    """Return what the class 1 and the class 0 points add up to: the factors of w1, w2 and b, each (3,)."""
    rows = times[:, None] * np.column_stack([_corners(*corners), np.ones(4)])
    return rows[:2].sum(axis=0), rows[2:].sum(axis=0)


def _contradicts(answer, setting, *, m, n, p, q, across, up):
    try:
        times = _taken(answer)
    except ValueError as error:
        return str(error)
    if (times < 0).any():
        return "a number is negative; times -1 an inequality points the other way"
    if not times.any():
        return "with none taken nothing is said"
    one, zero = _sides(times, m, n, p, q, across, up)
    if np.allclose(one, zero, rtol=0, atol=1e-6 * times.max()):
        return None
    said = ["{:g} w1 + {:g} w2 + {:g} b".format(*side) for side in (one, zero)]
    return f"class 1 adds up to {said[0]}, class 0 to {said[1]}: the two must be the same"


sum_to_a_contradiction.checks(Holds("both classes add up to the same sum", _contradicts))

sum_to_a_contradiction.hints(
    "For XOR each inequality is taken once. Here a line from A to B and one from C to D cross as well, elsewhere.",
    "Section 'Two steps are enough' adds two inequalities for each class and finds the same sum twice.",
    "If A, at 2, and B, at 7, are to balance at 5, take A twice and B three times: 2·2 + 3·7 = 25 = 5·5. The nearer "
    "one counts more.",
    "Where do AB and CD cross? A and B balance there, so do C and D, and A + B times in all is ___ times in all.",
)

sum_to_a_contradiction.why(
    "The segments AB and CD cross at (5, 4). There A taken {m} times balances B taken {n} times, and C {p} times "
    "balances D {q} times, so both classes add up to the same: {m} + {n} = {p} + {q} times the crossing. If a line "
    "had A and B on one side, it would have all of AB there, and all of CD on the other; the crossing lies on both. "
    "Every set of points that no line separates has such a proof."
)


def _times(test):
    return lambda answer: bool(test(*_taken(answer)))


@sum_to_a_contradiction.mistake(when=_times(lambda a, b, c, d: min(a, b, c, d) < 0))
def turned_round():
    """an inequality taken a negative number of times is turned round, and adds up no more"""
    return [1, 1, -1, -1]


@sum_to_a_contradiction.mistake(when=_times(lambda a, b, c, d: a == b == c == d > 0))
def as_for_xor():
    """equal numbers balance the classes only if AB and CD halve each other, as in XOR; here they do not"""
    return [1, 1, 1, 1]


def _balanced(answer, *, m, n, p, q):
    a, b, c, d = _taken(answer)
    return min(a, b, c, d) > 0 and abs(a * n - b * m) < 1e-6 * a * n and abs(c * q - d * p) < 1e-6 * c * q


@sum_to_a_contradiction.mistake(when=_balanced)
def unequal_totals(*, m, n, p, q):
    """A and B balance at the crossing, C and D too; but b is counted more often on one side: make the totals equal"""
    return [2 * m, 2 * n, p, q]


def _swapped(answer, *, m, n, p, q):
    a, b, c, d = _taken(answer)
    return abs(a * m - b * n) < 1e-6 * max(a * m, b * n) and abs(c * p - d * q) < 1e-6 * max(c * p, d * q)


@sum_to_a_contradiction.mistake(when=_swapped)
def farther_counts_more(*, m, n, p, q):
    """of each pair the farther point is taken more often; to balance at the crossing, the nearer one must be"""
    return [n, m, q, p]


@sum_to_a_contradiction.alternative
def with_shares(*, m, n, p, q):
    return (m / (m + n), n / (m + n), p / (p + q), q / (p + q))
