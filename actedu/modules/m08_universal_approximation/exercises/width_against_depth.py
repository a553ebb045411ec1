from collections.abc import Mapping

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Wide against deep, fairly", points=3, stars=2, kind="design an experiment")
def width_against_depth(*, width=11):
    r"""Does one wide hidden layer or do two narrower ones get trained to a wave more often? One arm is the net
    1-{wide}-1. Plan the other, 1-w-w-1, and the comparison:

    * `"equal"`: what both arms have as equal as possible, `"units"`, `"parameters"` or `"layers"`
    * `"w"`: the width of the two layers that follows from it; count weights and biases
    * `"rate"`: `"same for both"` or `"best of several for each"`
    * `"judged by"`: `"its best start"` or `"the share of all starts"`
    * `"starts"`: how many starts each arm gets; two standard errors of a share of one half are to be 0.25 or less
    """
    return {
        "equal": "parameters", "w": width, "rate": "best of several for each", "judged by": "the share of all starts",
        "starts": 20,
    }  # fmt: skip


@width_against_depth.starter
def blank():
    return {"equal": ..., "w": ..., "rate": ..., "judged by": ..., "starts": ...}


def _wide(width):
    """The width of one layer with as nearly as many parameters as two of this width have."""
    return round((width**2 + 4 * width) / 3)


width_against_depth.vary(lambda rng: {"width": int(rng.integers(8, 34))})


@width_against_depth.facts
def its_sizes(*, width):
    wide = _wide(width)
    return {"wide": wide, "parameters": 3 * wide + 1, "half": wide // 2, "deep": width**2 + 4 * width + 1}


_OPTIONS = {
    "equal": ("units", "parameters", "layers"),
    "rate": ("same for both", "best of several for each"),
    "judged by": ("its best start", "the share of all starts"),
}
_KEYS = {*_OPTIONS, "w", "starts"}


def _says(key, option, wrong):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or set(answer) != _KEYS:
            return f'a dictionary with equal, w, rate, "judged by" and starts is asked for; this is {brief(answer)}'
        said = str(answer[key]).strip().casefold()
        if said not in _OPTIONS[key]:
            return f"under {key!r} one of {', '.join(map(repr, _OPTIONS[key]))} is asked for"
        return None if said == option else wrong

    return judge


def _number(answer, key):
    value = numbers(answer[key]) if isinstance(answer, Mapping) and set(answer) == _KEYS else None
    if value is None or value.size != 1 or isinstance(answer[key], bool):
        return None
    number = float(value.reshape(()))
    return int(number) if number in range(1, 100_001) else None


_ONCE = "it counts once the two arms are equally large"  # as the rest of the plan is the same for everyone


def _equal(answer, setting):
    said = _says("equal", "parameters", "these do not make two shapes comparable in size")(answer, setting)
    if said:
        return said
    w = _number(answer, "w")
    if w is None:
        return "w is to be a whole number"
    return None if w == setting.solution["w"] else f"two layers of {w} have {w * w + 4 * w + 1} parameters"


def _rate(answer, setting):
    said = _says("rate", "best of several for each", "a rate that suits one of the shapes decides the race")
    return said(answer, setting) or (_equal(answer, setting) and _ONCE)


def _judged(answer, setting):
    said = _says("judged by", "the share of all starts", "the best of many starts says what luck can do")(
        answer, setting
    )
    starts = _number(answer, "starts")
    if said or starts is None:
        return said or "starts is to be a whole number"
    if starts < 16:
        return f"with {starts} starts two standard errors are {2 * 0.5 / starts**0.5:.2f}"
    return _equal(answer, setting) and _ONCE


width_against_depth.checks(
    Holds("the two arms are equally large", _equal),
    Holds("each arm gets a rate that suits it", _rate),
    Holds("starts are counted, not picked", _judged),
)

width_against_depth.hints(
    "For each entry ask whether it could decide the race before the shape does. Count parameters on paper. The "
    "standard error of a share p of n is the root of p (1 - p) / n.",
    "See 'Width or depth?': what do the three shapes share, and what stands in the table's columns?",
    "A net 1-5-5-1 has 5 + 5 parameters in its first layer, 25 + 5 in the second, 5 + 1 at the output: "
    "10 + 30 + 6 = 46.",
    "1-{wide}-1 has 3 * {wide} + 1 parameters; solve w * w + ___ * w + 1 = {parameters} to the nearest whole w",
)

width_against_depth.why(
    "One layer of {wide} has 3 times {wide} plus 1, {parameters} parameters, two layers of {width} have {deep}. With "
    "equal units the deep net would be far larger. A rate that suits one shape would decide the race, and the best "
    "start says what luck can do. Two standard errors of one half are "
    "1 over the root of n: with n = 16, 0.25."
)


@width_against_depth.mistake(when=lambda a: str(a["equal"]).strip().casefold() == "units")
def equally_many_units(*, width):
    """with equally many units the two-layer net has far more weights: each unit of one layer meets each of the
    other
    """
    return width_against_depth() | {"equal": "units", "w": _wide(width) // 2}


@width_against_depth.mistake(when=lambda a, *, width: _number(a, "w") in (_wide(width) // 2, (_wide(width) + 1) // 2))
def half_the_width(*, width):
    """{half} a layer makes the number of units equal, not that of parameters"""
    return width_against_depth() | {"w": _wide(width) // 2}


@width_against_depth.mistake(when=lambda a: "same" in str(a["rate"]))
def one_rate_for_both():
    """at one rate for both you learn which shape that rate suits"""
    return width_against_depth() | {"rate": "same for both"}


@width_against_depth.mistake(when=lambda a: "best" in str(a["judged by"]))
def best_start_only():
    """the best start shows what can happen, not how often it does"""
    return width_against_depth() | {"judged by": "its best start"}


@width_against_depth.mistake(when=lambda a: _number(a, "starts") in (4, 8))
def a_single_standard_error():
    """twice the standard error is asked for, 1 over the root of n: 4 starts leave 0.5, 8 more than 0.3"""
    return width_against_depth() | {"starts": 4}


@width_against_depth.mistake(when=lambda a: _number(a, "starts") in (1, 2))
def one_or_two_starts():
    """with so few starts you cannot tell the shape from the draw of the weights"""
    return width_against_depth() | {"starts": 1}
