import re
from collections.abc import Mapping

from actedu.checks import Holds, numbers
from actedu.exercises import exercise


@exercise(title="It cannot, or it was not found", points=4, stars=2, kind="choose and justify")
def compute_or_find(*, one="A", two="C", three="E", four="G"):
    """Four nets that ended with points wrong. For each: are there *no weights* that get all of its points right
    (`"cannot"`), or are there some, and training *did not find* them (`"not found"`)?

    {described}

    And which *two* of these statements, taken together, show it?

    1. Whatever its weights, its decision boundary is one straight line.
    2. No straight line separates its two classes.
    3. There are weights that get all of its points right.
    4. A slope of 0 keeps the error from weights that would have to change.
    5. From other random starts the same training gets all points right.
    6. Its loss was still falling when training was stopped.

    Write for each net the word and the two numbers, as in `{"Z": ("cannot", 4, 6), ...}`.
    """
    line, silent = ("cannot", 1, 2), ("not found", 3, 4)
    start, early = ("not found", 3, 5), ("not found", 3, 6)
    right = {"A": line, "B": line, "C": silent, "D": line, "E": start}
    right |= {"F": early, "G": line, "H": silent, "I": early}
    return {net: right[net] for net in (one, two, three, four)}


@compute_or_find.starter
def blank(*, one, two, three, four):
    return {one: (..., ..., ...), two: (..., ..., ...), three: (..., ..., ...), four: (..., ..., ...)}


_NETS = {
    "A": "XOR; three hidden layers of 16 identities. After 2 000 passes of Adam two of the four points are right.",
    "B": "Classes 0, 1, 0 at (0, 0), (1, 0), (2, 0); one step unit, taught by the perceptron rule. After 1 000 passes "
    "its weights still change.",
    "C": "AND; one step unit, output and all, with bias 0 at the start, so that it says 1 at (0, 0). Gradient descent "
    "on the squared error; after 1 000 passes weights and bias are those of the start.",
    "D": "Two rings, one inside the other; four hidden layers of 16 identities. 0.59 of the points are right, from "
    "each of eight starts.",
    "E": "XOR; two hidden ReLU units. From this start three of the four points are right; from 9 of 40 starts all four "
    "are.",
    "F": "Two rings, one inside the other; one hidden layer of 12 tanh units. After three passes 0.7 of the points are "
    "right, from none of ten starts all; the loss fell in each pass.",
    "G": "XOR; one tanh unit, which says class 1 where its output is at least 0.3. From none of 50 starts "
    "are all four points right.",
    "H": "Two rings; 12 hidden steps, biases 0. After 300 passes of Adam the hidden weights are those of the start; "
    "about 0.6 of the points are right, from each of eight starts.",
    "I": "Two half moons; one hidden layer of 16 ReLU units. After three passes 0.7 of the points are right, from "
    "none of ten starts all; the loss fell in each pass.",
}


_RIGHT = compute_or_find(one="A", two="B", three="C", four="D") | compute_or_find(one="E", two="F", three="G", four="H")
_RIGHT |= compute_or_find(one="A", two="B", three="C", four="I")


@compute_or_find.facts
def yours(*, one, two, three, four):
    rows = "\n".join(f"| {net} | {_NETS[net]} |" for net in (one, two, three, four))
    return {"described": f"| net | what was seen |\n|---|---|\n{rows}"}


@compute_or_find.vary
def four_of_nine(rng):
    """Two that cannot and two that can, or one and three; one of the latter behind a slope of 0."""
    cannot, slope, other = (rng.permutation(list(some)).tolist() for some in ("ABDG", "CH", "EFI"))
    chosen = [*cannot[:2], slope[0], other[0]] if rng.random() < 0.7 else [cannot[0], slope[0], *other[:2]]
    return dict(zip(("one", "two", "three", "four"), sorted(chosen), strict=True))


def _said(one):
    """Return the words and the numbers, as sets, of one entry: a text, or a tuple or list, also one within another."""
    parts = one if isinstance(one, (list, tuple)) else []
    if isinstance(one, str):
        parts = re.findall(r"not[\s_-]+found|cannot|\d+", one.casefold())
    parts = [each for part in parts for each in (part if isinstance(part, (list, tuple)) else [part])]
    texts = {" ".join(re.split(r"[\s_-]+", part.strip())).casefold() for part in parts if isinstance(part, str)}
    values = [numbers(part) for part in parts if not isinstance(part, str)]
    reasons = {
        int(value.reshape(())) for value in values if value is not None and value.size == 1 and (value % 1 == 0).all()
    }
    reasons |= {int(text) for text in texts if text.isdigit()}
    return {text for text in texts if not text.isdigit()}, reasons


def _form(answer, nets):
    """Return what is wrong with the form of an answer about these nets, or None."""
    if not isinstance(answer, Mapping):
        return f'write it as {{"{nets[0]}": ("cannot", 4, 6), ...}}, for {", ".join(nets)}'
    for net in nets:
        if "Ellipsis" in repr(answer.get(net, ...)):
            return f"there is no answer for net {net} yet; yours are {', '.join(nets)}"
        words, reasons = _said(answer[net])
        if words not in ({"cannot"}, {"not found"}) or len(reasons) != 2 or not reasons <= set(range(1, 7)):
            return f'net {net}: "cannot" or "not found" and two numbers from 1 to 6 are asked for: ("cannot", 4, 6)'
    return None


def _right(place):
    """Judge what an answer says of one of the four nets; all four are to be there."""

    def test(answer, setting):
        nets = list(setting.solution)
        if form := _form(answer, nets):
            return form
        net = nets[place]
        (word,), reasons = _said(answer[net])
        if word != _RIGHT[net][0]:
            return f"net {net}: {word!r} is not it"
        return None if reasons == set(_RIGHT[net][1:]) else f"net {net}: these two statements do not show it"

    return test


compute_or_find.checks(
    Holds("net {one}: the verdict, and what shows it", _right(0)),
    Holds("net {two}: the verdict, and what shows it", _right(1)),
    Holds("net {three}: the verdict, and what shows it", _right(2)),
    Holds("net {four}: the verdict, and what shows it", _right(3)),
)

compute_or_find.hints(
    "What a net can compute is asked of all its weights at once; what training finds, of the ones it ended with.",
    "Sections 'Why the lines collapse', 'Two steps are enough' and 'What the chain rule says of a step'.",
    "Three steps and XOR, hidden weights that never move: weights that solve it exist (OR and AND), and a slope of 0 "
    "stops the error: not found, by 3 and 4. That it failed from many starts would prove nothing.",
    "To show 'cannot' you need what the net's boundary is and what the ___ would need; to show 'not found', that "
    "weights exist and what ___ training.",
)

compute_or_find.why(
    "'Cannot' is about all weights: a boundary that is one straight line (1), and classes that none separates (2). A "
    "step unit is not linear, nor is a tanh unit, yet alone each has a straight boundary. 'Not found' needs weights "
    "that do it (3), which other starts, more passes or a drawing on paper show, and what stopped this run: a slope "
    "of 0 (4), the start (5) or the end of training (6). Failing often proves nothing about what can be computed."
)


def _of(nets, test):
    """Recognise an answer that says of one of these nets what the test looks for: in a word and the statements."""
    return lambda answer: any(test(*_said(answer[net])) for net in nets if net in answer)


def _saying(changed, nets):
    """Return the right answer about four nets, but for those that are said to be otherwise."""
    return {net: changed.get(net, _RIGHT[net]) for net in nets}


@compute_or_find.mistake(when=_of("CH", lambda words, reasons: words == {"cannot"}))
def untrainable_taken_for_unable(*, one, two, three, four):
    """a net of steps is said to be unable: weights for AND and for a ring exist; gradients behind a step find none"""
    return _saying(dict.fromkeys("CH", ("cannot", 1, 4)), (one, two, three, four))


@compute_or_find.mistake(when=_of("ABDG", lambda words, reasons: words == {"not found"}))
def more_training_hoped_for(*, one, two, three, four):
    """a net whose boundary is one straight line is given hope: no start, rate or number of passes bends that line"""
    return _saying(dict.fromkeys("ABDG", ("not found", 3, 6)), (one, two, three, four))


@compute_or_find.mistake(when=_of("EFI", lambda words, reasons: words == {"cannot"}))
def one_run_taken_for_proof(*, one, two, three, four):
    """one run that failed is taken for proof: other starts, or more passes, get all points of that net right"""
    return _saying(dict.fromkeys("EFI", ("cannot", 1, 2)), (one, two, three, four))


@compute_or_find.mistake(when=_of("CHEFI", lambda words, reasons: words == {"not found"} and 3 not in reasons))
def weights_not_shown(*, one, two, three, four):
    """what stopped training is half of a 'not found'; the other half is that weights exist, statement 3"""
    return _saying(dict.fromkeys("CHEFI", ("not found", 4, 6)), (one, two, three, four))


@compute_or_find.mistake(when=_of("ABDG", lambda words, reasons: words == {"cannot"} and reasons != {1, 2}))
def half_a_proof(*, one, two, three, four):
    """a 'cannot' speaks of all weights: it takes what the boundary always is and that no such boundary will do"""
    return _saying(dict.fromkeys("ABDG", ("cannot", 2, 4)), (one, two, three, four))


@compute_or_find.alternative
def as_texts(*, one, two, three, four):
    return {net: "{0}: {2}, {1}".format(*_RIGHT[net]) for net in (one, two, three, four)}


@compute_or_find.alternative
def with_pairs_of_numbers(*, one, two, three, four):
    return {net: (_RIGHT[net][0].replace(" ", "_"), list(_RIGHT[net][1:])) for net in (one, two, three, four)}
