from collections.abc import Mapping
from typing import Any

import numpy as np

from actedu.activations import get
from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise

_PAIRS: dict[str, tuple[Any, Any]] = {
    "A": (get("gelu"), get("gelu_tanh")),
    "B": (lambda z: np.clip(0.2 * z + 0.5, 0.0, 1.0), lambda z: np.clip(z / 6.0 + 0.5, 0.0, 1.0)),
    "C": (get("leaky_relu").bind(alpha=0.2), get("leaky_relu").bind(alpha=0.01)),
    "D": (get("elu"), get("celu")),
}
_NONE = ("none", "nowhere", "never")


@exercise(title="Where two libraries part", points=4, stars=3, kind="fit parameters")
def where_they_part(*, a=4.5, b=0.08, c=1.5):
    r"""Four pairs of lines that somebody takes for the same. For each give a number $z$ from -10 to 10 at which the two
    values lie at least so far apart, or `"none"` if there is no such $z$.

    | | one line | the other | apart by |
    |---|---|---|---|
    | A | `F.gelu(z)` | `jax.nn.gelu(z)`: tanh form | {a}e-4 |
    | B | Keras 2 `hard_sigmoid`: $0.2 z + 0.5$ | Keras 3: $z/6 + 0.5$ | {b} |
    | C | `tf.nn.leaky_relu(z)` | `F.leaky_relu(z)` | {c} |
    | D | `F.elu(z)`: $\alpha (e^z - 1)$ | `F.celu(z)`: $\alpha (e^{z/\alpha} - 1)$ | 1e-6 |

    Both of B are cut off at 0 and 1; in D the two lines hold for $z < 0$, and both have $\alpha = 1$ by default. The tanh
    form is $\frac z2 (1 + \tanh(\sqrt{2/\pi}\,(z + 0.044715 z^3)))$, the other is $z\,\Phi(z)$, `scipy.special.ndtr`.

    Write a dictionary from letter to answer, in place of the dots.
    """  # noqa: E501 (shorter with the numbers in it)
    return {"A": 2.7, "B": 2.5, "C": -9.5, "D": "none"}


@where_they_part.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


def _gap(letter, z):
    one, other = _PAIRS[letter]
    return float(abs(one(np.float64(z)) - other(np.float64(z))))


def _given(answer, letter):
    """Return the number, or None for "none". Raises ValueError with a sentence."""
    if not isinstance(answer, Mapping):
        raise ValueError(f"a dictionary is asked for; this is {brief(answer)}")
    said = answer.get(letter, answer.get(letter.lower(), ...))
    if said is ...:
        raise ValueError(f"{letter} is not filled in yet")
    if said is None or (isinstance(said, str) and said.strip().casefold() in _NONE):
        return None
    value = numbers(said)
    if value is None or value.size != 1 or isinstance(said, bool):
        raise ValueError(f'{letter}: a number or "none" is asked for; this is {brief(said)}')
    z = float(value.reshape(()))
    if not -10.0 <= z <= 10.0:
        raise ValueError(f"z must lie from -10 to 10; this is {brief(z)}")
    return z


def _apart(letter):
    def judge(answer, setting, *, a, b, c):
        try:
            z = _given(answer, letter)
        except ValueError as error:
            return str(error)
        wanted = {"A": a * 1e-4, "B": b, "C": c, "D": 1e-6}[letter]
        if letter == "D":
            return None if z is None else f"at {brief(z)} both give {brief(float(_PAIRS['D'][0](np.float64(z))))}"
        if z is None:
            return "there is such a z"
        gap = _gap(letter, z)
        return None if gap >= wanted else f"at {brief(z)} they lie {gap:.2g} apart"

    return judge


where_they_part.checks(
    Holds("A: two forms of GELU", _apart("A")),
    Holds("B: two hard sigmoids", _apart("B")),
    Holds("C: two leaks", _apart("C")),
    Holds("D: ELU and CELU", _apart("D")),
)

where_they_part.hints(
    "Write both lines as functions of an array, and let z run from -10 to 10 in small steps. Where is the difference "
    "largest, and how large?",
    "See 'Where defaults differ' in the lesson, and the widget for the leaks.",
    "For z and sin(z) on 0 to 1: `z = np.linspace(0, 1, 1001)`, `np.argmax(np.abs(z - np.sin(z)))` is the last one.",
    "`z = np.linspace(-10, 10, 20001)`; `z[np.argmax(np.abs(___(z) - ___(z)))]`; for D put alpha = ___ into both lines",
)

where_they_part.why(
    "The GELU forms differ most near 2.7 on either side, by little more than was asked for, and hardly at all far out. "
    "The old hard sigmoid reaches 0.2·2.5 + 0.5 = 1 at 2.5, where the new one stands at 2.5/6 + 0.5 = 0.92. Leaks part "
    "without end on the left. ELU and CELU differ only if alpha is not 1: a default hides which of the two you have."
)


def _at(letter, test):
    return lambda answer, *, a, b, c: test(_given(answer, letter))


@where_they_part.mistake(when=_at("C", lambda z: z is not None and z >= 0))
def leak_on_the_right():
    """C: a leak acts where z is negative; on the right both lines are z"""
    return where_they_part() | {"C": 9.0}


@where_they_part.mistake(when=_at("A", lambda z: z is not None and abs(z) > 5))
def gelu_far_out():
    """A: far out both forms are z or 0: an approximation that was off there would be of no use"""
    return where_they_part() | {"A": 10.0}


@where_they_part.mistake(when=_at("A", lambda z: z == 0))
def gelu_at_zero():
    """A: at 0 both are 0"""
    return where_they_part() | {"A": 0.0}


@where_they_part.mistake(when=_at("B", lambda z: z is not None and abs(z) >= 3))
def sigmoid_cut_off():
    """B: from 3 on both are cut off, at 0 or at 1; they part before that"""
    return where_they_part() | {"B": 6.0}


@where_they_part.mistake(when=_at("D", lambda z: z is not None))
def other_name_other_function():
    """D: another name need not be another function: put alpha = 1 into both lines"""
    return where_they_part() | {"D": -1.0}


@where_they_part.mistake(when=_at("A", lambda z: z is None))
def forms_taken_for_equal():
    """A: the tanh form is an approximation: close, but not the same"""
    return where_they_part() | {"A": "none"}


@where_they_part.alternative
def on_the_other_side():
    return {"a": -2.7, "b": np.float64(-2.5), "c": -10, "d": None}
