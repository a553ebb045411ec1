from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="One unit by hand", points=4, stars=1, kind="trace by hand")
def slope_by_hand(*, w1=2, w2=1, b=-2, x1=2, x2=1):
    r"""A sigmoid unit has the weights ${w1}$ and ${w2}$ and the bias ${b}$. Its inputs are ${x1}$ and ${x2}$.
    On the way back an error of 1 arrives at its output.

    Work out six numbers with paper and a calculator: the weighted sum `z`, the output `y`, the slope of the sigmoid
    there, and the error that passes back to the weighted sum; and what `tanh` and `softsign` would output for the same
    sum. To within 0.001.

    Answer with a dictionary: `{"z": ..., "y": ..., "slope": ..., "error": ..., "tanh": ..., "softsign": ...}`.
    """
    z = w1 * x1 + w2 * x2 + b
    y = 1 / (1 + np.exp(-z))
    other = {"tanh": np.tanh(z), "softsign": z / (1 + abs(z))}
    return {"z": z, "y": y, "slope": y * (1 - y), "error": y * (1 - y)} | other


@slope_by_hand.starter
def blank():
    return {"z": ..., "y": ..., "slope": ..., "error": ..., "tanh": ..., "softsign": ...}


@slope_by_hand.vary
def other_numbers(rng):
    w1, w2, x1, x2 = (int(rng.integers(2, 7)) for _ in range(4))
    # z in steps of 0.05; b is never 0, and where z is -1.1 or below -3.3 two mistakes are about the same
    steps = int(rng.choice([n for n in range(23, 74) if n % 20 and (n % 2 or n < 66)]))
    z = steps if steps % 2 else -steps  # z and -z have one slope: no two students have both
    return {"w1": w1, "w2": -w2, "x1": x1, "x2": x2, "b": (z - 20 * (w1 * x1 - w2 * x2)) / 20}


def _cell(name):
    def test(answer, setting):
        if not isinstance(answer, Mapping):
            return f"a dictionary with the keys {', '.join(setting.solution)} is asked for; this is {brief(answer)}"
        if answer.get(name, ...) is ...:
            return f"there is no {name!r} yet"
        value = numbers(answer[name])
        if value is None or value.size != 1:
            return f"under {name!r} stands {brief(answer[name])}; one number is asked for"
        got, right = float(value.reshape(())), float(setting.solution[name])
        return None if abs(got - right) <= 0.001 else f"{name} is not {brief(got)}"

    return test


slope_by_hand.checks(
    Holds("the weighted sum", _cell("z")),
    Holds("the output", _cell("y")),
    Holds("the slope, and the error that passes back", lambda a, s: _cell("slope")(a, s) or _cell("error")(a, s)),
    Holds("tanh and softsign of the same sum", lambda a, s: _cell("tanh")(a, s) or _cell("softsign")(a, s)),
)

slope_by_hand.hints(
    "Forward first: weights times inputs, plus the bias. Then the curve. Then its slope, from the output.",
    "See 'Meet it' in the lesson for worked values of all three curves, and 'Slopes from outputs' for the slope.",
    "For a sum of 0 the output is 0.5, the slope 0.5 times 0.5 = 0.25, and an error of 1 passes back as 0.25. For a "
    "sum of -1, tanh gives -0.762 and softsign -1 / (1 + 1) = -0.5.",
    "y = 1 / (1 + exp(-z)); slope = y * (1 - ___); error = 1 * ___; softsign = z / (1 + ___)",
)

slope_by_hand.why(r"""
    The sum is ${w1} \cdot {x1} + ({w2}) \cdot {x2} + ({b})$. The output follows from the curve, the slope from the
    output, $y(1 - y)$; and the chain rule multiplies the error, here 1, by the slope.
    tanh and softsign keep the sign of the sum, and tanh is the nearer to its end.
    """)


@slope_by_hand.mistake(when=lambda a, *, w1, w2, x1, x2: abs(a["z"] - w1 * x1 - w2 * x2) < 0.002)
def bias_forgotten(*, w1, w2, b, x1, x2):
    """the bias is missing from the sum"""
    return slope_by_hand(w1=w1, w2=w2, b=0, x1=x1, x2=x2)


@slope_by_hand.mistake(when=lambda a, *, w1, w2, b, x1, x2: abs(a["z"] + w1 * x1 + w2 * x2 + b) < 0.002)
def sum_negated(*, w1, w2, b, x1, x2):
    """your sum has the right size and the wrong sign; what follows from it is off with it"""
    return slope_by_hand(w1=-w1, w2=-w2, b=-b, x1=x1, x2=x2)


@slope_by_hand.mistake(
    when=lambda a, *, w1, w2, b, x1, x2: (
        abs(a["z"] - (w1 * x1 + w2 * x2 + b)) < 0.002 and abs(a["y"] - 1 / (1 + np.exp(w1 * x1 + w2 * x2 + b))) < 0.002
    )
)
def minus_sign_lost(*, w1, w2, b, x1, x2):
    """this output belongs to the negative of the sum: the exponent in the formula is -z"""
    right = slope_by_hand(w1=w1, w2=w2, b=b, x1=x1, x2=x2)
    return right | {"y": 1 - right["y"]}


@slope_by_hand.mistake(when=lambda a: abs(a["slope"] - a["y"]) < 0.001)
def output_for_slope(*, w1, w2, b, x1, x2):
    """under 'slope' stands the output; the slope is the output times its distance from 1"""
    right = slope_by_hand(w1=w1, w2=w2, b=b, x1=x1, x2=x2)
    return right | {"slope": right["y"]}


@slope_by_hand.mistake(when=lambda a: abs(a["error"] - 1) < 0.002)
def error_unchanged(*, w1, w2, b, x1, x2):
    """an error of 1 does not leave as 1: on the way back it is multiplied by the slope"""
    return slope_by_hand(w1=w1, w2=w2, b=b, x1=x1, x2=x2) | {"error": 1}


@slope_by_hand.mistake(when=lambda a: abs(a["slope"] - 0.25) < 0.002)
def largest_slope(*, w1, w2, b, x1, x2):
    """a quarter is the slope at a sum of 0; this unit's sum is another"""
    return slope_by_hand(w1=w1, w2=w2, b=b, x1=x1, x2=x2) | {"slope": 0.25}


@slope_by_hand.mistake(when=lambda a: abs(a["tanh"] - (2 * a["y"] - 1)) < 0.001)
def tanh_of_half_the_sum(*, w1, w2, b, x1, x2):
    """under 'tanh' stands 2 y - 1, which is tanh of z / 2: a tanh is a stretched sigmoid of 2 z"""
    right = slope_by_hand(w1=w1, w2=w2, b=b, x1=x1, x2=x2)
    return right | {"tanh": 2 * right["y"] - 1}
