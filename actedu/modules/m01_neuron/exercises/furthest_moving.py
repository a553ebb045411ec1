import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="Which inputs move the sum", points=3, stars=2, kind="write the function")
def furthest_moving(w, x):
    r"""Write a function that returns the numbers of a neuron's inputs, from the one that moves the sum furthest to the
    one that moves it least, as an array of whole numbers beginning at 0.

    `w` (n,) are the weights, `x` (k, n) the data, one row a case. How far input $i$ moves the sum is the sd of
    $w_i x_i$ over the cases.
    """
    return np.argsort(-np.abs(w) * x.std(axis=0))


_FOUR = np.array([[1.0, 20.0, 500.0, -1.0], [3.0, 40.0, 501.0, 1.0], [2.0, 60.0, 499.0, 3.0], [4.0, 80.0, 500.0, 0.0]])


def _neurons(rng):
    return [
        (
            rng.normal(size=n) * 10.0 ** rng.integers(-2, 3, n),
            rng.normal(size=(k, n)) * 10.0 ** rng.integers(-2, 3, n) + 5,
        )
        for k, n in ((20, 5), (30, 3), (6, 8))
    ]


furthest_moving.checks(
    Matches(((np.array([2.0, -0.5, 1.0, 0.1]), _FOUR),), title="orders four inputs in unlike units"),
    Matches(
        (
            (
                np.array([0.5, -4.0, 1.0, -2.0]),
                np.array([[1.0, -1.0, 7.0, 0.0], [2.0, 1.0, 9.0, 0.0], [3.0, 0.0, 5.0, 3.0]]),
            ),
        ),
        title="a negative weight may move the sum furthest",
    ),
    Matches(
        (
            (
                np.array([1.0, -1.0]),
                np.array([[0.0, 2.0], [0.0, -2.0], [0.0, 2.0], [0.0, -2.0], [0.0, 2.0], [5.0, -2.0]]),
            ),
        ),
        title="asks how far from case to case, not once",
    ),
    LeavesInputAlone(args=(np.array([2.0, -0.5, 1.0, 0.1]), _FOUR)),
    Matches(_neurons, title="orders the inputs of other neurons", hidden=True),
)

furthest_moving.hints(
    "A weight alone has a unit. What has none, and says how much the sum changes from case to case?",
    "See 'Observe': the second bar of each pair.",
    "np.argsort(a) gives the places of a from its smallest number to its largest; for [3, 1, 2] it gives [1, 2, 0].",
    "np.argsort(-np.___(w) * x.___(axis=0))",
)

furthest_moving.why(
    "The sd of w x is |w| times the sd of x. An input that hardly varies moves the sum little, however large its "
    "values and its weight: what it adds is nearly a part of the bias. In another unit, w and the sd change by "
    "opposite factors."
)


@furthest_moving.mistake
def size_of_the_weight(w, x):
    """this sorts by the size of the weights, which depends on the units of the inputs"""
    return np.argsort(-np.abs(w))


@furthest_moving.mistake
def least_first(w, x):
    """this begins with the input that moves the sum least"""
    return np.argsort(np.abs(w) * x.std(axis=0))


@furthest_moving.mistake
def sign_kept(w, x):
    """a negative weight is taken for a small one: the sd of w x does not depend on its sign"""
    return np.argsort(-w * x.std(axis=0))


@furthest_moving.mistake
def mean_size_for_spread(w, x):
    """this asks how large w x is on average; an input that is always 500 is large and moves nothing"""
    return np.argsort(-np.abs(w * x).mean(axis=0))


@furthest_moving.mistake
def spread_without_weight(w, x):
    """this sorts by the spread of the inputs; the weight that multiplies them is left out"""
    return np.argsort(-x.std(axis=0))


@furthest_moving.mistake
def range_for_sd(w, x):
    """this takes largest minus smallest, which one unusual case can make large; asked is the sd, over all cases"""
    return np.argsort(-np.abs(w) * np.ptp(x, axis=0))


@furthest_moving.mistake
def along_the_rows(w, x):
    """the sd is taken along each row, over unlike inputs; the cases are the rows, so go down the columns"""
    return np.argsort(-(w * x).std(axis=1))


@furthest_moving.mistake
def ranks_for_places(w, x):
    """these are the ranks: the first number says in which place input 0 comes; asked is which input comes first"""
    return np.argsort(np.argsort(-np.abs(w) * x.std(axis=0)))


@furthest_moving.alternative
def of_the_products(w, x):
    return np.argsort((w * x).std(axis=0, ddof=1))[::-1]


@furthest_moving.alternative
def by_sorting(w, x):
    spread = [np.std(w[i] * x[:, i]) for i in range(len(w))]
    return sorted(range(len(w)), key=lambda i: spread[i], reverse=True)
