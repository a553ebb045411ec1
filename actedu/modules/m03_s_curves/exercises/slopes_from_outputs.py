import numpy as np

from actedu.checks import Failure, Holds, LeavesInputAlone, Matches, Outcome, call, difference, numbers
from actedu.exercises import exercise
from actedu.modules.m03_s_curves.exercises.stable_sigmoid import stable_sigmoid as sigmoid


@exercise(title="Slopes without the input", points=3, stars=1, kind="derive the gradient")
def slopes_from_outputs(s, t, q):
    r"""A backward pass knows the outputs of its units: `s` of sigmoids, `t` of tanh units, `q` of softsign units,
    three arrays of one shape.

    Return three arrays, $\sigma'(z)$, $\tanh'(z)$ and $\operatorname{softsign}'(z)$, computed
    **from the outputs alone**. Softsign is $z / (1 + |z|)$.
    """
    return s * (1 - s), 1 - t**2, (1 - np.abs(q)) ** 2


_OUTPUTS = (np.array([0.02, 0.3, 0.5, 0.9]), np.array([-0.9, -0.3, 0.0, 0.6]), np.array([-0.8, -0.25, 0.0, 0.5]))


def _slope_of(i, name):
    """Ask for one of the three arrays, so that each earns its share."""

    def test(answer, setting):
        expected = setting.solution(*_OUTPUTS)
        got = call(answer, *_OUTPUTS)
        values = numbers(got.value)
        if got.error or values is None:
            return difference(_OUTPUTS, np.array(expected), got)
        if values.shape != (3, len(_OUTPUTS[0])):
            said = f"three arrays of {len(_OUTPUTS[0])} slopes are asked for; this has shape {values.shape}"
            return Failure(said, _OUTPUTS, expected, got)
        wrong = difference((_OUTPUTS[i],), expected[i], Outcome(values[i]))
        letter = "stq"[i]
        return wrong and Failure(
            wrong.sentence.replace("at x =", f"for the output {letter} ="), _OUTPUTS, expected, got
        )

    return Holds(f"gives the slope of {name}", test)


slopes_from_outputs.checks(
    _slope_of(0, "the sigmoid"),
    _slope_of(1, "tanh"),
    _slope_of(2, "softsign"),
    Matches(
        lambda rng: [(rng.uniform(0, 1, 7), rng.uniform(-1, 1, 7), rng.uniform(-1, 1, 7))],
        title="gives all three for other outputs",
        hidden=True,
    ),
    LeavesInputAlone(_OUTPUTS),
)

slopes_from_outputs.hints(
    "Write each slope so that only the output appears in it, not z: that is what a backward pass has at hand.",
    "The section Explain of the lesson does it for the sigmoid and for tanh; softsign is the gap there.",
    "An example that is not asked for: y = exp(z) has slope exp(z), so its slope from the output is y itself. For "
    "softsign, start from 1 - |q| and put q = z / (1 + |z|) in.",
    "For softsign, write the slope with 1 / (1 + |z|) first; then put ___ in its place. In NumPy, |q| is np.abs(q).",
)

slopes_from_outputs.why(r"""
    Writing the slope with the output saves the backward pass an exponential: the output is in memory anyway. It has a
    price. An output that was rounded to 1 gives slope 0, whatever $z$ was; the section *Deeper* of the lesson shows it.
    """)


@slopes_from_outputs.mistake
def sigmoid_rule_for_all(s, t, q):
    """y (1 - y) belongs to the sigmoid alone: at t = 0 it would say that tanh is flat where it is steepest"""
    return s * (1 - s), t * (1 - t), (1 - np.abs(q)) ** 2


@slopes_from_outputs.mistake
def inputs_for_outputs(s, t, q):
    """these formulas want z, but s, t and q are outputs: you squash what is squashed already"""
    return sigmoid(s) * (1 - sigmoid(s)), 1 - np.tanh(t) ** 2, 1 / (1 + np.abs(q)) ** 2


@slopes_from_outputs.mistake
def tanh_unsquared(s, t, q):
    """the square is missing: 1 - t is the distance to the upper end; the slope is (1 - t)(1 + t)"""
    return s * (1 - s), 1 - t, (1 - np.abs(q)) ** 2


@slopes_from_outputs.mistake
def softsign_signed(s, t, q):
    """softsign's absolute value is missing: it is as steep at -z as at z, so the sign of q must not count"""
    return s * (1 - s), 1 - t**2, (1 - q) ** 2


@slopes_from_outputs.mistake
def softsign_unsquared(s, t, q):
    """softsign's square is missing: 1 - |q| is 1 / (1 + |z|), and the slope is the square of that"""
    return s * (1 - s), 1 - t**2, 1 - np.abs(q)


@slopes_from_outputs.alternative
def expanded(s, t, q):
    return [s - s * s, (1 - t) * (1 + t), np.square(1 - np.abs(q))]
