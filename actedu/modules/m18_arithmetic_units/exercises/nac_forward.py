import numpy as np

from actedu.checks import LeavesInputAlone, Matches, Stable
from actedu.exercises import exercise


@exercise(title="A neural accumulator", points=3, stars=2, kind="write the function")
def nac_forward(x, W_hat, M_hat):
    r"""Write what a NAC gives for a batch `x` (n, inputs), with $\hat W$ and $\hat M$ as `W_hat` and `M_hat`, both
    (inputs, outputs): $y = xW$ with $W = \tanh(\hat W) \odot \sigma(\hat M)$, where $\odot$ multiplies number by
    number.

    Return the outputs, (n, outputs). No warning, also where `M_hat` holds thousands.
    """
    W = np.tanh(W_hat) * (0.5 + 0.5 * np.tanh(M_hat / 2))  # a sigmoid that never overflows
    return x @ W


def _case(seed, n=3, inputs=2, outputs=1, size=1.0):
    rng = np.random.default_rng(seed)
    return (
        rng.normal(0.0, 5.0, (n, inputs)).round(1),
        rng.normal(size=(inputs, outputs)).round(2),
        (size * rng.normal(size=(inputs, outputs))).round(2),
    )


def _drawn(rng):
    return [_case(int(rng.integers(10_000)), 4, 3, 2), _case(int(rng.integers(10_000)), 1, 5, 3)]


nac_forward.checks(
    Matches((_case(0), _case(1, 5)), title="two inputs, one output"),
    Matches((_case(2, 4, 3, 2), _case(3, 2, 4, 4)), title="several inputs and outputs"),
    Stable((_case(4, size=3000.0),), title="right and silent for huge entries of M_hat"),
    LeavesInputAlone(_case(5)),
    Matches(_drawn, title="other units", hidden=True),
)

nac_forward.hints(
    "Make the weights first, one number for each input and output. Then it is a linear layer without a bias.",
    "See 'Meet it' in the lesson for the formula, and module 3 for a sigmoid that survives -1000.",
    "For one input and output, W_hat = 1 and M_hat = 0: tanh(1) = 0.76 times 1/2 is 0.38, and x = 10 gives 3.8.",
    "W = np.tanh(___) * sigmoid(___); return x @ ___",
)

nac_forward.why(
    "The tanh says in which direction a weight goes, the sigmoid whether it is there. Both flatten out, so that 1, 0 "
    "and -1 are easy to hold, and nothing beyond can be reached. The output itself is not squeezed: it is what can "
    "grow with the inputs. A sigmoid by tanh saturates in silence, where exp of a thousand overflows."
)


def _soft(z):
    return 0.5 + 0.5 * np.tanh(z / 2)


@nac_forward.mistake
def exchanged(x, W_hat, M_hat):
    """tanh and sigmoid are exchanged: tanh belongs to W_hat, the sigmoid to M_hat"""
    return x @ (_soft(W_hat) * np.tanh(M_hat))


@nac_forward.mistake
def output_squeezed(x, W_hat, M_hat):
    """the output was squeezed by tanh: then no answer is above 1, and nothing can be added up"""
    return np.tanh(x @ (np.tanh(W_hat) * _soft(M_hat)))


@nac_forward.mistake
def added_up(x, W_hat, M_hat):
    """tanh and sigmoid were added; they are multiplied, number by number"""
    return x @ (np.tanh(W_hat) + _soft(M_hat))


@nac_forward.mistake
def tanh_alone(x, W_hat, M_hat):
    """M_hat is not used: the sigmoid of it can switch a weight off"""
    return x @ np.tanh(W_hat)


@nac_forward.mistake
def weights_not_squeezed(x, W_hat, M_hat):
    """W_hat was taken as it is: without tanh the weights are not bounded by 1"""
    return x @ (W_hat * _soft(M_hat))


@nac_forward.mistake
def sigmoid_that_overflows(x, W_hat, M_hat):
    """right, but exp overflows for entries of minus a thousand: take a sigmoid that survives, as in module 3"""
    return x @ (np.tanh(W_hat) / (1 + np.exp(-M_hat)))


@nac_forward.alternative
def by_the_library(x, W_hat, M_hat):
    from scipy.special import expit

    return np.einsum("ni,io->no", x, np.tanh(W_hat) * expit(M_hat))


@nac_forward.alternative
def sample_by_sample(x, W_hat, M_hat):
    W = np.tanh(W_hat) * np.exp(-np.logaddexp(0, -M_hat))
    return [list(row @ W) for row in x]
