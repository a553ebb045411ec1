import numpy as np

from actedu.checks import Holds, LeavesInputAlone, Matches, brief, call, numbers
from actedu.exercises import exercise
from actedu.modules.m03_s_curves.exercises.stable_sigmoid import stable_sigmoid as sigmoid


@exercise(title="What saturation costs", points=3, stars=2, kind="write the function")
def saturation_and_its_cost(z):
    r"""An array `z`, of any shape, holds the weighted sums of a layer of tanh units. Return two numbers:

    - the share of its entries that are saturated: the slope of tanh there is below 5 % of the largest that tanh has;
    - what that costs: the factor by which the slopes multiply the size of a gradient on its way back, the root of the
      mean of the squared slopes.
    """
    slopes = 1 - np.tanh(z) ** 2
    return (slopes < 0.05).mean(), np.sqrt((slopes**2).mean())


_SUMS = np.array([-6.0, -2.5, -2.0, -1.0, 0.0, 0.5, 1.9, 2.3])
_FAR = np.array([[3.0, -4.0], [5.0, 2.5], [-2.1, 9.0]])


def _gives(place, what):
    """Ask for one of the two numbers, so that each earns its share."""

    def test(answer, setting):
        for z in (_SUMS, _FAR):
            got, right = call(answer, z), setting.solution(z)[place]
            values = numbers(got.value)
            if got.error:
                return f"it stops with {got.error}: {got.message}"
            if values is None or values.shape != (2,):
                return f"two numbers are asked for; for z of shape {z.shape} it returns {brief(got.value)}"
            if not abs(values[place] - right) <= 1e-6:
                return f"for z = {brief(z.tolist())} the {what} is not {brief(values[place])}"
        return None

    return Holds(f"gives the {what}", test)


saturation_and_its_cost.checks(
    _gives(0, "share that is saturated"),
    _gives(1, "factor on a gradient"),
    Matches([(_SUMS,), (_FAR,), (np.zeros(3),)], title="gives both, for any shape"),
    LeavesInputAlone((_SUMS,)),
    Matches(lambda rng: [(rng.normal(0, 3, 40),), (rng.normal(1, 4, (5, 8)),)], title="for other sums", hidden=True),
)

saturation_and_its_cost.hints(
    "Both numbers are about the slopes at the sums: how many of them are tiny, and how large they are as a whole.",
    "See Saturation and Slopes from outputs in the lesson, and the two headlines of the lab's figure.",
    "The largest slope of a sigmoid is 1/4, so a sigmoid's entry is saturated below 0.05 / 4 = 0.0125. The mean of a "
    "condition is the share of entries for which it holds: (z > 0).mean().",
    "With y = np.tanh(z), the slopes are 1 - ___; the share is (slopes < ___).mean(), the factor the root of "
    "(___).mean().",
)

saturation_and_its_cost.why(r"""
    The share says for how many entries the output hardly answers; the factor says what a gradient of independent
    entries keeps of its size, weights aside. The two need not agree: slopes just above the limit are not saturated and
    pass little. Squares first, as sizes add by their squares: of errors with the mean square 1, a layer with the slopes
    1 and 0 passes on the mean square 1/2.
    """)


@saturation_and_its_cost.mistake
def mean_of_the_slopes(z):
    """the factor is the mean of the slopes; a size is a root of squares: square the slopes, average, take the root"""
    slopes = 1 - np.tanh(z) ** 2
    return (slopes < 0.05).mean(), slopes.mean()


@saturation_and_its_cost.mistake
def mean_square(z):
    """the root is missing: the mean of the squared slopes is the factor on squared sizes"""
    slopes = 1 - np.tanh(z) ** 2
    return (slopes < 0.05).mean(), (slopes**2).mean()


@saturation_and_its_cost.mistake
def outputs_near_the_end(z):
    """saturation is about the slope, not the output: at 0.96 the slope of tanh is 1 - 0.96^2 = 0.0784, above 0.05"""
    y = np.tanh(z)
    return (np.abs(y) > 0.95).mean(), np.sqrt(((1 - y**2) ** 2).mean())


@saturation_and_its_cost.mistake
def largest_of_these(z):
    """you compare with the largest slope among these sums; tanh's largest is 1, also where no sum is near 0"""
    slopes = 1 - np.tanh(z) ** 2
    return (slopes < 0.05 * slopes.max()).mean(), np.sqrt((slopes**2).mean())


@saturation_and_its_cost.mistake
def number_for_share(z):
    """the first number counts the saturated entries; a share is that number over all entries"""
    slopes = 1 - np.tanh(z) ** 2
    return (slopes < 0.05).sum(), np.sqrt((slopes**2).mean())


@saturation_and_its_cost.mistake
def slopes_of_the_sigmoid(z):
    """these are the slopes of the sigmoid; the layer has tanh"""
    slopes = sigmoid(z) * (1 - sigmoid(z))
    return (slopes < 0.05 * 0.25).mean(), np.sqrt((slopes**2).mean())


@saturation_and_its_cost.alternative
def by_cosh(z):
    slopes = np.cosh(z) ** -2.0
    return [float(np.count_nonzero(slopes < 1 / 20) / np.size(z)), float(np.linalg.norm(slopes) / np.size(z) ** 0.5)]
