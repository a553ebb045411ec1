import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="The temperature that calibrates", points=4, stars=3, kind="write the function")
def best_temperature(logits, labels):
    r"""Return the temperature $T$ between 0.1 and 10 for which the cross-entropy of $\mathrm{softmax}(\mathrm{logits} / T)$
    is smallest, to within 3%.

    `logits` has the shape (examples, classes), `labels` holds the right classes as whole numbers. Any method will do:
    trying many temperatures, evenly spaced on a log scale, is fine.
    """  # noqa: E501
    grid = np.geomspace(0.1, 10, 801)
    losses = []
    for T in grid:
        z = logits / T - (logits / T).max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        losses.append(-log_p[np.arange(len(labels)), labels].mean())
    return grid[np.argmin(losses)]


def _case(seed, T, classes=4, n=400):
    """Logits that are T times too large for the labels that are drawn from them."""
    rng = np.random.default_rng(seed)
    honest = rng.normal(0, 1.5, (n, classes))
    p = np.exp(honest) / np.exp(honest).sum(axis=1, keepdims=True)
    labels = (p.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return T * honest, np.minimum(labels, classes - 1)


def _cases(rng):
    return [_case(int(rng.integers(10_000)), T, classes) for T, classes in ((1.6, 3), (5.0, 6), (0.35, 4))]


best_temperature.checks(
    Matches((_case(1, 2.5),), title="cools a net that is too sure", rtol=0.03),
    Matches((_case(2, 0.4),), title="sharpens a net that is too modest", rtol=0.03),
    Matches(((_case(3, 4.0)[0] + 900.0, _case(3, 4.0)[1]),), title="bears large logits", rtol=0.03),
    Matches(_cases, title="is right for other nets", rtol=0.03, hidden=True),
)

best_temperature.hints(
    "Two parts: a function that gives the cross-entropy for one temperature, and a search for its smallest value.",
    "See 'From logits to the loss, and back' for the loss of one example, and the exercise `log_softmax_rows` for safe "
    "logarithms.",
    "To pick one entry a row: a[np.arange(len(labels)), labels]. To search 0.01 to 1: `np.geomspace(0.01, 1, 500)`, "
    "then np.argmin of the list of results.",
    "For T in np.geomspace(0.1, 10, 801): the mean of -log_p[np.arange(len(labels)), ___], log_p from logits / ___",
)

best_temperature.why(
    "Cross-entropy is smallest, among all temperatures, where the probabilities fit the labels best, so a net that is "
    "too sure gets T above 1 and one that is too modest T below 1. It has one minimum: it is convex in 1 / T. Accuracy "
    "cannot choose, since it is the same for every T."
)


def _losses(logits, labels, grid):
    found = []
    for T in grid:
        z = logits / T - (logits / T).max(axis=1, keepdims=True)
        found.append(-(z - np.log(np.exp(z).sum(axis=1, keepdims=True)))[np.arange(len(labels)), labels].mean())
    return np.array(found)


@best_temperature.mistake
def multiplied_instead(logits, labels):
    """the logits are multiplied by the number found here: its inverse is the temperature"""
    grid = np.geomspace(0.1, 10, 801)
    return 1 / grid[np.argmin(_losses(logits, labels, grid))]


@best_temperature.mistake
def chosen_by_accuracy(logits, labels):
    """a temperature changes no answer, so accuracy is the same for all, and the first one tried wins"""
    grid = np.geomspace(0.1, 10, 801)
    return grid[np.argmax([((logits / T).argmax(axis=1) == labels).mean() for T in grid])]


@best_temperature.mistake
def confidence_over_accuracy(logits, labels):
    """this is how many times too sure the net is; a temperature divides logits, and confidence does not follow it in
    proportion
    """
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)).max(axis=1).mean() / (logits.argmax(axis=1) == labels).mean()


@best_temperature.mistake
def left_at_one(logits, labels):
    """a temperature of 1 leaves the net as it is"""
    return 1.0


@best_temperature.mistake
def exponential_overflows(logits, labels):
    """exp of a large logit overflows: subtract each row's largest logit first, or use a safe log-softmax"""
    grid = np.geomspace(0.1, 10, 801)
    losses = []
    for T in grid:
        e = np.exp(logits / T)
        losses.append(-np.log((e / e.sum(axis=1, keepdims=True))[np.arange(len(labels)), labels]).mean())
    return grid[np.argmin(losses)]


@best_temperature.alternative
def by_scipy(logits, labels):
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    def loss(u):
        return -log_softmax(logits * np.exp(-u), axis=1)[np.arange(len(labels)), labels].mean()

    return float(np.exp(minimize_scalar(loss, bounds=(np.log(0.1), np.log(10)), method="bounded").x))


@best_temperature.alternative
def coarse_grid(logits, labels):
    grid = np.geomspace(0.1, 10, 300)
    return float(grid[np.argmin(_losses(logits, labels, grid))])
