"""What the lesson shows by running it."""

from functools import partial

import numpy as np

from actedu.experiments.drawing import strip
from actedu.experiments.result import Result, experiment


@experiment(ratio=(1.9, 2.1))
def topic_error(step: float = 0.5, seeds: int = 5, full: bool = False) -> Result:
    """The error of the difference quotient of x^2, with a step and with half of it, at random points.

    `ratio` is the one over the other: the quotient errs by its step, so half the step halves the error.
    """
    seeds = 50 if full else seeds
    x = np.random.default_rng(0).uniform(-3, 3, seeds)
    error = {f"step {h:g}": np.abs((np.square(x + h) - np.square(x)) / h - 2 * x) for h in (step, step / 2)}
    whole, half = (float(values.mean()) for values in error.values())
    return Result(
        "error of the slope",
        error,
        "Half the step halves the error",
        f"The difference quotient errs by {whole:.2f} with step {step:g} and by {half:.2f} with half of it.",
        partial(strip, zero=True),
        {"ratio": whole / half},
        focus=f"step {step / 2:g}",
    )
