from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, numbers
from actedu.exercises import exercise


@exercise(title="The weights of XOR", points=3, stars=2, kind="fit parameters")
def xor_weights():
    r"""Find weights by hand for a net with two ReLU units,

    $$y = w_2 \cdot \mathrm{relu}(x W_1 + b_1) + b_2,$$

    that computes XOR: 0, 1, 1, 0 (to within 0.1) at the corners (0, 0), (0, 1), (1, 0), (1, 1).
    `W1` has one column for each unit.
    """
    return {"W1": [[1, 1], [1, 1]], "b1": [0, -1], "w2": [1, -2], "b2": 0}


@xor_weights.starter
def blank():
    return {"W1": [[..., ...], [..., ...]], "b1": [..., ...], "w2": [..., ...], "b2": ...}


_CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

_SHAPES = {"W1": (2, 2), "b1": (2,), "w2": (2,), "b2": ()}


def _xor_outputs(answer):
    """Return the net's outputs at the four corners; raise ValueError with a sentence for another form."""
    if not isinstance(answer, Mapping) or set(answer) != set(_SHAPES):
        raise ValueError('write it as {"W1": [[..., ...], [..., ...]], "b1": [..., ...], "w2": [..., ...], "b2": ...}')
    parts = {}
    for key, shape in _SHAPES.items():
        if "Ellipsis" in repr(answer[key]):
            raise ValueError(f"{key} has no numbers yet")
        part = numbers(answer[key])
        if part is None or part.shape != shape or not np.isfinite(part).all():
            size = f"numbers in shape {shape}" if shape else "one number"
            raise ValueError(f"{key} must hold {size}; this is {answer[key]!r}")
        parts[key] = part
    with np.errstate(all="ignore"):
        return np.maximum(_CORNERS @ parts["W1"] + parts["b1"], 0.0) @ parts["w2"] + parts["b2"]


def _solves_xor(answer, setting):
    try:
        outputs = _xor_outputs(answer)
    except ValueError as error:
        return str(error)
    for (x1, x2), out, right in zip(_CORNERS, outputs, (0.0, 1.0, 1.0, 0.0), strict=True):
        if not abs(out - right) <= 0.1:
            return f"at ({x1:g}, {x2:g}) the net gives {out:.3g}; {right:g} is asked for"
    return None


xor_weights.checks(Holds("gives 0, 1, 1, 0 at the four corners", _solves_xor))

xor_weights.hints(
    "Two units that look at the sum s = x1 + x2 are enough: the output must rise to s = 1 and fall to s = 2.",
    "Section 'Two steps are enough' solves it with steps, as OR minus AND. A ReLU keeps growing.",
    "Take relu(s) and relu(s - 1). At s = 0, 1, 2 they give 0, 1, 2 and 0, 0, 1. Mix these to get 0, 1, 0.",
    "relu(s) + c · relu(s - 1): the output must be ___ at s = 2; solve that for c",
)

xor_weights.why(
    "With s = x1 + x2, relu(s) - 2 relu(s - 1) rises with slope 1, bends at s = 1 and falls with slope -1: a tent. "
    "This is the solution in Goodfellow, Bengio and Courville's *Deep Learning*, section 6.1. Another one is "
    "relu(x1 - x2) + relu(x2 - x1), which is |x1 - x2|.\n\nThat weights exist does not mean that training finds them: "
    "from random starts with biases 0, two ReLU units get there about 2 times in 10 (row 4 of the ledger), with hidden "
    "biases of 0.5 about 5 times in 10."
)


def _gives(*outputs):
    return lambda answer: bool(np.allclose(_xor_outputs(answer), outputs, atol=0.05))


def _xor_net(b1, w2, b2=0):
    """A net of two units that both look at x1 + x2."""
    return {"W1": [[1, 1], [1, 1]], "b1": b1, "w2": w2, "b2": b2}


@xor_weights.mistake(when=_gives(0, 1, 1, 1))
def or_instead_of_xor():
    """this is OR: the net must come down again at (1, 1)"""
    return _xor_net([0, -1], [1, -1])


@xor_weights.mistake(when=_gives(0, 0.5, 0.5, 1))
def weights_of_the_step():
    """0, 0.5, 0.5, 1: half the sum, a straight line here; with the step's weights a ReLU passes on 0.5 and 1.5 where a
    step gives 1"""
    return _xor_net([-0.5, -1.5], [1, -1])


@xor_weights.mistake(when=_gives(0, 1, 1, 2))
def no_bend_between_corners():
    """0, 1, 1, 2 is the sum x1 + x2: at the corners this net runs straight; it must fall again at (1, 1)"""
    return _xor_net([0, 0], [1, 0])


@xor_weights.mistake(when=_gives(1, 0, 0, 1))
def upside_down():
    """this is XOR upside down: turn the signs of w2, and replace b2 by 1 - b2"""
    return _xor_net([0, -1], [-1, 2], 1)


@xor_weights.alternative
def absolute_difference():
    return {"W1": [[1, -1], [-1, 1]], "b1": [0, 0], "w2": [1, 1], "b2": 0}


@xor_weights.alternative
def cut_from_above():
    return {"W1": [[2, -1], [2, -1]], "b1": [-2, 1], "w2": [-0.5, -1], "b2": 1}
