from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_KINDS = ("natural", "adversarial", "far from digits")
_NATURAL, _ADVERSARIAL, _FAR = _KINDS
_ROWS = {  # how many digits the neighbour is away from what the net names, probability, distance
    _NATURAL: ((0, "0.98", 2.6), (0, "0.62", 3.4)),
    _ADVERSARIAL: ((4, "0.97", 2.9), (2, "0.71", 3.7)),
    _FAR: ((0, "1.00", 5.1), (0, "0.99", 41.0)),
}


@exercise(title="Natural, adversarial or far from digits?", points=3, stars=1, kind="choose and justify")
def natural_or_adversarial(
    *, a=_NATURAL, b=_ADVERSARIAL, c=_FAR, d=_NATURAL, e=_ADVERSARIAL, f=_FAR, digits="357184"
):  # fmt: skip
    """The table has six pictures. It says what the net names, with which probability, and which digit the nearest
    training image shows, at which distance. Of test digits 95 of 100 lie within 4.0 of a training image.

    * `"natural"`: as near as test digits, and the nearest training image agrees with the net
    * `"adversarial"`: as near as test digits, and the nearest training image shows another digit
    * `"far from digits"`: farther than 4.0

    Write one of the three for each picture, in place of the dots.
    """
    return {"A": a, "B": b, "C": c, "D": d, "E": e, "F": f}


@natural_or_adversarial.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ..., "E": ..., "F": ...}


@natural_or_adversarial.vary
def other_order(rng):
    order = rng.permutation([kind for kind in _KINDS for _ in range(2)])
    kinds = dict(zip("abcdef", map(str, order), strict=True))
    return kinds | {"digits": "".join(str(k) for k in rng.integers(0, 10, 6))}


@natural_or_adversarial.given
def six_pictures(*, a, b, c, d, e, f, digits):
    """List six pictures."""
    from actedu.plots.tables import Table

    waiting = {kind: list(rows) for kind, rows in _ROWS.items()}
    rows = []
    for letter, kind, digit in zip("ABCDEF", (a, b, c, d, e, f), digits, strict=True):
        offset, probability, distance = waiting[kind].pop(0)
        rows.append((letter, digit, probability, f"{distance:.1f}", (int(digit) + offset) % 10))
    return Table(
        ("picture", "the net names", "probability", "distance", "the nearest training image shows"),
        rows,
        "Six pictures, and the nearest training image of each",
    )


def _said(answer, letter):
    return str(answer[letter]).strip().casefold()


def _group(kind):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or set(answer) != set("ABCDEF"):
            return f"a dictionary with the letters A to F is asked for; this is {brief(answer)}"
        for letter in "ABCDEF":
            if not isinstance(answer[letter], str) or _said(answer, letter) not in _KINDS:
                return f"{letter}: write one of {', '.join(_KINDS)}"
        for letter, right in setting.solution.items():
            if _said(answer, letter) != right and kind in (right, _said(answer, letter)):
                return f"{letter}: that is not what the table says"
        return None

    return judge


natural_or_adversarial.checks(
    Holds("finds the natural ones, and no others", _group("natural")),
    Holds("finds the adversarial ones, and no others", _group("adversarial")),
    Holds("finds those far from digits, and no others", _group("far from digits")),
)

natural_or_adversarial.hints(
    "Two columns decide, and the probability is in neither.",
    "See 'How near is another answer?' in the lesson.",
    "A picture named a 9 with probability 1.00, at 3.0 from a training image that shows a 0: near enough, but the two "
    "disagree.",
    "First the distance: above ___ it is far from digits, whatever is named. Then compare columns two and ___.",
)

natural_or_adversarial.why(
    "Far out the logits of such a net grow with the distance, and so do the gaps between them: it is at least as sure "
    "of a picture far from every digit as of a digit. The probability tells the three kinds apart in no way: a natural "
    "picture may have a low one, an adversarial one a high one. The distance finds what is far, and the neighbour's "
    "label what was moved."
)


def _taken(kind, instead):
    def recognise(answer, *, a, b, c, d, e, f):
        right = dict(zip("ABCDEF", (a, b, c, d, e, f), strict=True))
        return any(_said(answer, letter) == instead for letter in "ABCDEF" if right[letter] == kind)

    return recognise


def _with(kind, instead, **kinds):
    """Take the last picture of a kind for another."""
    right = {letter.upper(): one for letter, one in kinds.items()}
    letter = max(letter for letter, one in right.items() if one == kind)
    return right | {letter: instead}


@natural_or_adversarial.mistake(when=_taken(_FAR, _NATURAL))
def sure_is_natural(*, a, b, c, d, e, f):
    """a picture farther than 4.0 from all training images was called natural: a net can be sure there, too"""
    return _with(_FAR, _NATURAL, a=a, b=b, c=c, d=d, e=e, f=f)


@natural_or_adversarial.mistake(when=_taken(_ADVERSARIAL, _NATURAL))
def near_is_natural(*, a, b, c, d, e, f):
    """near a training image is not enough: for one of these the nearest one shows another digit than the net names"""
    return _with(_ADVERSARIAL, _NATURAL, a=a, b=b, c=c, d=d, e=e, f=f)


@natural_or_adversarial.mistake(when=_taken(_FAR, _ADVERSARIAL))
def far_is_adversarial(*, a, b, c, d, e, f):
    """a picture farther than 4.0 was called adversarial: that is a picture among the digits which the net misnames"""
    return _with(_FAR, _ADVERSARIAL, a=a, b=b, c=c, d=d, e=e, f=f)


@natural_or_adversarial.mistake(when=_taken(_NATURAL, _ADVERSARIAL))
def unsure_is_adversarial(*, a, b, c, d, e, f):
    """for one of those called adversarial net and neighbour agree, at a usual distance; a low probability is no sign
    of an attack
    """
    return _with(_NATURAL, _ADVERSARIAL, a=a, b=b, c=c, d=d, e=e, f=f)


@natural_or_adversarial.alternative
def in_capitals(*, a, b, c, d, e, f):
    return {"A": a.upper(), "B": b.upper(), "C": c.upper(), "D": d.upper(), "E": e.upper(), "F": f.upper()}
