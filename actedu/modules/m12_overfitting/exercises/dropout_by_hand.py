from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Dropout, number by number", points=2, stars=1, kind="trace by hand")
def dropout_by_hand(*, a=1, b=5, c=3, d=6, p=0.2):
    r"""Four units have the outputs {a}, {b}, {c} and {d}. Behind them stands inverted dropout with $p = {p}$, and then
    a unit that adds up what it gets, with all weights 1 and no bias.

    What is its sum, (1) in a pass of training in which the second and the fourth are dropped, (2) in prediction,
    (3) on average over many passes of training? Give a list of three numbers.
    """
    total = a + b + c + d
    return [(a + c) / (1 - p), total, total]


@dropout_by_hand.vary
def other_outputs(rng):
    p = float(rng.choice([0.2, 0.25, 0.75, 0.8]))
    while True:
        a, b, c, d = map(int, rng.permutation(range(1, 10))[:4])
        sums = a + c, b + d, round((a + c) / (1 - p), 6), round((b + d) / (1 - p), 6), a + b + c + d
        if len(set(sums)) == len(sums):  # else a mistake would not show
            return {"a": a, "b": b, "c": c, "d": d, "p": p}


dropout_by_hand.facts(
    lambda *, a, b, c, d, p: {
        "kept": a + c,
        "total": a + b + c + d,
        "share": f"{1 - p:g}",
        "scaled": f"{(a + c) / (1 - p):g}",
    }
)

_WHERE = ("in this pass of training", "in prediction", "on average over training")


def _right_at(place):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (3,):
            return f"a list of three numbers is asked for; this is {brief(answer)}"
        right = setting.solution[place]
        return None if abs(given[place] - right) <= 0.005 * right else f"{_WHERE[place]} it is not {given[place]:g}"

    return judge


dropout_by_hand.checks(
    Holds("in training", _right_at(0)),
    Holds("in prediction", _right_at(1)),
    Holds("on average", _right_at(2)),
)

dropout_by_hand.hints(
    "Take the three one by one: which outputs arrive, and what are they multiplied by?",
    "See 'Dropout' in the lesson: what becomes of those that are left, and what that keeps.",
    "With outputs 1 and 7 and p = 0.5, the 7 dropped: 1 / 0.5 = 2 in that pass, 8 in prediction, and 8 on average.",
    "[({a} + {c}) / ___, ___, p * 0 + (1 - p) * ___ for each output, added up]",
)

dropout_by_hand.why(
    "Those that are left are divided by {share}: {kept} becomes {scaled}. In prediction nothing is dropped or divided, "
    "and the sum is {total}. The division was chosen so that training has the same mean."
)


def _adds(answer, *, a, b, c, d, p):
    told = numbers(answer)
    return told is not None and told.size > 0 and abs(told.flat[0] - (a + c)) < 1e-6


@dropout_by_hand.mistake(when=_adds)
def not_divided(*, a, b, c, d, p):
    """without the division the outputs that are left are too small, and training has another mean than prediction"""
    total = a + b + c + d
    return [a + c, total, (1 - p) * total]


@dropout_by_hand.mistake
def divided_by_p(*, a, b, c, d, p):
    """p is the share that is dropped; those that are left are divided by the share that is kept, 1 - p"""
    total = a + b + c + d
    return [(a + c) / p, total, total]


@dropout_by_hand.mistake
def scaled_in_prediction(*, a, b, c, d, p):
    """the first is right; in prediction inverted dropout does nothing, as training was divided already"""
    total = a + b + c + d
    return [(a + c) / (1 - p), (1 - p) * total, total]


@dropout_by_hand.mistake
def dropped_in_prediction(*, a, b, c, d, p):
    """in prediction no output is dropped: all four arrive as they are"""
    total = a + b + c + d
    return [(a + c) / (1 - p), (a + c) / (1 - p), total]


@dropout_by_hand.mistake
def wrong_ones_kept(*, a, b, c, d, p):
    """the second and the fourth are dropped; these are the sums with the first and the third dropped"""
    total = a + b + c + d
    return [(b + d) / (1 - p), total, total]


@dropout_by_hand.alternative
def rounded(*, a, b, c, d, p):
    total = a + b + c + d
    return (round((a + c) / (1 - p), 2), float(total), total)
