from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="XOR by one neuron", points=3, stars=2, kind="fit parameters")
def xor_by_one_neuron():
    r"""One neuron, $y = f(w_1 x_1 + w_2 x_2 + b)$ with GCU, $f(z) = z \cos z$, and no layer behind it. Find weights and
    a bias with which it gives less than 0.25 at (0, 0) and (1, 1), and more than 0.75 at (0, 1) and (1, 0).

    Write a dictionary of three numbers. Any method will do.
    """
    return {"w1": np.pi / 2, "w2": np.pi / 2, "b": -3 * np.pi / 2}


@xor_by_one_neuron.starter
def blank():
    return {"w1": ..., "w2": ..., "b": ...}


_CORNERS = ((0.0, 0.0, False), (0.0, 1.0, True), (1.0, 0.0, True), (1.0, 1.0, False))


def _sums(answer):
    if not isinstance(answer, Mapping) or set(answer) != {"w1", "w2", "b"}:
        raise ValueError('write it as {"w1": ..., "w2": ..., "b": ...}')
    found = []
    for key in ("w1", "w2", "b"):
        value = numbers(answer[key])
        if value is None or value.size != 1 or not np.isfinite(value).all():
            raise ValueError(f"{key} is to be a number; this is {brief(answer[key])}")
        found.append(float(value.reshape(())))
    w1, w2, b = found
    return [(w1 * x1 + w2 * x2 + b, (x1, x2), on) for x1, x2, on in _CORNERS]


def _outputs(answer):
    return [(z * np.cos(z), corner, on) for z, corner, on in _sums(answer)]


def _side(wanted):
    def judge(answer, setting):
        try:
            outputs = _outputs(answer)
        except ValueError as error:
            return str(error)
        for y, (x1, x2), on in outputs:
            if on is wanted and not (y > 0.75 if on else y < 0.25):
                bound = "more than 0.75" if on else "less than 0.25"
                return f"at ({x1:g}, {x2:g}) it gives {y:.3g}; {bound} is asked for"
        return None

    return judge


xor_by_one_neuron.checks(
    Holds("low at (0, 0) and (1, 1)", _side(False)),
    Holds("high at (0, 1) and (1, 0)", _side(True)),
)

xor_by_one_neuron.hints(
    "With two equal weights there are three sums only: b, b + w and b + 2w. GCU must be low, high, low there.",
    "See the figure in 'Meet it', and how |z| does it in 'Why one neuron can'. Where is GCU above 0.75 at all?",
    "Between 0 and its first fall GCU stays below 0.6. Left of 0 it has a hill that is higher than 3, around -pi; at "
    "-pi / 2 and at -3 pi / 2 the cosine is 0.",
    '{"w1": w, "w2": w, "b": b} with b + w = ___ on the hill, and b, b + 2w in the valleys beside it',
)

xor_by_one_neuron.why(
    "The line of sums runs through the corners as 0, 1, 1, 2 times w, from b on. Put b and b + 2w where the cosine is "
    "0, and the middle on a hill of z cos z. One hill between two low places is all that XOR needs, and a monotone "
    "function has none."
)


def _read(answer):
    return [float(np.reshape(answer[key], ())) for key in ("w1", "w2", "b")]


def _all_high_or_low(answer):
    return len({y > 0.5 for y, _, _ in _outputs(answer)}) == 1


@xor_by_one_neuron.mistake(when=lambda a: [y > 0.5 for y, _, _ in _outputs(a)] == [True, False, False, True])
def other_way_round():
    """this is low where XOR is 1, and high where it is 0: put the middle sum on a hill, not into a valley"""
    return {"w1": -3.25, "w2": -3.25, "b": -2.5}


@xor_by_one_neuron.mistake(when=lambda a: [y > 0.5 for y, _, _ in _outputs(a)] == [False, True, True, True])
def an_or():
    """this is OR: at (1, 1) the sum is on a hill, too; it must reach a place where the wave is down again"""
    return {"w1": -2.0, "w2": -2.0, "b": 0.0}


@xor_by_one_neuron.mistake(when=lambda a: abs(_read(a)[0] + _read(a)[1]) < 1e-9 < abs(_read(a)[0]))
def weights_that_cancel():
    """with opposite weights (0, 0) and (1, 1) have one sum, b, and the other two lie on either side of it: then both
    sides must be high
    """
    return {"w1": 1.0, "w2": -1.0, "b": 0.0}


@xor_by_one_neuron.mistake(
    when=lambda a: (
        [y > 0.5 for y, _, _ in _outputs(a)] == [False, True, True, False]
        and all(0.0 < z < np.pi / 2 for z, _, on in _sums(a) if on)
    )
)
def on_the_low_hill():
    """right sides of 1/2, but on the low hill right of 0, whose top is 0.56: a higher one is asked for"""
    return {"w1": 0.86, "w2": 0.86, "b": 0.0}


@xor_by_one_neuron.mistake(when=_all_high_or_low)
def nothing_told_apart():
    """all four corners are on one side of 1/2: the sums must reach from one low place over a hill to another"""
    return {"w1": 0.1, "w2": 0.1, "b": 0.0}


@xor_by_one_neuron.alternative
def another_hill():
    return {"w1": -np.pi / 2, "w2": -np.pi / 2, "b": -np.pi / 2}


@xor_by_one_neuron.alternative
def on_both_sides():
    return {"w1": 3.2, "w2": -3.2, "b": -7.7}
