import numpy as np

from actedu.checks import Holds, LeavesInputAlone, brief, call, numbers
from actedu.checks.outcome import Failure
from actedu.exercises import exercise


@exercise(title="A scale for a series", points=3, stars=2, kind="debug the code", defect="c16")
def scale_of_a_series(series, train):
    r"""A source feeds an LSTM with a series and sets no scale. If the series lies around 500, every gate is driven to 0
    or 1, and the net answers all windows alike.

    The function is to return three things: the scaled `series` (1-D), and the two numbers `mean` and `sd` with which
    a forecast is scaled back, `mean + sd * forecast`. Only the first `train` values are known when the net is
    trained; they are to have mean 0 and sd 1. As handed out, nothing is scaled. Repair it.
    """


def _series(seed, n=60):
    rng = np.random.default_rng(seed)
    return 500.0 + 100.0 * np.sin(np.arange(n) / 4.0) + 3.0 * np.arange(n) + rng.normal(0.0, 10.0, n)


def _parts(answer, series, train):
    """Return the scaled series, mean, sd and the call, or why the answer is none, as a Failure."""
    got = call(answer, series, train)
    if got.error == "NotImplementedError":
        return Failure("there is no code yet: replace the line that raises NotImplementedError", None, None, got)
    if got.error:
        return Failure(f"it stops with {got}", (series, train), None, got)
    if not isinstance(got.value, (tuple, list)) or len(got.value) != 3:
        said = f"three things are returned: the scaled series, mean and sd; this is {brief(got.value)}"
        return Failure(said, (series, train), None, got)
    x, mean, sd = map(numbers, got.value)
    if x is None or x.shape != series.shape:
        return Failure(f"the scaled series has the shape {series.shape}", (series, train), None, got)
    if mean is None or sd is None or mean.size != 1 or sd.size != 1:
        return Failure("mean and sd are one number each", (series, train), None, got)
    return x, float(mean.reshape(())), float(sd.reshape(())), got


def _checked(test, *cases):
    def judge(answer, setting):
        for series, train in cases or _drawn(setting.rng()):
            found = _parts(answer, series, train)
            if isinstance(found, Failure):
                return found
            x, mean, sd, got = found
            if said := test(series, train, x, mean, sd):
                return Failure(said, (series, train), None, got)
        return None

    return judge


def _drawn(rng):
    return [(_series(int(rng.integers(1000)), 80), 50), (-20.0 * _series(int(rng.integers(1000)), 40), 30)]


def _known_part(series, train, x, mean, sd):
    part = x[:train]
    if not abs(part.mean()) <= 1e-6:
        return f"the first {train} values have the mean {brief(float(part.mean()))}; 0 is asked for"
    # a divisor of n - 1 in place of n is another convention, and as good
    if not abs(part.std() - 1.0) <= 1.0 / train:
        return f"the first {train} values have the sd {brief(float(part.std()))}; 1 is asked for"
    return None


def _back(series, train, x, mean, sd):
    if not sd > 0.0:
        return f"sd is {brief(sd)}; a scale is above 0"
    if np.allclose(mean + sd * x, series, rtol=1e-9, atol=1e-9):
        return None
    return "mean + sd * scaled does not give the series back"


def _both(series, train, x, mean, sd):
    return _known_part(series, train, x, mean, sd) or _back(series, train, x, mean, sd)


_ONE = (_series(1), 45)

scale_of_a_series.checks(
    Holds("the known part has mean 0 and sd 1", _checked(_known_part, _ONE)),
    Holds("known part and way back, in another series", _checked(_both, (_series(2, 90) / 7.0, 30))),
    LeavesInputAlone(_ONE),
    Holds("both, in series drawn for you", _checked(_both), hidden=True),
)

scale_of_a_series.hints(
    "Which values may the two numbers be computed from, and what becomes of the others?",
    "See the pitfall 'A look ahead' in the lesson; sd and mean are those of the digits' pixels in module 0.",
    "For the series 2, 4, 9 of which two are known: mean 3, sd 1, scaled -1, 1, 6. The 9 may lie far out.",
    "mean, sd = series[:___].mean(), ___; return (series - ___) / ___, mean, sd",
)

scale_of_a_series.why(
    "Around 0 and of size 1, values leave gates and candidate where they have a slope. Mean and sd come from the known "
    "part, and the same two numbers scale what is new: with those of the whole series the net would have been told "
    "something of the future. The two numbers are returned, since a forecast has to be scaled back."
)


@scale_of_a_series.fault
def nothing_scaled(series, train):
    """the series goes to the net as it is: sums of hundreds leave every gate at 0 or 1"""


@scale_of_a_series.mistake
def scaled_by_the_whole(series, train):
    """mean and sd are those of the whole series: they know the values that are to be forecast"""
    mean, sd = series.mean(), series.std()
    return (series - mean) / sd, mean, sd


@scale_of_a_series.mistake
def each_part_by_itself(series, train):
    """the new part was scaled by its own mean and sd: it is not known yet, and the way back is another for each part"""
    x = series.astype(float)
    for part in (slice(None, train), slice(train, None)):
        x[part] = (series[part] - series[part].mean()) / series[part].std()
    return x, series[:train].mean(), series[:train].std()


@scale_of_a_series.mistake
def by_the_largest(series, train):
    """divided by the largest value the series lies near 1 and hardly moves: the mean is to go first"""
    return series / series[:train].max(), 0.0, series[:train].max()


@scale_of_a_series.mistake
def mean_alone(series, train):
    """the mean is gone, and the size is as before: values of a hundred still shut and open gates to the end"""
    mean = series[:train].mean()
    return series - mean, mean, 1.0


@scale_of_a_series.mistake
def variance_for_sd(series, train):
    """it was divided by the variance, the square of the sd: the series shrinks to nearly nothing"""
    mean, sd = series[:train].mean(), series[:train].var()
    return (series - mean) / sd, mean, sd


@scale_of_a_series.mistake
def no_way_back(series, train):
    """the series is scaled, and 0 and 1 are returned: forecasts would stay in units of the sd"""
    known = series[:train]
    return (series - known.mean()) / known.std(), 0.0, 1.0


@scale_of_a_series.alternative
def with_n_less_one(series, train):
    known = series[:train]
    mean, sd = float(np.mean(known)), float(np.std(known, ddof=1))
    return [(np.asarray(series) - mean) / sd, mean, sd]


@scale_of_a_series.alternative
def by_sums(series, train):
    mean = sum(series[:train]) / train
    sd = (sum((v - mean) ** 2 for v in series[:train]) / train) ** 0.5
    return [(v - mean) / sd for v in series], mean, sd
