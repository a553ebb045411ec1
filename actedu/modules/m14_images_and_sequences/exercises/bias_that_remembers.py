import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A bias that remembers", points=2, stars=2, kind="fit parameters")
def bias_that_remembers(*, share=0.4, steps=250):
    r"""The forget gate of an LSTM unit is the sigmoid of its bias alone, and nothing is written. Choose the bias so
    that after {steps} steps the cell still holds {share} of its content (0.02 more or less is tolerated).

    Give the bias, one number; a calculation with `np.log` is an answer too.
    """
    gate = share ** (1 / steps)
    return float(np.log(gate / (1 - gate)))


@bias_that_remembers.vary
def other_memory(rng):
    return {"share": float(rng.choice([0.3, 0.4, 0.5, 0.6])), "steps": int(rng.choice([20, 40, 60, 80, 150, 250, 400]))}


def _kept(bias, steps):
    with np.errstate(all="ignore"):
        return float(np.exp(-steps * np.logaddexp(0.0, -bias)))


def _keeps(answer, setting, *, share, steps):
    value = numbers(answer)
    if value is None or value.size != 1 or isinstance(answer, (bool, np.bool_)):
        return f"one number is asked for, the bias; this is {brief(answer)}"
    bias = float(value.reshape(()))
    if not np.isfinite(bias):
        return f"a finite number is asked for; this is {brief(bias)}"
    kept = _kept(bias, steps)
    if abs(kept - share) <= 0.02:
        return None
    return f"with this bias the cell holds {brief(float(f'{kept:.2g}'))} of its content after {steps} steps"


bias_that_remembers.checks(Holds("keeps the share that is asked for", _keeps))

bias_that_remembers.hints(
    "Two steps: how far open must the gate be, and which bias opens a sigmoid so far?",
    "See 'What is left after many steps' in the lesson.",
    "To keep a half over 2 steps the gate must be the root of 0.5, 0.71, as 0.71 times 0.71 = 0.50. A sigmoid gives "
    "0.71 at log(0.71 / (1 - 0.71)).",
    "gate = {share} ** (1 / ___); bias = np.log(gate / ___)",
)

bias_that_remembers.why(
    "What is kept is the gate to the power {steps}, so the gate is the {steps}th root of {share}, very near to 1. The "
    "sigmoid's inverse is log(p / (1 - p)). Biases of 5 or 6, not of 1, make a memory of hundreds of steps; how a net "
    "gets there, by its start or by training, is another question."
)


def _near(bias, target, width=0.06):
    value = numbers(bias)
    return value is not None and value.size == 1 and abs(float(value.reshape(())) - target) <= width


def _logit(p):
    return float(np.log(p / (1 - p)))


@bias_that_remembers.mistake(when=lambda answer, *, share, steps: _near(answer, _logit(share)))
def one_step_only(*, share, steps):
    """this gate keeps that share in a single step; over the steps it is multiplied by itself"""
    return _logit(share)


@bias_that_remembers.mistake(when=lambda answer, *, share, steps: _near(answer, share ** (1 / steps), 0.001))
def gate_for_bias(*, share, steps):
    """this is the gate, and the bias is asked for: the number whose sigmoid is the gate"""
    return share ** (1 / steps)


@bias_that_remembers.mistake(when=lambda answer, *, share, steps: _near(answer, _logit(1 - (1 - share) / steps), 0.006))
def loss_spread_evenly(*, share, steps):
    """what is lost was spread evenly over the steps; each step takes a share of what is left, and that gets less"""
    return _logit(1 - (1 - share) / steps)


@bias_that_remembers.mistake(when=lambda answer, *, share, steps: _near(answer, -_logit(share ** (1 / steps))))
def sign_lost(*, share, steps):
    """with a bias this far below 0 the gate is shut, and all is gone after a step: the sign"""
    return -_logit(share ** (1 / steps))


@bias_that_remembers.alternative
def rounded(*, share, steps):
    return round(_logit(share ** (1 / steps)), 2)


@bias_that_remembers.alternative
def as_a_numpy_number(*, share, steps):
    return np.float64(-np.log(share ** (-1 / steps) - 1))
