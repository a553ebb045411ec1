from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="Four curves by their slopes", points=2, stars=1, kind="read the plot")
def curves_by_their_slopes(*, identity="C", sigmoid="A", tanh="D", softsign="B"):
    """The table shown with this exercise gives the slopes of four curves at 0, 2 and 4.

    Which of "identity", "sigmoid", "tanh" and "softsign" is A, which B, which C, which D? It counts when all four are
    right. Answer with a dictionary: `{"A": "...", "B": "...", "C": "...", "D": "..."}`.
    """
    return {identity: "identity", sigmoid: "sigmoid", tanh: "tanh", softsign: "softsign"}


@curves_by_their_slopes.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


@curves_by_their_slopes.given
def slopes_at_three_places(*, identity, sigmoid, tanh, softsign):
    from actedu.activations import get
    from actedu.plots import Table

    names = {identity: "identity", sigmoid: "sigmoid", tanh: "tanh", softsign: "softsign"}
    rows = [(letter, *(f"{float(get(names[letter]).slope(z)):.4f}" for z in (0.0, 2.0, 4.0))) for letter in "ABCD"]
    return Table(("curve", "slope at 0", "slope at 2", "slope at 4"), rows, "Slopes of four curves")


@curves_by_their_slopes.vary
def shuffled(rng):
    letters = map(str, rng.permutation(list("ABCD")))
    return dict(zip(("identity", "sigmoid", "tanh", "softsign"), letters, strict=True))


_NAMES = ("identity", "sigmoid", "tanh", "softsign")
_OTHER_NAMES = {"linear": "identity", "logistic": "sigmoid", "σ": "sigmoid"}


def _read(given):
    text = str(given).strip().casefold().replace(" ", "")
    return _OTHER_NAMES.get(text, text)


def _all_named(answer, setting):
    if not isinstance(answer, Mapping) or any(_read(key) in _NAMES for key in answer):
        return f'write it as {{"A": "tanh", ...}}: a name for each letter; this is {brief(answer)}'
    if strange := [key for key in answer if key not in list("ABCD")]:
        return f"{brief(strange[0])} is no curve; there are A, B, C and D"
    missing = [letter for letter in "ABCD" if answer.get(letter, ...) is ...]
    if missing:
        return f"curve {missing[0]} has no name yet"
    for letter in "ABCD":
        if _read(answer[letter]) not in _NAMES:
            return f"{brief(answer[letter])} is not on offer; there are {', '.join(_NAMES)}"
    wrong = [letter for letter in "ABCD" if _read(answer[letter]) != setting.solution[letter]]
    return f"curve {wrong[0]} is not {answer[wrong[0]]!r}" if wrong else None


curves_by_their_slopes.checks(Holds("names all four curves", _all_named))

curves_by_their_slopes.hints(
    "Two things tell the curves apart: how steep they are in the middle, and how fast they flatten.",
    "See 'Meet it' in the lesson: move the point along the curves and read their slopes; module 2 has the identity.",
    "Another curve, exp(z), has slope 1 at 0 and becomes steeper. Ask of each row: does the slope change at all? Is it "
    "1 at 0? For softsign work out 1 / (1 + |z|)^2 at z = 2: it is 1/9.",
    "The curve with slope 1/4 at 0 is ___; of the others, the one with 1/25 at 4 is ___, and the one with 1 at 4 is "
    "___.",
)

curves_by_their_slopes.why("""
    A straight line never flattens: curve {identity}. Only the sigmoid has slope 1/4 in the middle: curve {sigmoid}.
    tanh and softsign both have slope 1 there, but tanh flattens exponentially (curve {tanh}) and softsign slowly, as
    1 / (1 + |z|)^2 (curve {softsign}).
    """)


def _says(answer, letter, name):
    return _read(answer.get(letter)) == name


@curves_by_their_slopes.mistake(
    when=lambda a, *, tanh, softsign: _says(a, tanh, "softsign") and _says(a, softsign, "tanh")
)
def tails_swapped(*, identity, sigmoid, tanh, softsign):
    """tanh and softsign are swapped: both have slope 1 at 0, so look at which one still has some slope at 4"""
    return {identity: "identity", sigmoid: "sigmoid", tanh: "softsign", softsign: "tanh"}


@curves_by_their_slopes.mistake(when=lambda a, *, tanh: _says(a, tanh, "sigmoid"))
def steep_taken_for_sigmoid(*, identity, sigmoid, tanh, softsign):
    """curve {tanh} has slope 1 at 0; the sigmoid's slope is nowhere above 1/4"""
    return {identity: "identity", sigmoid: "tanh", tanh: "sigmoid", softsign: "softsign"}


@curves_by_their_slopes.mistake(when=lambda a, *, softsign: _says(a, softsign, "sigmoid"))
def slow_taken_for_sigmoid(*, identity, sigmoid, tanh, softsign):
    """curve {softsign} has slope 1 at 0 and flattens slowly; the sigmoid begins at 1/4"""
    return {identity: "identity", sigmoid: "softsign", tanh: "tanh", softsign: "sigmoid"}


@curves_by_their_slopes.mistake(when=lambda a, *, identity: _read(a.get(identity)) in ("sigmoid", "tanh", "softsign"))
def line_taken_for_an_s(*, identity, sigmoid, tanh, softsign):
    """curve {identity} is as steep at 4 as at 0: no S-curve is, as each flattens towards its ends"""
    return {identity: "softsign", sigmoid: "sigmoid", tanh: "tanh", softsign: "identity"}


@curves_by_their_slopes.alternative
def by_other_names(*, identity, sigmoid, tanh, softsign):
    return {identity: "linear", sigmoid: "Logistic", tanh: " tanh", softsign: "soft sign"}
