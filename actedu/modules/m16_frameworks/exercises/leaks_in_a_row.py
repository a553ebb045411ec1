from fractions import Fraction

from actedu.checks import IsNumber
from actedu.exercises import exercise

_LEAKS = {"F.leaky_relu": 0.01, "tf.nn.leaky_relu": 0.2, "keras.layers.LeakyReLU()": 0.3}


@exercise(title="One leak too large, layer by layer", points=2, stars=1, kind="predict the number")
def leaks_in_a_row(*, one="keras.layers.LeakyReLU()", other="F.leaky_relu", layers=3, size=8):
    """The number -{size} goes through {layers} layers, one behind the other. Each is one unit of weight 1 and bias 0,
    with a leaky ReLU: once all of them are `{one}`, once all are `{other}`, parameters left at their defaults.

    How many times as large is the first result as the second, in size? Give it to 1%.
    """
    leaks = {"F.leaky_relu": 0.01, "tf.nn.leaky_relu": 0.2, "keras.layers.LeakyReLU()": 0.3}
    return (leaks[one] / leaks[other]) ** layers


@leaks_in_a_row.facts
def both_leaks(*, one, other):
    """The two leaks, and their ratio."""
    ratio = Fraction(str(_LEAKS[one])) / Fraction(str(_LEAKS[other]))
    return {"leak": _LEAKS[one], "leak2": _LEAKS[other], "ratio": float(ratio)}


leaks_in_a_row.checks(IsNumber(rtol=0.011, title="is the ratio of the sizes"))

leaks_in_a_row.hints(
    "What does one such layer do to a negative number? What does the next one do to the result?",
    "See 'Where defaults differ' in the lesson, or the widget's table, for the leaks.",
    "With leaks of 0.5 and 0.1 and two layers, -4 becomes -1 and -0.04: the first is 5 times 5 = 25 times as large.",
    "({leak} / ___) ** ___",
)

leaks_in_a_row.why(
    "A negative number stays negative, so each layer multiplies it by the leak again: {leak} in one library, {leak2} "
    "in the other, which is {ratio} times less a layer. Where it began plays no part."
)


@leaks_in_a_row.mistake
def one_layer_counted(*, one, other):
    """this is the ratio of the leaks, right for one layer: the result is still negative, so the next one leaks too"""
    return _LEAKS[one] / _LEAKS[other]


@leaks_in_a_row.mistake
def layers_added(*, one, other, layers):
    """factors of layers multiply; this adds them up"""
    return layers * _LEAKS[one] / _LEAKS[other]


@leaks_in_a_row.mistake
def upside_down(*, one, other, layers):
    """this is the second result over the first"""
    return (_LEAKS[other] / _LEAKS[one]) ** layers


@leaks_in_a_row.mistake
def first_size_kept(*, one, other, layers, size):
    """this is multiplied by the number that went in; it is in both results, and cancels"""
    return size * (_LEAKS[one] / _LEAKS[other]) ** layers


@leaks_in_a_row.mistake
def names_trusted():
    """1 would say that the same name is the same function; the leaks of these two differ by default"""
    return 1.0


@leaks_in_a_row.alternative
def step_by_step(*, one, other, layers, size):
    first = second = -float(size)
    for _ in range(layers):
        first, second = _LEAKS[one] * first, _LEAKS[other] * second
    return first / second
