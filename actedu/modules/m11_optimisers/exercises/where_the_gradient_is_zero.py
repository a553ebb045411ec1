from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_KINDS = ("minimum", "saddle", "maximum", "cannot be told")


@exercise(title="Four places where the gradient is 0", points=2, stars=1, kind="choose and justify")
def where_the_gradient_is_zero(*, a="minimum", b="saddle", c="maximum", d="cannot be told", scale=2.0):
    r"""At four places the gradient of a loss is 0. These are the tables of second derivatives there:

    | place | second derivatives |
    |---|---|
    | A | `{A}` |
    | B | `{B}` |
    | C | `{C}` |
    | D | `{D}` |

    What is each: `"minimum"`, `"saddle"`, `"maximum"`, or `"cannot be told"` from these numbers? Write a dictionary
    from letter to word.
    """
    return {"A": a, "B": b, "C": c, "D": d}


def _table(kind, scale):
    # the saddle has positive numbers on its diagonal; what cannot be told has one curvature of 0
    rows = {
        "minimum": [[2 * scale, scale], [scale, 2 * scale]],
        "saddle": [[scale, 2 * scale], [2 * scale, scale]],
        "maximum": [[-2 * scale, scale], [scale, -2 * scale]],
        "cannot be told": [[2 * scale, 0.0], [0.0, 0.0]],
    }
    return "[" + ", ".join("[" + ", ".join(f"{x:g}" for x in row) + "]" for row in rows[kind]) + "]"


@where_the_gradient_is_zero.vary
def other_places(rng):
    a, b, c, d = map(str, rng.permutation(_KINDS))
    return {"a": a, "b": b, "c": c, "d": d, "scale": float(rng.integers(1, 6))}


where_the_gradient_is_zero.facts(
    lambda *, a, b, c, d, scale: {
        "A": _table(a, scale),
        "B": _table(b, scale),
        "C": _table(c, scale),
        "D": _table(d, scale),
        "saddle": "ABCD"[[a, b, c, d].index("saddle")],
        "flat": "ABCD"[[a, b, c, d].index("cannot be told")],
        "low": f"{scale:g}",
        "high": f"{3 * scale:g}",
    }
)


@where_the_gradient_is_zero.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


def _said(answer, letter):
    return answer[letter].strip().casefold() if isinstance(answer[letter], str) else None


def _form(answer):
    if not isinstance(answer, Mapping) or set(answer) != set("ABCD"):
        return f'write it as {{"A": "saddle", "B": ..., "C": ..., "D": ...}}; this is {brief(answer)}'
    for letter in "ABCD":
        if _said(answer, letter) not in _KINDS:
            return f"place {letter}: write one of {', '.join(map(repr, _KINDS))}"
    return None


def _told(*kinds):
    def judge(answer, setting):
        if form := _form(answer):
            return form
        for letter, right in setting.solution.items():
            if (right in kinds or _said(answer, letter) in kinds) and _said(answer, letter) != right:
                return f"place {letter} is something else"
        return None

    return judge


where_the_gradient_is_zero.checks(
    Holds("minimum and maximum are told", _told("minimum", "maximum")),
    Holds("the saddle and the undecided place are told", _told("saddle", "cannot be told")),
)

where_the_gradient_is_zero.hints(
    "The sign of each curvature decides. Curvatures are not the numbers on the diagonal.",
    "See 'Where the gradient is 0' in the lesson; its cell computes curvatures.",
    "[[0, 1], [1, 0]] has nothing on its diagonal, and curvatures 1 and -1: along x = y up, along x = -y down.",
    "np.linalg.eigvalsh(___) gives two curvatures: both above 0 is a ___, both below a ___, one of each a ___",
)

where_the_gradient_is_zero.why(
    "The curvatures at {saddle} are {high} and -{low}: along x = -y the loss falls, although both numbers on the "
    "diagonal are positive. At {flat} one curvature is 0, and then higher derivatives decide: it may be a valley, a "
    "minimum or none."
)


def _taken_for(kind, other):
    def recognise(answer, *, a, b, c, d):
        right = dict(zip("ABCD", (a, b, c, d), strict=True))
        return any(_said(answer, x) == other for x in "ABCD" if right[x] == kind)

    return recognise


def _changed(kind, other, places):
    return {x: other if place == kind else place for x, place in zip("ABCD", places, strict=True)}


@where_the_gradient_is_zero.mistake(when=_taken_for("saddle", "minimum"))
def diagonal_read(*, a, b, c, d):
    """a place with positive numbers on the diagonal is called a minimum: between the axes its loss falls"""
    return _changed("saddle", "minimum", (a, b, c, d))


@where_the_gradient_is_zero.mistake(when=_taken_for("cannot be told", "minimum"))
def flat_taken_for_minimum(*, a, b, c, d):
    """a place with a curvature of 0 is called a minimum: along that direction the loss may also fall"""
    return _changed("cannot be told", "minimum", (a, b, c, d))


@where_the_gradient_is_zero.mistake(when=_taken_for("cannot be told", "saddle"))
def flat_taken_for_saddle(*, a, b, c, d):
    """a saddle needs a curvature below 0; the smaller one here is 0"""
    return _changed("cannot be told", "saddle", (a, b, c, d))


@where_the_gradient_is_zero.mistake(when=_taken_for("maximum", "saddle"))
def maximum_taken_for_saddle(*, a, b, c, d):
    """where both curvatures are below 0 the loss falls in all directions: no saddle, which has one of each"""
    return _changed("maximum", "saddle", (a, b, c, d))


@where_the_gradient_is_zero.mistake(when=_taken_for("minimum", "maximum"))
def signs_turned(*, a, b, c, d):
    """where the loss curves up in every direction it is lowest, not highest"""
    return _changed("minimum", "maximum", (a, b, c, d))


@where_the_gradient_is_zero.mistake(when=_taken_for("minimum", "saddle"))
def mixed_term_feared(*, a, b, c, d):
    """numbers beside the diagonal make no saddle by themselves: here both curvatures are above 0"""
    return _changed("minimum", "saddle", (a, b, c, d))


@where_the_gradient_is_zero.alternative
def with_capitals(*, a, b, c, d):
    return {letter: f" {place.upper()}" for letter, place in zip("DCBA", (d, c, b, a), strict=True)}
