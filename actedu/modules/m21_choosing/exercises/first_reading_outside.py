import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="A diagnosis in order", points=3, stars=2, kind="write the function")
def first_reading_outside(readings, ranges):
    r"""`ranges` maps names to pairs `(low, high)`, in the order in which they are to be read. `readings` maps the same
    names to numbers, in any order.

    Return the name of the first reading, in the order of `ranges`, that does not lie from `low` to `high`; the limits
    themselves are healthy. Return `"none"` if all are. A reading that is NaN lies nowhere.
    """
    for name, (low, high) in ranges.items():
        if not low <= readings[name] <= high:
            return name
    return "none"


_RANGES = {"inputs": (0.3, 3.0), "dead": (0.0, 0.5), "signal": (0.1, 10.0), "first loss": (0.0, 4.6)}
_WELL = {"signal": 0.8, "first loss": 2.3, "inputs": 1.0, "dead": 0.0}


def _drawn(rng):
    cases = []
    for _ in range(6):
        names = [f"probe {i}" for i in rng.permutation(5)]
        ranges = dict.fromkeys(names, (0.0, 1.0))
        values = rng.uniform(-0.5, 1.5, 5)
        values[int(rng.integers(5))] = np.nan
        cases.append(({name: float(v) for name, v in zip(sorted(names), values, strict=True)}, ranges))
    return cases


first_reading_outside.checks(
    Matches(
        ((_WELL | {"dead": 1.0}, _RANGES), (_WELL | {"inputs": 0.01}, _RANGES), (_WELL | {"signal": 50.0}, _RANGES)),
        title="names the one reading that is outside, above or below",
    ),
    Matches(
        ((_WELL, _RANGES), (_WELL | {"dead": 0.5, "inputs": 0.3}, _RANGES)),
        title='returns "none" where all are healthy, limits included',
    ),
    Matches(
        (
            (_WELL | {"inputs": 30.0, "signal": 50.0, "first loss": 12.6}, _RANGES),
            (_WELL | {"signal": 0.0, "dead": 1.0}, _RANGES),
        ),
        title="of several it names the first in the order of the ranges",
    ),
    Matches(((_WELL | {"first loss": float("nan")}, _RANGES),), title="takes NaN for a reading outside"),
    Matches(_drawn, title="is right for other readings", hidden=True),
)

first_reading_outside.hints(
    "Walk through the ranges in their order. When is a number inside? And what do comparisons with NaN give?",
    "See 'Look before you train': the order counts, since a fault in the data upsets all that comes after.",
    "With NaN every comparison is False: nan < 1 is False, and nan > 1 is False too. So ask what must be True.",
    "for name, (low, high) in ___: if not ___: return name; and after the loop return ___",
)

first_reading_outside.why(
    "Asking whether a reading is inside, and then turning the answer round, also catches NaN: no comparison with NaN "
    "is True. The order of `ranges` is the order of causes; that of `readings` is nobody's promise."
)


@first_reading_outside.mistake
def blind_to_nan(readings, ranges):
    """NaN is neither below nor above anything, so these two questions let it pass: ask whether it is inside"""
    for name, (low, high) in ranges.items():
        if readings[name] < low or readings[name] > high:
            return name
    return "none"


@first_reading_outside.mistake
def order_of_the_readings(readings, ranges):
    """this reads in the order of `readings`; what comes first is decided by `ranges`"""
    for name, value in readings.items():
        low, high = ranges[name]
        if not low <= value <= high:
            return name
    return "none"


@first_reading_outside.mistake
def last_one_named(readings, ranges):
    """this names the last reading outside; the first is asked for, since later ones may follow from it"""
    found = "none"
    for name, (low, high) in ranges.items():
        if not low <= readings[name] <= high:
            found = name
    return found


@first_reading_outside.mistake
def limits_left_out(readings, ranges):
    """a reading on a limit is healthy, such as a dead share of exactly 0"""
    for name, (low, high) in ranges.items():
        if not low < readings[name] < high:
            return name
    return "none"


@first_reading_outside.mistake
def only_too_large(readings, ranges):
    """a reading may be too small as well: inputs of 0.01 are as unscaled as inputs of 30"""
    for name, (_, high) in ranges.items():
        if not readings[name] <= high:
            return name
    return "none"


@first_reading_outside.alternative
def with_next(readings, ranges):
    outside = (name for name, (low, high) in ranges.items() if not (low <= readings[name] <= high))
    return next(outside, "none")


@first_reading_outside.alternative
def with_a_list(readings, ranges):
    wrong = [
        name for name in ranges if np.isnan(readings[name]) or np.clip(readings[name], *ranges[name]) != readings[name]
    ]
    return wrong[0] if wrong else "none"
