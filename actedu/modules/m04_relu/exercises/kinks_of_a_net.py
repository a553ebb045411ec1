import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="Where a net bends", points=4, stars=3, kind="derive the gradient")
def kinks_of_a_net(w, b, v):
    r"""A net of one input and one hidden layer computes $f(x) = \sum_i v_i \,\mathrm{relu}(w_i x + b_i)$; `w`, `b` and
    `v` are arrays with one number a unit.

    Derive by how much the slope of $f$ jumps where a unit bends. Then return the kinks of $f$: a sorted array of
    the places $x$ where its slope jumps, each once. The test cases use numbers for which sums and quotients are exact,
    so you may compare with `==`.
    """
    bends = w != 0
    places, which = np.unique(-b[bends] / w[bends], return_inverse=True)
    jump = np.zeros(len(places))
    np.add.at(jump, which, v[bends] * np.abs(w[bends]))
    return places[jump != 0]


def _net(*units):
    """Arrays w, b and v of units given as (place where it bends, input weight, output weight)."""
    x, w, v = np.array(units).T
    return w, -w * x, v


_FIVE_PLACES = (
    (2, 1, 2), (2, 2, -1), (1, 2, 1), (1, -2, -1), (-3, 1, 1), (-3, -1, 1), (-0.5, 1, 1), (-0.5, 2, -1), (4, 1, 1),
    (4, 1, 0),
)  # fmt: skip
# No unit bends at 0 or as far on either side of it: a lost minus sign always shows.
_HINGES = (
    # at 2 and 1 the jumps cancel, and v or w v would not; at -3 and -0.5 it is the other way round; at 4 one of two
    # units bends nothing
    _net(*_FIVE_PLACES),
    _net((1, 1, 3), (1, -1, 3)),  # 3 |x - 1|
    _net((1, 2, 1), (1, -2, -1), (3, 1, 1)),  # 2 x - 2, and a kink at 3
)
_ODD_UNITS = (
    _net((-0.5, 1, 1), (-0.5, 2, 1), (0.25, 4, 1)),  # two at the same place
    (np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.0, -1.0]), np.array([5.0, 0.0, 1.0])),  # no input, no output weight
)


def _hinges(rng):
    w = rng.choice([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0], size=12)
    b = rng.integers(-4, 5, size=12) / 2.0
    v = rng.choice([-2.0, -1.0, 1.0, 2.0], size=12)
    return [(w, b, v), (np.append(w, [1.0, -1.0]), np.append(b, [9.0, -9.0]), np.append(v, [1.0, -1.0]))]


kinks_of_a_net.checks(
    Matches(
        ((np.array([1.0, 2.0, -1.0]), np.array([-1.0, 1.0, 0.0]), np.array([1.0, 1.0, 2.0])),),
        title="finds the three kinks of three units",
    ),
    Matches(_ODD_UNITS, title="counts a place once, and units that bend nothing not at all"),
    Matches(_HINGES, title="adds the jumps of units that bend at the same place"),
    Matches(_hinges, title="is right for other nets", hidden=True),
)

kinks_of_a_net.hints(
    "Derive the jump first: by how much does the slope of one term v relu(w x + b) change where it bends, from "
    "left to right?",
    "See 'Straight pieces' in the lesson: a unit bends where its sum is 0. Then think of w < 0: on which side is "
    "the unit on?",
    "The term -relu(-3 x) has slope 3 left of 0 and 0 right of it: its slope jumps by 0 - 3 = -3. Now with letters: "
    "for w > 0, and for w < 0.",
    "places, which = np.unique(___, return_inverse=True); np.add.at(jump, which, ___); keep the places where ___",
)

kinks_of_a_net.why(
    "Where unit i bends, its term's slope jumps by v times |w|, whichever way it faces. Jumps at one place add, so "
    "relu(x) + relu(-x) has a kink at 0 and relu(x) - relu(-x), which is x, has none. Hence n units make at most n "
    "kinks."
)


def _bends(w, b):
    """Where the units bend, in their order."""
    return -b[w != 0] / w[w != 0]


@kinks_of_a_net.mistake
def minus_sign_lost(w, b, v):
    """w x + b = 0 gives x = -b / w: the minus sign is lost"""
    return np.unique(-_bends(w, b))


@kinks_of_a_net.mistake
def jump_without_absolute_value(w, b, v):
    """the jump is v |w|, not v w: for negative w the unit is on to the left, so its slope v w ends there"""
    places, which = np.unique(_bends(w, b), return_inverse=True)
    jump = np.zeros(len(places))
    np.add.at(jump, which, (v * w)[w != 0])
    return places[jump != 0]


@kinks_of_a_net.mistake
def output_weights_alone(w, b, v):
    """a unit's jump is v |w|: whether jumps cancel depends on the input weights too"""
    places, which = np.unique(_bends(w, b), return_inverse=True)
    jump = np.zeros(len(places))
    np.add.at(jump, which, v[w != 0])
    return places[jump != 0]


@kinks_of_a_net.mistake
def jumps_overwritten(w, b, v):
    """jump[which] += ... adds only one of the jumps of a place that occurs twice; np.add.at adds every one"""
    places, which = np.unique(_bends(w, b), return_inverse=True)
    jump = np.zeros(len(places))
    jump[which] += (v * np.abs(w))[w != 0]
    return places[jump != 0]


@kinks_of_a_net.mistake
def cancelling_without_zero_weights(w, b, v):
    """the jumps of units that bend at the same place can cancel: add them up before you keep a place"""
    bends = (w != 0) & (v != 0)
    return np.unique(_bends(w[bends], b[bends]))


@kinks_of_a_net.mistake
def cancelling_ignored(w, b, v):
    """the jumps of units that bend at the same place can cancel, and a unit with v = 0 bends nothing"""
    return np.unique(_bends(w, b))


@kinks_of_a_net.mistake
def place_counted_twice(w, b, v):
    """a place where two units bend is one kink, not two"""
    return np.sort(_bends(w, b))


@kinks_of_a_net.mistake
def divided_by_zero_weight(w, b, v):
    """a unit with w = 0 is constant: it bends nowhere, and dividing by its weight gives infinity"""
    return np.unique(-b / w)


@kinks_of_a_net.mistake
def number_of_kinks(w, b, v):
    """the places are asked for, not how many there are"""
    return len(np.unique(_bends(w, b)))


@kinks_of_a_net.alternative
def by_slopes(w, b, v):
    at = np.unique(_bends(w, b))
    if not at.size:
        return at
    between = np.concatenate([[at[0] - 1], (at[:-1] + at[1:]) / 2, [at[-1] + 1]])
    slope = (np.outer(between, w) + b > 0) @ (v * w)
    return at[np.diff(slope) != 0]
