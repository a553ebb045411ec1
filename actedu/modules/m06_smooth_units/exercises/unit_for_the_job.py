from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_UNITS = ("softplus", "SELU", "GELU, exact", "GELU, tanh", "ReLU")


@exercise(title="A unit for each job", points=3, stars=2, kind="choose and justify")
def unit_for_the_job():
    """Choose for each job one of `"softplus"`, `"SELU"`, `"GELU, exact"`, `"GELU, tanh"` and `"ReLU"`:

    * `"variance"`: the output of a net is a variance, any number above 0, and must have a gradient everywhere
    * `"weights"`: you load weights into a net whose published code calls `tanh` inside its unit
    * `"deep"`: a plain deep net without batch norm, weights with mean 0 and variance 1 / n for n inputs, whose signal
      is to keep mean 0 and variance 1 by itself
    * `"first try"`: narrow layers and new data, on a chip that is slow at exponentials; speed counts, and there is no
      time to compare units

    Write a dictionary from job to unit, in place of the dots.
    """
    return {"variance": "softplus", "weights": "GELU, tanh", "deep": "SELU", "first try": "ReLU"}


@unit_for_the_job.starter
def blank():
    return {"variance": ..., "weights": ..., "deep": ..., "first try": ...}


def _plain(unit):
    """Return "gelu tanh" for "GELU, tanh", so that a comma does not matter."""
    return " ".join(str(unit).casefold().replace(",", " ").split())


def _right(*jobs):
    def test(answer, setting):
        if not isinstance(answer, Mapping) or set(answer) != {"variance", "weights", "deep", "first try"}:
            return f'a dictionary with variance, weights, deep and "first try" is asked for; this is {brief(answer)}'
        for job in jobs:
            if _plain(answer[job]) not in map(_plain, _UNITS):
                return f"{job}: choose one of {', '.join(map(repr, _UNITS))}"
            if _plain(answer[job]) != _plain(setting.solution[job]):
                return f"{job}: another unit does this job"
        return None

    return test


unit_for_the_job.checks(
    Holds("an output and loaded weights get what they need", _right("variance", "weights")),
    Holds("a deep net and a first try get what they need", _right("deep", "first try")),
)

unit_for_the_job.hints(
    "Each job names a property: a range, an exact formula, what happens to a signal, a price.",
    "See 'Meet it', 'Cheaper copies' and the bullets under 'Summary' in the lesson.",
    "For a probability the range would be 0 to 1, and the unit a sigmoid. Which range has a variance?",
    '{"variance": "___", "weights": "GELU, ___", "deep": "___", "first try": "___"}; no unit serves twice.',
)

unit_for_the_job.why(
    "Softplus has the range above 0 and a slope that is never 0 on paper. Weights belong to the formula they were "
    "trained with. SELU's scale and alpha were computed to keep mean 0 and variance 1, given its conditions. And where "
    "no difference was seen, the cheapest wins: ReLU."
)


def _says(job, *units):
    return lambda answer: _plain(answer[job]) in map(_plain, units)


@unit_for_the_job.mistake(when=_says("variance", "ReLU"))
def relu_for_a_variance():
    """variance: ReLU gives exactly 0 for every negative input, with slope 0 there; a variance of 0 is not above 0"""
    return unit_for_the_job() | {"variance": "ReLU"}


@unit_for_the_job.mistake(when=_says("variance", "SELU", "GELU, exact", "GELU, tanh"))
def negative_variance():
    """variance: this unit gives negative outputs for negative inputs, and a variance cannot be negative"""
    return unit_for_the_job() | {"variance": "SELU"}


@unit_for_the_job.mistake(when=_says("weights", "GELU, exact"))
def other_formula():
    """weights: close, but the code names the formula: with the exact one every hidden value differs a little"""
    return unit_for_the_job() | {"weights": "GELU, exact"}


@unit_for_the_job.mistake(when=_says("deep", "ReLU", "GELU, exact", "GELU, tanh", "softplus"))
def no_fixed_point():
    """deep: of these units only one has constants that were computed so that mean 0 and variance 1 stay"""
    return unit_for_the_job() | {"deep": "ReLU"}


@unit_for_the_job.mistake(when=_says("first try", "GELU, exact", "GELU, tanh", "SELU", "softplus"))
def price_forgotten():
    """first try: this unit needs an exponential, or an error function, for each value, and in this lesson's runs such
    units were not seen to beat ReLU by more than a point
    """
    return unit_for_the_job() | {"first try": "GELU, exact"}


@unit_for_the_job.alternative
def in_small_letters_without_commas():
    return {job: unit.lower().replace(",", "") for job, unit in unit_for_the_job().items()}
