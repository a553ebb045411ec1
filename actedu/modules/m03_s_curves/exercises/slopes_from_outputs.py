import numpy as np

from actedu.checks import Failure, Holds, LeavesInputAlone, Matches, Outcome, call, difference, numbers
from actedu.exercises import exercise
from actedu.modules.m03_s_curves.exercises.stable_sigmoid import stable_sigmoid as sigmoid


@exercise(title="Slopes without the input", points=3, stars=2, kind="derive the gradient")
def slopes_from_outputs(s, t, q):
    r"""A backward pass knows the outputs of its units: `s` of units with $\sigma(z) - \frac12$, `t` of units with
    $\tanh(z / 4)$, `q` of softsign units, $z / (1 + |z|)$: three arrays of one shape.

    Return three arrays, the slopes of these three curves at the same $z$, computed **from the outputs alone**.
    """
    return 1 / 4 - s**2, (1 - t**2) / 4, (1 - np.abs(q)) ** 2


_OUTPUTS = (np.array([-0.45, -0.2, 0.0, 0.4]), np.array([-0.9, -0.3, 0.0, 0.6]), np.array([-0.8, -0.25, 0.0, 0.5]))


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
    _slope_of(0, "sigmoid - 1/2"),
    _slope_of(1, "tanh(z / 4)"),
    _slope_of(2, "softsign"),
    Matches(
        lambda rng: [(rng.uniform(-0.5, 0.5, 7), rng.uniform(-1, 1, 7), rng.uniform(-1, 1, 7))],
        title="gives all three for other outputs",
        hidden=True,
    ),
    LeavesInputAlone(_OUTPUTS),
)

slopes_from_outputs.hints(
    "Write each slope so that only the output appears in it, not z: that is what a backward pass has at hand.",
    "Section 'Slopes from outputs' does it for the sigmoid and for tanh. Here one curve is shifted and the other "
    "stretched; softsign is the gap there.",
    "Examples that are not asked for: y = exp(z) + 1 has the slope exp(z) = y - 1, and y = exp(z / 2) the slope "
    "exp(z / 2) / 2 = y / 2. For softsign, put q = z / (1 + |z|) into 1 - |q|.",
    "The sigmoid itself is s + ___; put that into y (1 - y). For t, which factor does the chain rule bring? For "
    "softsign write the slope with 1 / (1 + |z|) first; then put ___ in its place.",
)

slopes_from_outputs.why(r"""
    With the sigmoid $y = s + \frac12$ the slope is $y(1 - y) = (\frac12 + s)(\frac12 - s) = \frac14 - s^2$; the chain
    rule divides tanh's $1 - t^2$ by 4; and $1 - |q| = 1 / (1 + |z|)$, whose square is softsign's slope.

    Writing the slope with the output saves the backward pass an exponential: the output is in memory anyway. It has a
    price. An output that was rounded to its end gives slope 0, whatever $z$ was; the section *Deeper* shows it.
    """)


@slopes_from_outputs.mistake
def rules_of_the_plain_curves(s, t, q):
    """these are the rules of the sigmoid and of tanh themselves; s is 1/2 less than a sigmoid's output, and t is tanh
    of a quarter of z: at z = 0, where both outputs are 0, both slopes are 1/4
    """
    return s * (1 - s), 1 - t**2, (1 - np.abs(q)) ** 2


@slopes_from_outputs.mistake
def sigmoid_rule_for_all(s, t, q):
    """y (1 - y) belongs to the sigmoid itself: at s = 0 and t = 0 it would say that both curves are flat where they are
    steepest
    """
    return s * (1 - s), t * (1 - t), (1 - np.abs(q)) ** 2


@slopes_from_outputs.mistake
def shift_forgotten(s, t, q):
    """y (1 - y) wants the sigmoid's own output, and s is 1/2 less: at s = 0 it would say that the curve is flat where
    it is steepest
    """
    return s * (1 - s), (1 - t**2) / 4, (1 - np.abs(q)) ** 2


@slopes_from_outputs.mistake
def inner_factor_forgotten(s, t, q):
    """1 - t² is the slope in z / 4; the chain rule multiplies by the slope of z / 4 in z, which is 1/4"""
    return 1 / 4 - s**2, 1 - t**2, (1 - np.abs(q)) ** 2


@slopes_from_outputs.mistake
def factor_turned_over(s, t, q):
    """z / 4 makes the curve shallower, not steeper: the chain rule brings the factor 1/4, not 4"""
    return 1 / 4 - s**2, 4 * (1 - t**2), (1 - np.abs(q)) ** 2


@slopes_from_outputs.mistake
def inputs_for_outputs(s, t, q):
    """these formulas want z, but s, t and q are outputs: you squash what is squashed already"""
    return sigmoid(s) * (1 - sigmoid(s)), (1 - np.tanh(t / 4) ** 2) / 4, 1 / (1 + np.abs(q)) ** 2


@slopes_from_outputs.mistake
def tanh_unsquared(s, t, q):
    """the square is missing: 1 - t is the distance to the upper end; the slope is (1 - t)(1 + t) / 4"""
    return 1 / 4 - s**2, (1 - t) / 4, (1 - np.abs(q)) ** 2


@slopes_from_outputs.mistake
def softsign_by_tanhs_rule(s, t, q):
    """1 - y² belongs to tanh: at q = 0.5, softsign has z = 1 and the slope 1 / (1 + 1)² = 0.25"""
    return 1 / 4 - s**2, (1 - t**2) / 4, 1 - q**2


@slopes_from_outputs.mistake
def softsign_of_its_output(s, t, q):
    """1 / (1 + |z|)² wants softsign's input, and q is its output: start from 1 - |q|"""
    return 1 / 4 - s**2, (1 - t**2) / 4, 1 / (1 + np.abs(q)) ** 2


@slopes_from_outputs.mistake
def softsign_signed(s, t, q):
    """softsign's absolute value is missing: it is as steep at -z as at z, so the sign of q must not count"""
    return 1 / 4 - s**2, (1 - t**2) / 4, (1 - q) ** 2


@slopes_from_outputs.mistake
def softsign_unsquared(s, t, q):
    """softsign's square is missing: 1 - |q| is 1 / (1 + |z|), and the slope is the square of that"""
    return 1 / 4 - s**2, (1 - t**2) / 4, 1 - np.abs(q)


@slopes_from_outputs.alternative
def expanded(s, t, q):
    return [(s + 0.5) * (0.5 - s), 0.25 * (1 - t) * (1 + t), np.square(1 - np.abs(q))]
