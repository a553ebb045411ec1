import numpy as np

from actedu.checks import LeavesInputAlone, Matches, Stable
from actedu.exercises import exercise


@exercise(title="The verdict of a gradient check", points=3, stars=2, kind="write the function")
def worst_relative_error(given, measured):
    r"""A gradient check compares two arrays of the same shape: the gradient that a backward pass has `given`, and the
    one `measured` with differences of the loss.

    Write the largest relative error of all entries, $|a - b| / \max(|a|, |b|)$, as one number. An entry where both are
    exactly 0 counts as 0, without a warning.
    """
    larger = np.maximum(np.abs(given), np.abs(measured))
    return (np.abs(given - measured) / np.where(larger > 0, larger, 1.0)).max()


_ROW = (np.array([3.0, -2.0, 1e-9]), np.array([3.3, -2.0, 2e-9]))
_TURNED = (np.array([1.0, -2.0]), np.array([1.0, 2.0]))
_ZEROS = (np.array([[0.0, 4.0], [1.0, -1.0]]), np.array([[0.0, 5.0], [1.0, -1.0]]))

worst_relative_error.checks(
    Matches([_ROW, _TURNED], title="finds the worst entry"),
    Stable([_ZEROS, (np.array([0.0, 0.5]), np.array([0.0, 0.0]))], title="takes entries that are 0, without a warning"),
    LeavesInputAlone(_ROW),
    Matches(
        lambda rng: [(rng.normal(size=s), rng.normal(size=s)) for s in ((5,), (2, 3))],
        title="other arrays",
        hidden=True,
    ),
)

worst_relative_error.hints(
    "Entry by entry: how far apart, divided by the larger size. Then the worst of them.",
    "See 'Is it right? Ask the loss': why not the plain difference? np.maximum takes the larger of two arrays.",
    "For 2 and -6: they are 8 apart, the larger size is 6, so the relative error is 8/6 = 1.33.",
    "np.abs(a - b) / np.where(larger > 0, ___, 1.0), and of all that the ___",
)

worst_relative_error.why(
    "Gradients of different layers may differ by many powers of ten, so that no single difference is small for all of "
    "them. Dividing by the larger size makes them comparable; a sign error gives 2, and a missing entry 1."
)


@worst_relative_error.mistake
def absolute(given, measured):
    """this is the difference itself: it passes over a tiny gradient that is wrong by all of itself"""
    return np.abs(given - measured).max()


@worst_relative_error.mistake
def divided_by_the_given(given, measured):
    """this divides by the given gradient alone; asked for is the larger of the two sizes"""
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.abs(given - measured) / np.abs(given), nan=0.0).max()


@worst_relative_error.mistake
def divided_by_the_measured(given, measured):
    """this divides by the measured gradient alone; asked for is the larger of the two sizes"""
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.abs(given - measured) / np.abs(measured), nan=0.0).max()


@worst_relative_error.mistake
def divided_by_the_sum(given, measured):
    """this divides by both sizes together, as some programs do; asked for is the larger one alone"""
    both = np.abs(given) + np.abs(measured)
    return (np.abs(given - measured) / np.where(both > 0, both, 1.0)).max()


@worst_relative_error.mistake
def floor_under_the_sizes(given, measured):
    """a floor such as 1e-8 under the division hides a tiny gradient that is wrong: 1e-9 against 2e-9 is 0.5"""
    return (np.abs(given - measured) / np.maximum(1e-8, np.maximum(np.abs(given), np.abs(measured)))).max()


@worst_relative_error.mistake
def on_average(given, measured):
    """one wrong entry among many right ones hardly moves a mean; asked for is the largest"""
    larger = np.maximum(np.abs(given), np.abs(measured))
    return (np.abs(given - measured) / np.where(larger > 0, larger, 1.0)).mean()


@worst_relative_error.mistake
def sizes_compared(given, measured):
    """this compares the sizes and not the numbers: a gradient with the wrong sign passes"""
    larger = np.maximum(np.abs(given), np.abs(measured))
    return (np.abs(np.abs(given) - np.abs(measured)) / np.where(larger > 0, larger, 1.0)).max()


@worst_relative_error.mistake
def zeros_divided(given, measured):
    """where both entries are 0 this computes 0 / 0, which is not a number"""
    with np.errstate(all="ignore"):
        return (np.abs(given - measured) / np.maximum(np.abs(given), np.abs(measured))).max()


@worst_relative_error.alternative
def in_a_loop(given, measured):
    worst = 0.0
    for a, b in zip(np.ravel(given), np.ravel(measured), strict=True):
        if a != b:
            worst = max(worst, abs(a - b) / max(abs(a), abs(b)))
    return worst
