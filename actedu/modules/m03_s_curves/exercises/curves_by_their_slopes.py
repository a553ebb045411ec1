from collections.abc import Mapping

from actedu.checks import Holds
from actedu.exercises import exercise


@exercise(title="Three curves by their slopes", points=3, stars=1, kind="read the plot")
def curves_by_their_slopes(*, sigmoid="A", tanh="B", softsign="C"):
    """The table above gives the slopes of three curves at 0, 2 and 4.

    Which of "sigmoid", "tanh" and "softsign" is A, which B, which C?
    """
    return {sigmoid: "sigmoid", tanh: "tanh", softsign: "softsign"}


@curves_by_their_slopes.starter
def blank():
    return {"A": ..., "B": ..., "C": ...}


@curves_by_their_slopes.given
def slopes_at_three_places(*, sigmoid, tanh, softsign):
    from actedu.activations import get
    from actedu.plots import Table

    names = {sigmoid: "sigmoid", tanh: "tanh", softsign: "softsign"}
    rows = [(letter, *(f"{float(get(names[letter]).slope(z)):.4f}" for z in (0.0, 2.0, 4.0))) for letter in "ABC"]
    return Table(("curve", "slope at 0", "slope at 2", "slope at 4"), rows, "Slopes of three curves")


@curves_by_their_slopes.vary
def shuffled(rng):
    return dict(zip(("sigmoid", "tanh", "softsign"), map(str, rng.permutation(list("ABC"))), strict=True))


def _named_as(given, *names):
    return str(given).strip().casefold() in names


def _named(letter):
    def test(answer, setting):
        if not isinstance(answer, Mapping):
            return 'write it as {"A": "tanh", ...}: a name for each letter'
        if any(_named_as(key, "sigmoid", "tanh", "softsign") for key in answer):
            return 'the keys are the letters: {"A": "tanh", ...}'
        given = answer.get(letter, ...)
        if given is ... or not isinstance(given, str):
            return f"curve {letter} has no name yet"
        right = setting.solution[letter]
        return None if given.strip().casefold() == right else f"curve {letter} is not {given!r}"

    return test


curves_by_their_slopes.checks(*(Holds(f"names curve {letter}", _named(letter)) for letter in "ABC"))

curves_by_their_slopes.hints(
    "Two things tell the curves apart: how steep they are in the middle, and how fast they flatten.",
    "See 'Meet it' in the lesson: move the point along the three curves and read their slopes.",
    "The slope at 0 singles out one curve. For the other two, work out 1 / (1 + |z|)^2 at z = 2: it is 1/9.",
    "The curve with slope 1/4 at 0 is ___; of the other two, the one with 1/25 at 4 is ___.",
)

curves_by_their_slopes.why("""
    Only the sigmoid has slope 1/4 in the middle: that is curve {sigmoid}. tanh and softsign both have slope 1 there,
    but tanh flattens exponentially (curve {tanh}) and softsign slowly, as 1 / (1 + |z|)^2 (curve {softsign}).
    """)


def _says(answer, letter, name):
    return _named_as(answer.get(letter), name)


@curves_by_their_slopes.mistake(
    when=lambda a, *, sigmoid, tanh, softsign: _says(a, tanh, "softsign") and _says(a, softsign, "tanh")
)
def tails_swapped(*, sigmoid, tanh, softsign):
    """tanh and softsign are swapped: both have slope 1 at 0, so look at which one still has some slope at 4"""
    return {sigmoid: "sigmoid", tanh: "softsign", softsign: "tanh"}


@curves_by_their_slopes.mistake(when=lambda a, *, sigmoid, tanh, softsign: _says(a, tanh, "sigmoid"))
def steep_taken_for_sigmoid(*, sigmoid, tanh, softsign):
    """curve {tanh} has slope 1 at 0; the sigmoid's slope is nowhere above 1/4"""
    return {sigmoid: "tanh", tanh: "sigmoid", softsign: "softsign"}


@curves_by_their_slopes.mistake(when=lambda a, *, sigmoid, tanh, softsign: _says(a, softsign, "sigmoid"))
def slow_taken_for_sigmoid(*, sigmoid, tanh, softsign):
    """curve {softsign} has slope 1 at 0 and flattens slowly; the sigmoid begins at 1/4"""
    return {sigmoid: "softsign", tanh: "tanh", softsign: "sigmoid"}
