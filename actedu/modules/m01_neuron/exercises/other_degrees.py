from collections.abc import Mapping

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="The same neuron in Fahrenheit", points=2, stars=2, kind="fit parameters")
def other_degrees(*, w=0.9, b=-18.0):
    r"""A sigmoid neuron says whether the day is warm. Its one input is the temperature in degrees Celsius, its weight
    is ${w}$ and its bias ${b}$.

    A new thermometer shows Fahrenheit: $F = 1.8\,C + 32$. Which weight and bias give the same output for every day?
    Four decimals are enough.
    """
    return {"w": w / 1.8, "b": b - w * 32 / 1.8}


@other_degrees.starter
def blank():
    return {"w": ..., "b": ...}


@other_degrees.vary
def other_neuron(rng):
    w = round(float(rng.choice([0.45, 0.63, 0.72, 1.08, 1.26, 1.44, 1.62])), 2)
    return {"w": w, "b": -float(rng.choice([9, 12, 14, 16, 21, 24]))}


def _entry(answer, key):
    number = numbers(answer.get(key)) if isinstance(answer, Mapping) else None
    return float(number.reshape(())) if number is not None and number.size == 1 else None


def _is_right(key, what):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or set(answer) != {"w", "b"}:
            return f'write it as {{"w": 1.0, "b": 2.0}}; this is {brief(answer)}'
        given = _entry(answer, key)
        if given is None:
            return f"a number is asked for as {what}; this is {brief(answer[key])}"
        right = setting.solution[key]
        return None if abs(given - right) <= 2e-4 + 1e-4 * abs(right) else f"{brief(given)} is not {what}"

    return judge


other_degrees.checks(
    Holds("the weight is right", _is_right("w", "the weight")), Holds("the bias is right", _is_right("b", "the bias"))
)

other_degrees.hints(
    "The output is the same if the sum is. Write the sum with C, then replace C by what it is in F.",
    "See 'Observe': there the unit changed by a factor alone. Here the zero of the scale moves as well.",
    "For x = 2u + 5, the sum 3x + 1 is 3(2u + 5) + 1 = 6u + 16. So the weight is 6 and the bias 16.",
    "C = (F - 32) / 1.8, so the sum is {w} · (F - 32) / ___ + ({b}): what multiplies F, and what is left?",
)

other_degrees.why(
    "The weight is divided by 1.8, since a degree of Fahrenheit is smaller, and the bias takes in the shift of zero. "
    "Neither number says on its own how much temperature matters to this neuron."
)


def _weight_is(factor, *, bias=None):
    def recognise(answer, *, w, b):
        given, other = _entry(answer, "w"), _entry(answer, "b")
        fits = given is not None and abs(given - w * factor) < 1e-3
        return fits and (bias is None or (other is not None and abs(other - bias(w, b)) < 1e-2))

    return recognise


@other_degrees.mistake(when=_weight_is(1.8))
def multiplied_for_divided(*, w, b):
    """the weight is multiplied by 1.8; numbers in F vary 1.8 times as much, so the same sum needs a smaller weight"""
    return {"w": 1.8 * w, "b": b}


@other_degrees.mistake(when=_weight_is(1 / 1.8, bias=lambda w, b: b))
def bias_kept(*, w, b):
    """the bias is as before; at 0 degrees Celsius F is 32, and the sum there has to be the old bias"""
    return {"w": w / 1.8, "b": b}


@other_degrees.mistake(when=_weight_is(1 / 1.8, bias=lambda w, b: b + w * 32 / 1.8))
def shift_added(*, w, b):
    """the shift is added to the bias; C is (F - 32) / 1.8, with a minus"""
    return {"w": w / 1.8, "b": b + w * 32 / 1.8}


@other_degrees.mistake(when=_weight_is(1 / 1.8, bias=lambda w, b: b - 32 / 1.8))
def shift_not_weighted(*, w, b):
    """32 / 1.8 is taken off the bias without the weight: the weight multiplies the whole of C"""
    return {"w": w / 1.8, "b": b - 32 / 1.8}


@other_degrees.mistake(when=_weight_is(1 / 1.8, bias=lambda w, b: b - 32 * w))
def shift_not_divided(*, w, b):
    """32 is multiplied by the old weight here; in F the weight is the new one, divided by 1.8"""
    return {"w": w / 1.8, "b": b - 32 * w}


@other_degrees.alternative
def rounded(*, w, b):
    return {"w": round(w / 1.8, 4), "b": round(b - w / 1.8 * 32, 4)}
