import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Both signs in one gradient", points=2, stars=2, kind="minimal example")
def mixed_sign_batch():
    r"""A unit has two inputs $a_1, a_2$, outputs of sigmoids, so each lies in $(0, 1)$. For one example with error
    $\delta$ (the slope of the loss in the unit's weighted sum), the gradient of weight $i$ is $\delta\, a_i$.
    A batch sums that over its examples.

    Find the **smallest** batch whose summed gradient is positive for one weight and negative for the other.
    Answer with a pair `(inputs, errors)`: a list of rows $[a_1, a_2]$ and a list of one $\delta$ per row.
    """
    return [[0.9, 0.1], [0.1, 0.9]], [1.0, -1.0]


def _batch(answer):
    """The inputs (n, 2), the errors (n,) and their summed gradient; or what is wrong with the answer's form."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        return f"a pair (inputs, errors) is asked for; this is {brief(answer)}"
    inputs, errors = numbers(answer[0]), numbers(answer[1])
    if inputs is None or inputs.ndim != 2 or inputs.shape[1] != 2:
        return f"inputs must be a list of rows of two numbers; this is {brief(answer[0])}"
    if errors is None or errors.shape != (len(inputs),):
        return f"errors must be a list with one number per row, {len(inputs)} here; this is {brief(answer[1])}"
    if not ((inputs > 0) & (inputs < 1)).all():
        return "inputs are outputs of sigmoids: every one lies between 0 and 1, without the ends"
    return inputs, errors, errors @ inputs


def _mixed(answer, setting):
    batch = _batch(answer)
    if isinstance(batch, str):
        return batch
    gradient = batch[2]
    return None if gradient.min() < 0 < gradient.max() else f"the summed gradient is {brief(gradient)}: not both signs"


def _shortest(answer, setting):
    batch = _batch(answer)
    if isinstance(batch, str) or _mixed(answer, setting):
        return "first find a batch whose summed gradient has both signs"
    return None if len(batch[0]) == 2 else f"{len(batch[0])} examples; fewer will do"


mixed_sign_batch.checks(
    Holds("its summed gradient has both signs", _mixed), Holds("it is as short as possible", _shortest)
)

mixed_sign_batch.hints(
    "For one example, the gradient of weight i is the error times input i. Which signs can that give?",
    "See 'Test the claim' in the lesson: for single examples all units behind a sigmoid have gradients of one "
    "sign, for batches only some have.",
    "Gradients of examples add. (0.2, 0.7) with error 1 and (0.7, 0.2) with error 1 sum to (0.9, 0.9). What if one "
    "error is negative?",
    "Weight 1 gets δ a_1 of the one row plus δ' a'_1 of the other, weight 2 the same with a_2. For one sum above 0 and "
    "one below, δ and δ' need ___ signs, and the two rows must not be ___.",
)

mixed_sign_batch.why(r"""
    One example cannot do it: its gradient is $\delta \cdot (a_1, a_2)$ with positive $a$. Two can: $(0.9, 0.1)$ with
    error $1$ and $(0.1, 0.9)$ with error $-1$ sum to $(0.8, -0.8)$. So 'all-positive inputs force all gradients of a
    unit to one sign' is a statement about one example; for a batch it is guaranteed only if the errors have one
    sign or the inputs are proportional; otherwise it may or may not happen.
    """)


@mixed_sign_batch.mistake(when=lambda a: (np.asarray(a[0]) <= 0).any() and np.ndim(a[0]) == 2)
def input_not_positive():
    """an input is negative or 0: a sigmoid's output never is. That is the whole argument"""
    return [[0.5, -0.5]], [1.0]


def _rows(answer):
    batch = _batch(answer)
    return (None, None) if isinstance(batch, str) else batch[:2]


@mixed_sign_batch.mistake(when=lambda a: len(_rows(a)[0]) == 1)
def one_example():
    """one example: both entries are the same error times a positive input, so they share its sign"""
    return [[0.9, 0.1]], [-1.0]


@mixed_sign_batch.mistake(when=lambda a: abs(np.sign(_rows(a)[1]).sum()) == len(_rows(a)[1]) > 1)
def errors_of_one_sign():
    """all errors have one sign: positive vectors with factors of one sign can only add up to one sign"""
    return [[0.9, 0.1], [0.1, 0.9]], [1.0, 1.0]


@mixed_sign_batch.mistake(when=lambda a: len(_rows(a)[0]) > 1 and np.linalg.matrix_rank(_rows(a)[0]) == 1)
def proportional_inputs():
    """the examples have proportional inputs: whatever the errors, the sum is a multiple of one row"""
    return [[0.5, 0.5], [0.5, 0.5]], [1.0, -2.0]


@mixed_sign_batch.mistake(when=lambda a: len(_rows(a)[0]) > 2 and _mixed(a, None) is None)
def more_than_two():
    """it works, but two examples suffice"""
    return [[0.9, 0.1], [0.1, 0.9], [0.5, 0.5]], [1.0, -1.0, 0.1]
