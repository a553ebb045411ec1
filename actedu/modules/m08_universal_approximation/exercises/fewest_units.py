import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="The fewest units for a broken line", points=4, stars=3, kind="write the function")
def fewest_units(slopes):
    r"""A broken line on the whole number line has straight pieces with the slopes `slopes`, from left to right;
    neighbours differ. A net $b + \sum_i v_i\,\mathrm{relu}(w_i x + b_i)$ is to draw it exactly. A weight $w_i$ may
    be negative: then the unit is on to the left of its hinge.

    Return how many units it needs at least, a whole number. Slopes may be 0 on either side or not, and there may be a
    single piece. The test cases use numbers whose sums are exact, and at most ten kinks.
    """
    changes = np.diff(slopes)
    if changes.size == 0:
        return 0 if slopes[0] == 0 else 2
    reached = {0.0}  # what units that face left can give to the leftmost slope
    for change in changes:
        reached |= {slope - change for slope in reached}
    return len(changes) + (float(slopes[0]) not in reached)


_LEVEL = (np.array([0.0, 1.0, -1.0, 0.0]),)


def _lines(rng):
    drawn = [rng.integers(-3, 4, size=int(rng.integers(1, 7))).astype(float) for _ in range(40)]
    return [(slopes,) for slopes in drawn if np.all(np.diff(slopes) != 0)]


fewest_units.checks(
    Matches((_LEVEL, (np.array([0.0, 2.0]),)), title="counts the kinks of lines that are level on the left"),
    Matches(
        ((np.array([-1.0, 1.0]),), (np.array([1.0, 2.0, 0.5]),), (np.array([3.0, 1.0]),)),
        title="counts one more where no choice of sides gives the leftmost slope",
    ),
    Matches(
        ((np.array([-2.0, 0.0]),), (np.array([1.0, 3.0, -1.0, 0.0]),), (np.array([-3.0, -1.0, -2.0, 1.0, 0.5]),)),
        title="lets units face left where that saves one",
    ),
    Matches(((np.array([0.0]),), (np.array([2.5]),)), title="knows what a single piece takes"),
    Matches(_lines, title="is right for other lines", hidden=True),
)

fewest_units.hints(
    "Each kink needs a unit of its own. With one unit a kink, what is still yours to choose, and what does that "
    "choice decide?",
    "See 'Broken lines', where all units are off on the far left. A unit with negative w is on there: which slope "
    "does it have?",
    "Slopes -1, 0, 1: both changes are 1. Let the left unit face left and the right one right. Far to the left only "
    "the first is on, with slope -1, as asked: two units.",
    "A set of units that face left gives the leftmost slope minus the sum of its ___. If no set gives slopes[0], "
    "add ___ to the number of kinks.",
)

fewest_units.why(
    "With one unit a kink, unit i changes the slope by v |w| = s_i - s_(i-1), whichever way it faces. Far left only "
    "those that face left are on, and each gives minus its change. So n units suffice if some set of changes sums to "
    "minus the leftmost slope. If none does, one kink gets two units, facing both ways, which can give any slope. A "
    "single straight line that is not level takes two."
)


@fewest_units.mistake
def always_the_kinks(slopes):
    """one unit a kink is not always enough: the slope on the far left must come out too"""
    return len(slopes) - 1


@fewest_units.mistake
def all_left_or_all_right(slopes):
    """this tries all units facing right and all facing left; some may face left and the others right"""
    if len(slopes) == 1:
        return 0 if slopes[0] == 0 else 2
    return len(slopes) - 1 + (slopes[0] != 0 and slopes[-1] != 0)


@fewest_units.mistake
def right_facing_only(slopes):
    """this lets all units face right; a unit that faces left can give the leftmost slope and saves one"""
    if len(slopes) == 1:
        return 0 if slopes[0] == 0 else 2
    return len(slopes) - 1 + (slopes[0] != 0)


@fewest_units.mistake
def one_unit_for_a_line(slopes):
    """one ReLU always bends, so a straight line that is not level takes two"""
    if len(slopes) == 1:
        return 0 if slopes[0] == 0 else 1
    changes = np.diff(slopes)
    sides = np.indices((2,) * len(changes)).reshape(len(changes), -1).T
    return len(changes) + int(not np.any(sides @ changes == -slopes[0]))


@fewest_units.mistake
def one_for_each_piece(slopes):
    """this is the number of pieces; where the line begins level, say, the kinks alone are enough"""
    return len(slopes)


@fewest_units.alternative
def by_all_sides(slopes):
    from itertools import product

    changes = np.diff(slopes)
    if not len(changes):
        return 2 * int(slopes[0] != 0)
    enough = any(np.dot(sides, changes) == -slopes[0] for sides in product((0, 1), repeat=len(changes)))
    return len(changes) if enough else len(changes) + 1
