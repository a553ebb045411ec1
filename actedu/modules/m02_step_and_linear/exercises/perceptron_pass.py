import numpy as np

from actedu.checks import Holds, LeavesInputAlone, Matches, call, numbers
from actedu.exercises import exercise


@exercise(title="One pass of the perceptron", points=3, stars=3, kind="write the function")
def perceptron_pass(x, y, w):
    """Write one pass of Rosenblatt's perceptron rule over the points, in order, and return the new weights.

    For each row of `x`, with its class 0 or 1 in `y`: the unit fires (1) if the row times the current weights is at
    least 0, else it is silent (0). Add (class - output) times the row to the weights before you look at the next row.
    The shapes are `x` (n, a), `y` (n,), `w` (a,); the bias is the weight of a column of ones in `x`. Do not change the
    array `w` itself.
    """
    w = w.copy()
    for row, target in zip(x, y, strict=True):
        fires = 1.0 if row @ w >= 0 else 0.0
        w += (target - fires) * row
    return w


_AND = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])  # the ones are for the bias
_AND_CLASSES = np.array([0.0, 0.0, 0.0, 1.0])


def _passes(rng):
    return [
        (rng.normal(size=(n, a)), (rng.random(n) < 0.5).astype(float), rng.normal(size=a))
        for n, a in rng.integers(3, 9, size=(4, 2)).tolist()
    ]


def _learns_and(answer, setting):
    w = np.zeros(3)
    for _ in range(20):
        got = call(answer, _AND, _AND_CLASSES, w)
        given = numbers(got.value)
        if got.error or given is None or given.shape != (3,):
            return "a pass over the four points does not give three weights; see the check above"
        w = given
    wrong = int((((_AND @ w) >= 0) != _AND_CLASSES).sum())
    return f"after 20 passes {wrong} of the 4 points are on the wrong side" if wrong else None


perceptron_pass.checks(
    Matches(
        (
            (np.array([[2.0, 1.0], [-1.0, 1.0], [0.5, 1.0]]), np.array([0.0, 1.0, 1.0]), np.array([1.0, -1.0])),
            (_AND, _AND_CLASSES, np.zeros(3)),
        ),
        title="one pass changes the weights as the rule says",
    ),
    Holds("twenty passes learn AND", _learns_and),
    LeavesInputAlone((_AND, _AND_CLASSES, np.zeros(3))),
    Matches(_passes, title="does so for drawn points", hidden=True),
)

perceptron_pass.hints(
    "Go through the points one by one. A point on the right side changes nothing; one on the wrong side moves w.",
    "Section 'The perceptron learns without a slope' states the rule. The bias weighs a column of ones.",
    "target - fires is 1 when the unit should have fired, -1 when it should not have, 0 when all is well.",
    "fires is 1.0 if row @ w >= 0, else 0.0; then w = w + (target - ___) * row",
)

perceptron_pass.why(
    "The rule uses no derivative: it adds or subtracts the input of a point on the wrong side. If some line "
    "separates the classes, it stops after finitely many changes (Novikoff, 1962); if none does, as with XOR, it "
    "never stops. It trains the one layer whose targets are known, so it says nothing about hidden units."
)


@perceptron_pass.mistake
def sign_turned(x, y, w):
    """the sign is turned: a unit that should fire must get weights nearer to that input, not farther"""
    for row, target in zip(x, y, strict=True):
        fires = 1.0 if row @ w >= 0 else 0.0
        w = w + (fires - target) * row
    return w


@perceptron_pass.mistake
def silent_at_zero(x, y, w):
    """a sum of exactly 0 counts as firing here; with zero weights that is every point"""
    for row, target in zip(x, y, strict=True):
        fires = 1.0 if row @ w > 0 else 0.0
        w = w + (target - fires) * row
    return w


@perceptron_pass.mistake
def delta_rule(x, y, w):
    """there is no step: target minus the sum itself is the delta rule of ADALINE, which changes right points too"""
    for row, target in zip(x, y, strict=True):
        w = w + (target - row @ w) * row
    return w


@perceptron_pass.mistake
def judged_with_old_weights(x, y, w):
    """all points are judged with the old weights; each must be judged with the weights as they are by then"""
    return w + (y - (x @ w >= 0)) @ x


@perceptron_pass.mistake
def target_for_error(x, y, w):
    """classes are 0 and 1 here: target · row never moves w for a point of class 0 that fires"""
    for row, target in zip(x, y, strict=True):
        if (row @ w >= 0) != target:
            w = w + target * row
    return w


@perceptron_pass.alternative
def wrong_points_only(x, y, w):
    w = w.copy()
    for row, target in zip(x, y, strict=True):
        if (row @ w >= 0) != (target == 1):
            w += row if target == 1 else -row
    return w
