from collections.abc import Mapping
from typing import Any

from actedu.checks import Holds
from actedu.exercises import exercise

_KINDS = ("L2", "total variation", "clip", "normal and clip")
_SETTINGS: dict[str, dict[str, Any]] = {
    "L2": {"l2": 0.3},
    "total variation": {"tv": 0.2},
    "clip": {"clip": True},
    "normal and clip": {"normal": 0.5, "clip": True},
}


@exercise(title="Which prior was it?", points=3, stars=1, kind="read the plot")
def which_prior_was_it(*, a="total variation", b="normal and clip", c="L2", d="clip", digit=2, seed=0):
    """A net was asked four times for the digit {digit}, from the same faint noise, each time under another prior:

    * `"L2"`, alone
    * `"total variation"`, alone
    * `"clip"`, alone: pixels between blank and full ink
    * `"normal and clip"`: the normal distribution with mean and covariance of the training digits, and clip

    Which picture belongs to which? Each occurs once. Write one of the four for each letter, in place of the dots.
    """
    return {"A": a, "B": b, "C": c, "D": d}


@which_prior_was_it.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


@which_prior_was_it.vary
def other_pictures(rng):
    order = rng.permutation(len(_KINDS))
    kinds = dict(zip("abcd", (_KINDS[i] for i in order), strict=True))
    return kinds | {"digit": int(rng.choice([0, 2, 3, 5, 6, 9])), "seed": int(rng.integers(5))}


@which_prior_was_it.given
def four_pictures(*, a, b, c, d, digit, seed):
    """Draw the four pictures, dark where there is ink, with the range of their pixels."""
    from actedu.plots import describe, new_axes
    from actedu.plots.axes import INK
    from actedu.probes import ascend, digit_net, draw_digit, faint_noise

    ax = new_axes(width=7.2, height=2.9)
    said = []
    for place, (letter, kind) in enumerate(zip("ABCD", (a, b, c, d), strict=True)):
        x = ascend(digit_net(seed), digit, faint_noise(seed), **_SETTINGS[kind])
        draw_digit(ax, x, 10 * place)
        span = f"pixels {x.min():.1f} to {x.max():.1f}"
        ax.annotate(letter, (10 * place + 4, 8.4), ha="center", color=INK, fontweight="bold", annotation_clip=False)
        ax.annotate(span, (10 * place + 4, -0.4), ha="center", va="top", color=INK, annotation_clip=False)
        ends = ((x <= x.min() + 1e-9) | (x >= x.max() - 1e-9)).mean()
        rows = "; ".join(" ".join(f"{v:.0f}" for v in row) for row in x.reshape(8, 8))
        said.append(f"{letter}: {span}, {ends:.0%} of them at an end; row by row {rows}")
    ax.set(xlim=(-1, 39), ylim=(-2.5, 9.8))
    ax.set_axis_off()
    return describe(ax, "Four pictures of 8 x 8 pixels. " + ". ".join(said) + ".")


def _form(answer, letters):
    if not isinstance(answer, Mapping) or set(answer) != set("ABCD"):
        return 'write it as {"A": "clip", "B": ..., "C": ..., "D": ...}'
    for letter in letters:
        if _said(answer, letter) not in {kind.casefold() for kind in _KINDS}:
            return f"picture {letter}: write one of {', '.join(_KINDS)}"
    return None


def _said(answer, letter):
    return str(answer[letter]).strip().casefold()


def _told(*kinds):
    def test(answer, setting):
        asked = [letter for letter, right in setting.solution.items() if right in kinds]
        if form := _form(answer, asked):
            return form
        for letter in asked:
            if _said(answer, letter) != setting.solution[letter].casefold():
                return f"picture {letter} was made under another prior"
        return None

    return test


which_prior_was_it.checks(
    Holds("tells L2 from total variation", _told("L2", "total variation")),
    Holds("tells clip alone from clip with the normal prior", _told("clip", "normal and clip")),
)

which_prior_was_it.hints(
    "Look at the range of the pixels first: two of the priors bound it, two do not.",
    "See 'Each regulariser says what it expects' in the lesson.",
    "The range of the training images is -0.8 to 1.8. A picture made of flat patches with few edges changes seldom "
    "from a pixel to its neighbour.",
    "No bound and flat patches: ___. No bound and every pixel different: ___. Bounded, nearly all pixels blank or "
    "full: ___. Bounded, with greys as a pen leaves them: ___.",
)

which_prior_was_it.why(
    "Clip alone lets each pixel run to one of its ends. The normal prior knows which pixels go together, so strokes "
    "have grey edges. L2 keeps pixels small without a bound, each by itself; total variation pays for differences "
    "between neighbours only, so flat patches may go as far as they like."
)


def _taken(kind, instead):
    """Recognise that the picture of this kind is given as another."""

    def recognise(answer, *, a, b, c, d):
        right = dict(zip("ABCD", (a, b, c, d), strict=True))
        return any(_said(answer, x) == instead.casefold() for x in "ABCD" if right[x] == kind)

    return recognise


def _exchanged(one, other, **kinds):
    swap = {one: other, other: one}
    return {letter.upper(): swap.get(kind, kind) for letter, kind in kinds.items()}


@which_prior_was_it.mistake(when=_taken("total variation", "L2"))
def patches_for_specks(*, a, b, c, d):
    """L2 looks at each pixel by itself and cannot make patches; flat patches are what total variation asks for"""
    return _exchanged("L2", "total variation", a=a, b=b, c=c, d=d)


@which_prior_was_it.mistake(when=_taken("normal and clip", "clip"))
def greys_for_ends(*, a, b, c, d):
    """clip alone has no reason to stop a pixel between blank and full ink; greys along a stroke need another prior"""
    return _exchanged("clip", "normal and clip", a=a, b=b, c=c, d=d)


@which_prior_was_it.mistake(when=_taken("clip", "L2"))
def bounded_for_small(*, a, b, c, d):
    """L2 sets no bound: with it some pixels go beyond blank or full ink, which clip alone never lets them"""
    return _exchanged("clip", "L2", a=a, b=b, c=c, d=d)


@which_prior_was_it.mistake(when=_taken("total variation", "clip"))
def unbounded_for_clipped(*, a, b, c, d):
    """the pixels of that picture go far beyond the range of ink; under clip they could not"""
    return _exchanged("clip", "total variation", a=a, b=b, c=c, d=d)


@which_prior_was_it.alternative
def in_capitals(*, a, b, c, d):
    return {"A": a.upper(), "B": b.upper(), "C": c.upper(), "D": d.upper()}
